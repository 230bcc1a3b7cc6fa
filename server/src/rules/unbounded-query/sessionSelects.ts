/** SQLAlchemy sessions that run `select(Class)`: the statement is made beside the call that runs it. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

const RUNS = /^sqlalchemy\.(Async)?Session\.(execute|scalars|exec)$/;

/** A call that runs a statement made of calls. */
export const isWholeSelect = ({ symbol = "", operation }: Call): boolean =>
  RUNS.test(symbol) && operation.arguments[0] !== undefined;

/** Sessions that run a `select` of one class in a request or a job. */
export function wholeSelects(view: View, file: FileFacts): readonly Call[] {
  return view.calls(file).filter((call) => {
    const head = isWholeSelect(call) ? statementOf(view, call)[0] : undefined;
    const [first, ...more] = head?.arguments ?? [];
    if (lastNameOf(head?.callee) !== "select" || first === undefined || more.length > 0) return false;
    if (!view.things(file, first).some(({ kind }) => kind === "class")) return false;
    const contexts = view.context({ file, scope: file.scopes[call.operation.scope]?.function ?? 0 });
    return contexts.has("request") || contexts.has("job");
  });
}

/** Names of the calls that the statement is made of. */
export const statementSteps = (view: View, call: Call): readonly string[] =>
  statementOf(view, call).map(({ callee }) => lastNameOf(callee));

function statementOf(view: View, { file, operation }: Call): readonly Operation[] {
  const [given] = operation.arguments;
  const values: readonly Value[] =
    given?.kind === "name" && given.path.length === 0
      ? (view.variable(file, given.scope, given.name)?.binding.values ?? [])
      : given === undefined
        ? []
        : [given];
  return values.flatMap((value) => {
    const made = value.kind === "result" ? file.operations[value.operation] : undefined;
    return made === undefined ? [] : chainOf(file, made);
  });
}
