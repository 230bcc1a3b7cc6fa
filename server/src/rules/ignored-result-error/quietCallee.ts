/** Functions of the workspace that run their callback, and never tell it of a failure. */

import type { FileFacts, Read, ScopeId } from "#facts/file";
import type { Call, View } from "#linking/view";

/** `function open(options, done) { done(null, connect(options)); }`: the error of such a callback is there for the shape alone. */
export function tellsNoFailure(view: View, call: Call, callback: ScopeId | undefined): boolean {
  const index = call.operation.arguments.findIndex((given) => given.kind === "function" && given.scope === callback);
  const targets = view.targets(call);
  return (
    index >= 0 &&
    targets.length > 0 &&
    targets.every(({ file, scope }) => {
      const name = file.scopes[scope]?.parameters?.[index]?.name;
      const reads = name === undefined ? [] : (view.variable(file, scope, name)?.reads ?? []);
      return reads.length > 0 && reads.every((read) => isToldNothing(file, read));
    })
  );
}

/** Asked whether it is there, or run with no error. */
function isToldNothing(file: FileFacts, { use }: Read): boolean {
  if (use.to === "tested") return true;
  const first = use.to === "callee" ? file.operations[use.operation]?.arguments[0] : undefined;
  return first?.kind === "literal" && (first.value === null || first.value === undefined);
}
