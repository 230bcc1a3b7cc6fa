/** A command that is started to learn whether there is such a program: how it ends says nothing. */

import type { FileFacts, Operation, ScopeId } from "#facts/file";
import type { Call, View } from "#linking/view";

/** `try: call(command) except Exception: return False else: return True`: the answer is that it could be started at all. */
export function asksWhetherItStarts(view: View, { file, operation }: Call): boolean {
  const guard = view.guard(file, operation.scope);
  const { handler } = guard ?? {};
  if (guard === undefined || handler === undefined || operation.use.to !== "dropped") return false;
  const returns = view.operations(file, guard.function).filter(({ kind }) => kind === "return");
  const isIn = ({ scope }: Operation, around: ScopeId): boolean => view.inside(file, scope, around);
  const refused = returns.filter((one) => isIn(one, handler));
  const others = returns.filter((one) => !isIn(one, handler) && one.span.start > operation.span.end);
  return (
    alone(view, file, guard.id, operation) &&
    refused.length > 0 &&
    refused.every((one) => gives(one, false)) &&
    others.length > 0 &&
    others.every((one) => gives(one, true))
  );
}

const alone = (view: View, file: FileFacts, guard: ScopeId, operation: Operation): boolean =>
  view.operations(file, guard, "nested").every((other) => other === operation || other.kind === "return");

const gives = ({ arguments: [value] }: Operation, answer: boolean): boolean =>
  value?.kind === "literal" && value.value === answer;
