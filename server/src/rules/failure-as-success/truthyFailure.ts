/** Tests of a result that cannot fail: the function answers a failure with an object, and every object is true. */

import type { FileFacts, Read } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, FunctionRef, View } from "#linking/view";

import { breadthOf, takesAll } from "../questions/errors/caughtKinds";
import { failureFlags } from "../questions/errors/handlerAnswer";

export interface TruthyFailure {
  /** The test that takes the failure for success. */
  readonly place: Place;
  readonly call: Call;
  /** Where the failure is given back. */
  readonly answer: Place;
  /** The member that tells, and that nobody reads. */
  readonly flag: string;
}

/** `result = store(row)`, `if result: …`, where `store` gives `{"error": …}` when it fails. */
export function* truthyFailures(view: View, file: FileFacts): Iterable<TruthyFailure> {
  for (const call of view.calls(file)) {
    const test = call.model === undefined ? onlyTest(view, call) : undefined;
    if (test === undefined) continue;
    const targets = view.targets(call);
    const [first] = targets.flatMap((target) => failureOf(view, target) ?? []);
    if (first !== undefined && targets.length === 1) yield { place: test, call, ...first };
  }
}

/** The first test of a variable that holds the result and is only ever asked whether there is something. */
function onlyTest(view: View, { file, operation }: Call): Place | undefined {
  const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
  if (use.to !== "bound") return undefined;
  const variable = view.variable(file, use.scope, use.name);
  if (variable === undefined) return undefined;
  const { reads, binding } = variable;
  const [first] = reads;
  // A name that is set several times may hold something else by then.
  const isOnly = binding.values.filter(({ kind }) => kind !== "literal").length === 1;
  return isOnly && first !== undefined && reads.every((read) => isPlainTest(file, read))
    ? view.place(file, first.span)
    : undefined;
}

/** `if result:`, `if not result:`; a comparison may ask for what tells. */
const isPlainTest = (file: FileFacts, { span }: Read): boolean =>
  file.scopes.some(({ kind, test }) => {
    const asked = test?.kind === "not" ? test.of : test;
    return kind === "branch" && asked?.kind === "name" && asked.path.length === 0 && asked.span.start === span.start;
  });

/** A handler of the function that gives back an object which says that it failed. */
function failureOf(view: View, { file, scope }: FunctionRef): Pick<TruthyFailure, "answer" | "flag"> | undefined {
  for (const handler of view.handlers(file)) {
    const clause = handler.scope === undefined ? undefined : file.scopes[handler.scope];
    if (clause?.function !== scope || handler.kind !== "catch" || !takesAll(breadthOf(view, handler))) continue;
    const [flag] = failureFlags(view, handler, clause);
    const answer = view
      .operations(file, clause.id)
      .find(({ kind, arguments: [value] }) => kind === "return" && value?.kind === "object");
    if (flag !== undefined && answer !== undefined) return { answer: view.place(file, answer.span), flag };
  }
  return undefined;
}
