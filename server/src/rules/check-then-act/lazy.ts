/** Something that is made when it is first asked for: two who ask at once both make one, and only the last is kept. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { askedFor } from "../questions/input/settings";
import { ENDS } from "./registers";
import type { Subject } from "./subject";

type Name = Extract<Value, { kind: "name" }>;

/** `if (!browser) browser = await launch()`, `if (browser) return browser; browser = await launch()` of a variable of the module. */
export function* lazySubjects(view: View, file: FileFacts, scope: Scope): Iterable<Subject> {
  if (scope.kind !== "function" || scope.async !== true) return;
  for (const branch of file.scopes) {
    if (branch.kind !== "branch" || branch.function !== scope.id || branch.test === undefined) continue;
    const tested = testedBy(branch).find((name) => isKeptInModule(view, file, name));
    const act = tested === undefined ? undefined : makingOf(view, file, { scope, branch, name: tested.name });
    if (tested === undefined || act === undefined || !isEnded(view, file, tested)) continue;
    yield {
      kind: "lazy",
      place: view.place(file, tested.span),
      file,
      scope,
      lookup: act,
      act,
      resource: tested.name,
    };
  }
}

/** Names that the branch needs to be empty, or to be there and leaves with. */
function testedBy({ test, exits }: Scope): readonly Name[] {
  const tests = test?.kind === "choice" ? [...test.of, ...(test.and === undefined ? [] : [test.and])] : [test];
  return tests
    .flatMap((part) => (part === undefined ? [] : askedFor(part, exits === "return" ? "set" : "empty")))
    .filter((value): value is Name => value.kind === "name" && value.path.length === 0);
}

function isKeptInModule(view: View, file: FileFacts, { scope, name }: Name): boolean {
  const variable = view.variable(file, scope, name);
  return variable?.binding.mutable === true && file.scopes[variable.scope]?.kind === "module";
}

/** The awaited call whose result the name gets: within the branch, or after one that leaves. */
function makingOf(
  view: View,
  file: FileFacts,
  { scope, branch, name }: { readonly scope: Scope; readonly branch: Scope; readonly name: string },
): Call | undefined {
  for (const operation of view.operations(file, scope.id)) {
    if (operation.kind !== "assign" || operation.compound !== undefined || !isNamed(operation, name)) continue;
    const isStopped =
      branch.exits === "return"
        ? operation.span.start >= branch.span.end
        : view.inside(file, operation.scope, branch.id);
    const [given] = operation.arguments;
    const made = isStopped && given?.kind === "result" && given.awaited ? file.operations[given.operation] : undefined;
    if (made !== undefined) return view.call(file, made);
  }
  return undefined;
}

const isNamed = ({ callee }: Operation, name: string): boolean =>
  callee?.kind === "name" && callee.name === name && callee.path.length === 0;

const isEnded = (view: View, file: FileFacts, { scope, name }: Name): boolean =>
  (view.variable(file, scope, name)?.reads ?? []).some(
    ({ use }) => use.to === "member" && ENDS.test(use.name) && use.then.to === "callee",
  );
