/** Promises whose maker logs each failure before it rejects, under a handler that would do no more than that. */

import type { FileFacts, Read, Scope, ScopeId } from "#facts/file";
import type { Call, View } from "#linking/view";

import { isLogger, saysError } from "./errorTrace";

/** `stream.on("error", (error) => { log.error(error); reject(error); })`: nothing is lost when `handler` does not see it. */
export const isLoggedAlready = (view: View, call: Call, handler: Scope): boolean =>
  logsAndRethrows(view, call.file, handler) && logsItsRejections(view, call);

/** `catch (error) { log.error("…", error); throw error; }` */
function logsAndRethrows(view: View, file: FileFacts, handler: Scope): boolean {
  let rethrows = 0;
  for (const operation of view.operations(file, handler.id)) {
    const call = view.call(file, operation);
    const [thrown] = operation.arguments;
    if (
      operation.kind === "throw" &&
      thrown?.kind === "name" &&
      thrown.name === handler.error &&
      thrown.path.length === 0
    )
      rethrows++;
    else if (call === undefined || !isLogger(call)) return false;
  }
  return rethrows === 1;
}

/** `new Promise((resolve, reject) => …)` that calls `reject` only where a line about the error was written before. */
function logsItsRejections(view: View, { file, operation, symbol }: Call): boolean {
  const [executor] = operation.arguments;
  if (operation.kind !== "new" || symbol !== "global.Promise" || executor?.kind !== "function") return false;
  const name = file.scopes[executor.scope]?.parameters?.[1]?.name;
  if (name === undefined || throwsItself(view, file, executor.scope)) return false;
  const reads = view.variable(file, executor.scope, name)?.reads ?? [];
  return reads.length > 0 && reads.every((read) => isLoggedBefore(view, file, read));
}

const throwsItself = (view: View, file: FileFacts, scope: ScopeId): boolean =>
  view.operations(file, scope).some(({ kind }) => kind === "throw");

function isLoggedBefore(view: View, file: FileFacts, { use, scope }: Read): boolean {
  const rejection = use.to === "callee" ? file.operations[use.operation] : undefined;
  return (
    rejection !== undefined &&
    view.operations(file, scope).some((operation) => {
      const call = operation.order < rejection.order ? view.call(file, operation) : undefined;
      return call !== undefined && isLogger(call) && saysError(call);
    })
  );
}
