/** Is a function run once for each item of a loop, by any file? */

import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import type { Caller, FunctionRef, View } from "#linking/view";

import type { FixFacts } from "../rule";

/** `hot`: a caller runs the function in a loop, so that a line for each of its steps would flood a log. */
export const flowFacts = (view: View, target: FunctionRef): FixFacts => ({
  hot: view.callers(target).callers.some((caller) => isRepeated(view, caller)),
});

/** The same for the function whose text, or whose head, is `subject`. */
export function factsOfFunction(view: View, file: FileFacts, subject: Span): FixFacts {
  const scope = file.scopes.find(({ kind, span }) => kind === "function" && span.start === subject.start);
  return scope === undefined ? {} : flowFacts(view, { file, scope: scope.id });
}

const PER_ITEM = /(^|\.)(map|forEach|flatMap|filter|reduce|some|every|mapLimit|mapLimitSettled)$/;

function isRepeated(view: View, { call, argument }: Caller): boolean {
  if (argument !== undefined && PER_ITEM.test(call.callee)) return true;
  const { file, operation } = call;
  for (const scope of view.chain(file, operation.scope)) {
    if (scope.kind === "loop") return true;
    if (scope.kind !== "function") continue;
    const taker = scope.use?.to === "argument" ? file.operations[scope.use.operation] : undefined;
    return taker !== undefined && PER_ITEM.test(view.call(file, taker)?.callee ?? "");
  }
  return false;
}
