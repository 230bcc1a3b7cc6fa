/** A number of rows that decides whether one more is added or taken away: two at once are counted before either has changed it. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { isConcurrent } from "../questions/state/concurrency";
import { queryOf } from "../questions/state/rowAccess";
import { rowLimits } from "../questions/state/rowLimits";
import type { Subject } from "./subject";

/** `if ((await members.count({ where: owners })) <= 1) throw …; await members.delete(one)`; `if (count >= limit) …; await insert(…)`. */
export function* countSubjects(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<Subject> {
  if (calls.length < 2 || !isConcurrent(view, file, scope)) return;
  for (const { lookup, table, limit } of rowLimits(view, file, scope, calls)) {
    // What came lately is counted to slow somebody down: one more is no harm.
    if (isOfLately(queryOf(view, lookup))) continue;
    const act = calls.find((call) => call.operation.span.start >= limit.span.end && changesNumber(view, call, table));
    if (act !== undefined) yield { kind: "count", place: lookup.place, file, scope, lookup, act, resource: table };
  }
}

/** `{ createdAt: { gt: anHourAgo } }` */
const isOfLately = (query: Call | undefined): boolean =>
  query?.operation.arguments.some((value) => hasLowerBound(value)) === true;

const hasLowerBound = (value: Value): boolean =>
  value.kind === "object" &&
  Object.entries(value.properties).some(([name, given]) => /^\$?gte?$/.test(name) || hasLowerBound(given));

const changesNumber = (view: View, call: Call, table: string): boolean =>
  view
    .effectsOf(call)
    .some(({ concept, resource }) => resource === table && (concept === "row-insert" || concept === "row-delete"));
