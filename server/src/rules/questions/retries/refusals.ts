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
      return [test.left, test.right].flatMap((side) => (side.kind === "literal" ? [side.value] : []));
    default:
      return [];
  }
}
