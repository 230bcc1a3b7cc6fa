/** Python: replies of a handler that say something is wrong, and tuples that FastAPI answers with 200. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { FunctionRef, Route, View } from "#linking/view";

const ERROR_REPLY =
  /HttpResponse(?:ServerError|BadRequest|NotFound|Forbidden|Gone)$|\.(?:abort|HTTPException|send_error)$|^(?:abort|HTTPException)$/;

/** Does the operation answer with a failing status? `mayFail`: judges a value that is a status. */
export function failsInPython(
  view: View,
  file: FileFacts,
  operation: Operation,
  mayFail: (value: Value | undefined) => boolean,
): boolean {
  const { kind, keywords = {}, arguments: given } = operation;
  if (kind === "return") {
    const [answer] = given;
    return (
      answer?.kind === "array" &&
      answer.items.length > 1 &&
      mayFail(answer.items[1]) &&
      !answersTuples(view, file, operation)
    );
  }
  if (kind !== "call") return false;
  const call = view.call(file, operation);
  const name = call?.symbol ?? lastNameOf(operation.callee);
  if (ERROR_REPLY.test(name)) return true;
  const status = keywords.status_code ?? keywords.status;
  return status !== undefined && mayFail(status);
}

/** Is the function a handler of FastAPI, which knows no tuple of body and status? */
const answersTuples = (view: View, file: FileFacts, { scope }: Operation): boolean => {
  const owner = file.scopes[scope]?.function;
  return view.routes().some((route) => isFastApi(route) && isHandler(route, { file, scope: owner ?? 0 }));
};

const isFastApi = ({ framework, call }: Route): boolean =>
  framework === "fastapi" && (call.symbol ?? "").startsWith("fastapi.");

const isHandler = ({ chain }: Route, { file, scope }: FunctionRef): boolean => {
  const last = chain.at(-1)?.function;
  return last?.file === file && last.scope === scope;
};

/** `return {"status": "down"}, 503` in a handler of FastAPI: a list with the number in it, under status 200. */
export function tupleReply(view: View, route: Route, handler: FunctionRef): Operation | undefined {
  if (!isFastApi(route)) return undefined;
  return view.operations(handler.file, handler.scope).find(({ kind, arguments: [answer] }) => {
    const status =
      kind === "return" && answer?.kind === "array" && answer.items.length === 2 ? answer.items[1] : undefined;
    return status?.kind === "literal" && typeof status.value === "number" && status.value >= 400 && status.value < 600;
  });
}
