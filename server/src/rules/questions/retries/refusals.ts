/** Is only that tried again which the other side has refused to do, so that repeating it does nothing twice? */

import type { FileFacts, Value } from "#facts/file";
import type { RetryLoop, View } from "#linking/view";

const REFUSED = new Set<unknown>([429, 503, "429", "ECONNREFUSED", "ENOTFOUND", "rate_limited", "ratelimited"]);

/** The retry asks for 429, 503 or a refused connection, and throws everything else. */
export function retriesOnlyRefusals(view: View, { file, scope, catchScope }: RetryLoop): boolean {
  const throws = view.operations(file, catchScope).some(({ kind }) => kind === "throw" || kind === "return");
  const tests = file.scopes.flatMap((at) =>
    at.kind === "branch" && at.test !== undefined && view.inside(file, at.id, scope) ? [at.test] : [],
  );
  const compared = tests.flatMap((test) => comparedLiterals(file, test));
  const asked = compared.filter((value) => typeof value === "string" || (typeof value === "number" && value >= 100));
  return throws && asked.length > 0 && asked.every((value) => REFUSED.has(value));
}

/** Literals that a condition compares something with. */
export function comparedLiterals(file: FileFacts, test: Value, depth = 0): readonly unknown[] {
  if (depth > 6) return [];
  const inner = (value: Value) => comparedLiterals(file, value, depth + 1);
  switch (test.kind) {
    case "not":
      return inner(test.of);
    case "choice":
      return [...test.of, ...(test.and === undefined ? [] : [test.and])].flatMap(inner);
    case "comparison":
      return [test.left, test.right]
        .flatMap((side) => (side.kind === "array" ? side.items : [side]))
        .flatMap((side) => (side.kind === "literal" ? [side.value] : []));
    default:
      return [];
  }
}

/** `if (error.status === 401 && left > 0) return attempt(left - 1)`: it answers one challenge, and nobody was too busy to answer. */
export function answersChallenge(view: View, { file, again, catchScope }: RetryLoop): boolean {
  if (again === undefined || !view.inside(file, again.operation.scope, catchScope)) return false;
  return view
    .chain(file, again.operation.scope)
    .some(
      ({ id, kind, test }) =>
        kind === "branch" && test !== undefined && view.inside(file, id, catchScope) && asksForChallenge(test),
    );
}

/** The test cannot hold without a 401. */
function asksForChallenge(test: Value): boolean {
  if (test.kind === "choice") {
    if (test.and !== undefined) return [test.and, ...test.of].some(asksForChallenge);
    return test.by === undefined && test.of.every(asksForChallenge);
  }
  return (
    test.kind === "comparison" &&
    /^={2,3}$/.test(test.operator) &&
    [test.left, test.right].some((side) => side.kind === "literal" && String(side.value) === "401")
  );
}
