/** Python: handlers that return the error they caught, as if it were the answer. */

import type { FileFacts, Scope, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { ErrorHandler, View } from "#linking/view";

import { receiversOf } from "./handlerAnswer";

/** `except Exception as error: return error`, unless a caller asks whether it got an exception. */
export function givesErrorBack(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const { file, error, kind } = handler;
  if (file.language !== "python" || kind !== "catch" || error === undefined) return false;
  const returned = view.operations(file, scope.id).filter((operation) => operation.kind === "return");
  const [value] = returned.length === 1 ? (returned[0]?.arguments ?? []) : [];
  if (value?.kind !== "name" || value.name !== error || value.path.length > 0) return false;
  return !receiversOf(view, handler, scope).some((receiver) => asksForKind(view, receiver.file, receiver.use));
}

/** `if isinstance(result, Exception):` */
function asksForKind(view: View, file: FileFacts, use: Use): boolean {
  if (use.to === "awaited") return asksForKind(view, file, use.then);
  if (use.to === "argument")
    return /^(?:isinstance|type|gather)$/.test(lastNameOf(file.operations[use.operation]?.callee));
  if (use.to !== "bound") return false;
  const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
  return reads.some((read) => read.use.to === "argument" && asksForKind(view, file, read.use));
}
