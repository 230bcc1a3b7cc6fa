/** A number of rows that decides whether one more is added or taken away: two at once are counted before either has changed it. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { isConcurrent } from "../questions/state/concurrency";
import { queryOf } from "./columns";
import type { Subject } from "./subject";

const COUNTS = /(^|\.)(count|countDocuments|estimatedDocumentCount|\$count)$/;

/** `if ((await members.count({ where: owners })) <= 1) throw …; await members.delete(one)`; `if (count >= limit) …; await insert(…)`. */
export function* countSubjects(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<Subject> {
  if (calls.length < 2 || !isConcurrent(view, file, scope)) return;
  for (const { lookup, table, limit } of rowLimits(view, file, scope, calls)) {
    // What came lately is counted to slow somebody down: one more is no harm.
    if (isOfLately(queryOf(view, lookup))) continue;
    const act = calls.find(
      ({ operation }) =>
        operation.span.start >= limit.span.end && changesNumber(view, view.call(file, operation) ?? lookup, table),
    );
    if (act !== undefined) yield { kind: "count", place: lookup.place, file, scope, lookup, act, resource: table };
  }
}

export interface RowLimit {
  readonly lookup: Call;
  readonly table: string;
  /** The branch that leaves. */
  readonly limit: Scope;
}

/** Counts of rows that a branch of the function compares with a number, and leaves. */
export function* rowLimits(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<RowLimit> {
  const leaving = file.scopes.filter(
    ({ kind, function: owner, exits }) => kind === "branch" && owner === scope.id && exits !== undefined,
  );
  for (const lookup of calls) {
    const table = countedTable(view, lookup);
    const limit =
      table === undefined
        ? undefined
        : leaving.find(({ test }) => test !== undefined && isLimit(view, file, test, lookup));
    if (table !== undefined && limit !== undefined) yield { lookup, table, limit };
  }
}

/** `{ createdAt: { gt: anHourAgo } }` */
const isOfLately = (query: Call | undefined): boolean =>
  query?.operation.arguments.some((value) => hasLowerBound(value)) === true;

const hasLowerBound = (value: Value): boolean =>
  value.kind === "object" &&
  Object.entries(value.properties).some(([name, given]) => /^\$?gte?$/.test(name) || hasLowerBound(given));

function countedTable(view: View, lookup: Call): string | undefined {
  const query = queryOf(view, lookup);
  if (query === undefined || !COUNTS.test(query.symbol ?? query.callee)) return undefined;
  return view.effectsOf(lookup).find(({ concept, resource }) => concept === "row-read" && resource !== undefined)
    ?.resource;
}

const changesNumber = (view: View, call: Call, table: string): boolean =>
  view
    .effectsOf(call)
    .some(({ concept, resource }) => resource === table && (concept === "row-insert" || concept === "row-delete"));

/** The number stands on one side of `<`, `<=`, `>` or `>=`; whether there is any row is another question. */
function isLimit(view: View, file: FileFacts, test: Value, lookup: Call): boolean {
  if (test.kind === "not") return isLimit(view, file, test.of, lookup);
  if (test.kind === "choice")
    return [...test.of, ...(test.and === undefined ? [] : [test.and])].some((part) =>
      isLimit(view, file, part, lookup),
    );
  if (test.kind !== "comparison" || !/^[<>]=?$/.test(test.operator) || asksForAny(test)) return false;
  return [test.left, test.right].some((side) =>
    view.sources(file, side).some((source) => source.operation === lookup.operation && source.file === lookup.file),
  );
}

/** `count > 0`, `count >= 1`, `count < 1` */
function asksForAny({ operator, right }: Extract<Value, { kind: "comparison" }>): boolean {
  if (right.kind !== "literal") return false;
  return right.value === 0 || (right.value === 1 && (operator === ">=" || operator === "<"));
}
