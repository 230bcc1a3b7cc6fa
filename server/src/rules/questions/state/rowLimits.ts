/** Numbers of rows that a function keeps to: what it counts, compares with a limit, and leaves by. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { comparisonsOf } from "../input/genuine";
import { queryOf } from "./rowAccess";

type Comparison = Extract<Value, { kind: "comparison" }>;

export interface RowLimit {
  readonly lookup: Call;
  readonly table: string;
  /** The branch that leaves. */
  readonly limit: Scope;
}

const COUNTS = /(^|\.)(count|countDocuments|estimatedDocumentCount|\$count)$/;

/** Counts of rows among `calls` that a branch of the function compares with a number, and leaves. */
export function* rowLimits(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<RowLimit> {
  const leaving = file.scopes.filter(
    ({ kind, function: owner, exits }) => kind === "branch" && owner === scope.id && exits !== undefined,
  );
  for (const lookup of calls) {
    const table = countedTable(view, lookup);
    const limit =
      table === undefined
        ? undefined
        : leaving.find(({ test }) => comparisonsOf(test).some((one) => isLimit(view, file, one, lookup)));
    if (table !== undefined && limit !== undefined) yield { lookup, table, limit };
  }
}

function countedTable(view: View, lookup: Call): string | undefined {
  const query = queryOf(view, lookup);
  if (query === undefined || !COUNTS.test(query.symbol ?? query.callee)) return undefined;
  return view.effectsOf(lookup).find(({ concept, resource }) => concept === "row-read" && resource !== undefined)
    ?.resource;
}

/** The number stands on one side of `<`, `<=`, `>` or `>=`; whether there is any row is another question. */
const isLimit = (view: View, file: FileFacts, comparison: Comparison, lookup: Call): boolean =>
  /^[<>]=?$/.test(comparison.operator) &&
  !asksForAny(comparison) &&
  [comparison.left, comparison.right].some((side) =>
    view.sources(file, side).some((source) => source.operation === lookup.operation && source.file === lookup.file),
  );

/** `count > 0`, `count >= 1`, `count < 1` */
function asksForAny({ operator, right }: Comparison): boolean {
  if (right.kind !== "literal") return false;
  return right.value === 0 || (right.value === 1 && (operator === ">=" || operator === "<"));
}
