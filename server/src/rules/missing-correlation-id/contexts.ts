/** An `AsyncLocalStorage` that follows every request, as opposed to one that holds something else for a part of them. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

const ENTER = /\.(?:run|enterWith)$/;
const NEXT = /^(?:next|done)$|(?:^|\.)next(?:\.handle)?$/;

export type Following = "requests" | "something" | undefined;

/** What contexts of `async_hooks` in these files follow: a middleware that lets the rest of the request run in one follows them all. */
export function followed(view: View, files: readonly FileFacts[]): Following {
  const holders = files.filter((file) => file.imports.some((fact) => /^(node:)?async_hooks$/.test(fact.from)));
  if (holders.length === 0) return undefined;
  const isEntered = files.some((file) =>
    file.operations.some((operation) => {
      const call = operation.kind === "call" ? view.call(file, operation) : undefined;
      if (call === undefined || !enters(view, holders, call)) return false;
      return /\.enterWith$/.test(call.callee) || operation.arguments.some((value) => goesOn(view, file, value));
    }),
  );
  return isEntered ? "requests" : "something";
}

/** `storage.run(…)`, `storage.enterWith(…)`, or a function beside the storage that does it. */
function enters(view: View, holders: readonly FileFacts[], call: Call): boolean {
  if (ENTER.test(call.callee)) return true;
  return view
    .targets(call)
    .some(
      ({ file, scope }) =>
        holders.includes(file) &&
        view.operations(file, scope).some((operation) => ENTER.test(view.call(file, operation)?.callee ?? "")),
    );
}

/** `next`, `() => next()`: what comes after a middleware runs in the call it is given to. */
function goesOn(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind === "name" && value.path.length === 0) return NEXT.test(value.name);
  if (value.kind !== "function") return false;
  return view
    .operations(file, value.scope, "nested")
    .some((operation) => operation.kind === "call" && NEXT.test(view.call(file, operation)?.callee ?? ""));
}
