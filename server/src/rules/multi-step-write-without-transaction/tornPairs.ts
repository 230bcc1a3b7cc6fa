/** Writes that belong together although neither names the other's row: a set that is replaced, a one-time right that is spent. */

import type { Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { Effect, View } from "#linking/view";

import { rowAccess } from "../questions/state/rowAccess";
import { type Step, spanOfChain } from "../questions/state/steps";

export interface Torn {
  readonly kind: "replaced" | "spent" | "parts";
  readonly first: Effect;
  readonly second: Effect;
}

/** The pair two steps of a function are, in source order; undefined when they can stand alone. */
export const tornPair = (view: View, earlier: Step, later: Step): Torn | undefined =>
  isOneBatch(view, earlier, later) ? undefined : (replaced(view, earlier, later) ?? spent(view, earlier, later));

/** Three tables or more that lose the rows of one thing, one after the other: the first two steps of the longest such row. */
export function deletedTogether(view: View, steps: readonly Step[]): readonly [Step, Step] | undefined {
  const deletes = steps.filter((step) => onlyOf(step, /^row-delete$/) !== undefined);
  for (const [index, first] of deletes.entries()) {
    const names = namesIn(first);
    const tables = new Set([first.effects[0]?.resource]);
    const others = deletes.slice(index + 1).filter((other) => {
      if (isOneBatch(view, first, other) || ![...namesIn(other)].some((name) => names.has(name))) return false;
      return !tables.has(other.effects[0]?.resource) && tables.add(other.effects[0]?.resource) !== undefined;
    });
    if (tables.size >= 3 && others[0] !== undefined) return [first, others[0]];
  }
  return undefined;
}

/** Variables a step's condition names: what the rows belong to is among them. Empty for a sweep by age or amount. */
function namesIn({ call }: Step): ReadonlySet<string> {
  const { start, end } = spanOfChain(call);
  const links = chainOf(call.file, call.operation);
  if (links.some((link) => link.arguments.some(comparesOrder))) return new Set();
  const clients = new Set(links.flatMap(({ callee }) => (callee?.kind === "name" ? [callee.name] : [])));
  return new Set(
    call.file.reads.flatMap(({ name, span }) =>
      span.start >= start && span.end <= end && !clients.has(name) ? [name] : [],
    ),
  );
}

/** `{ age: { gt: days } }` */
const comparesOrder = (value: Value): boolean =>
  value.kind === "object" &&
  Object.entries(value.properties).some(([name, inner]) => /^\$?[lg]te?$/.test(name) || comparesOrder(inner));

/** `$transaction([first, second])` */
const isOneBatch = (view: View, { call: first }: Step, { call: second }: Step): boolean =>
  view
    .calls(first.file, { concept: "transaction" })
    .some(({ operation: { span } }) => span.start < first.operation.span.start && second.operation.span.end < span.end);

/** Rights that hold once: whoever uses one marks or deletes its row. */
const ONE_TIME = /^table:.*(reset|verif|confirm|activation|invit|coupon|voucher|redeem|one_?time|magic_?link|otp)/;
/** Made anew whenever somebody asks: without one nothing is lost. */
const PASSING = /^table:.*(session|token|code|otp|challenge)s?$/;

/** `delete … where owner = x`, then an insert of rows of the same owner: in between there are none. */
function replaced(view: View, earlier: Step, later: Step): Torn | undefined {
  const first = onlyOf(earlier, /^row-delete$/);
  const second = onlyOf(later, /^row-insert$/);
  if (first === undefined || second === undefined || first.resource !== second.resource) return undefined;
  if (PASSING.test(first.resource ?? "") || ONE_TIME.test(first.resource ?? "")) return undefined;
  const pair: Torn = { kind: "replaced", first, second };
  if (insertsMany(second)) return pair;
  const asked = [...rowAccess(view, first.call).asks.keys()];
  const given = givenColumns(second);
  return asked.length > 0 && asked.every((column) => given.has(column)) ? pair : undefined;
}

/** One write does what the right allows, the other takes the right away. */
function spent(view: View, earlier: Step, later: Step): Torn | undefined {
  const first = onlyOf(earlier, WRITES);
  const second = onlyOf(later, WRITES);
  if (first === undefined || second === undefined || first.resource === second.resource) return undefined;
  const spends = [first, second].filter((effect) => isSpent(view, effect));
  const does = [first, second].filter(
    ({ concept, resource }) =>
      concept !== "row-delete" && !ONE_TIME.test(resource ?? "") && !PASSING.test(resource ?? ""),
  );
  if (spends.length !== 1 || does.length !== 1 || spends[0] === does[0]) return undefined;
  // Spent first, a code that is asked for again is lost and nothing else: the safe order.
  if (spends[0] === first && !GIVEN.test(first.resource ?? "")) return undefined;
  return { kind: "spent", first, second };
}

/** Rights that somebody gave: whoever lost one cannot ask for another. */
const GIVEN = /invit|coupon|voucher|redeem/;

const WRITES = /^row-(insert|update|upsert|delete)$/;
const MARKS = /used|expire|consumed|redeemed|accepted|claimed|status|remaining|uses/;

const isSpent = (view: View, { concept, resource, call }: Effect): boolean =>
  ONE_TIME.test(resource ?? "") &&
  ((concept === "row-delete" && !/deleteMany$/i.test(call.symbol ?? "")) ||
    (concept === "row-update" && [...rowAccess(view, call).sets.keys()].some((column) => MARKS.test(column))));

/** The only thing a step does to rows, when it is of that kind. */
function onlyOf({ effects }: Step, kind: RegExp): Effect | undefined {
  const [first, ...more] = effects.filter(({ concept }) => concept.startsWith("row-"));
  if (first === undefined || !kind.test(first.concept)) return undefined;
  return more.every(({ concept, resource }) => concept === first.concept && resource === first.resource)
    ? first
    : undefined;
}

/** `createMany`, `bulkCreate`, `insert(list)`. */
const insertsMany = ({ call: { file, operation, symbol } }: Effect): boolean =>
  /(createMany(AndReturn)?|insertMany|bulkCreate)$/.test(symbol ?? "") ||
  chainOf(file, operation).some(
    (link) => /^(insert|values)$/.test(memberOf(link.callee) ?? "") && isList(link.arguments[0]),
  );

const isList = (value: Value | undefined): boolean => value?.kind === "array";

function givenColumns({ call: { file, operation } }: Effect): ReadonlySet<string> {
  const rows = chainOf(file, operation).flatMap((link) =>
    link.arguments.flatMap((value) => (value.kind === "object" ? [value.properties.data ?? value] : [])),
  );
  return new Set(
    rows.flatMap((row) => (row.kind === "object" ? Object.keys(row.properties).map((name) => name.toLowerCase()) : [])),
  );
}
