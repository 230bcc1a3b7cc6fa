/** Rows that a SQLAlchemy session commits one by one, of which the second is made with the key of the first. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Call, Effect, View } from "#linking/view";

import { mentions } from "../questions/mentions";
import { commitsBetween } from "../questions/state/transactions";

export interface SessionPair {
  readonly first: { readonly call: Call; readonly effect: Effect };
  readonly second: { readonly call: Call; readonly effect: Effect };
}

const ADD = /^sqlalchemy\.(Async)?Session\.add$/;

/** The first such pair of a function; undefined when one commit holds everything. */
export function sessionPair(view: View, file: FileFacts, scope: Scope): SessionPair | undefined {
  if (file.language !== "python") return undefined;
  const adds = view.operations(file, scope.id).flatMap((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    const effect =
      call === undefined ? undefined : view.effectsOf(call).find(({ concept }) => concept === "row-insert");
    return call !== undefined && effect !== undefined && ADD.test(call.symbol ?? "") ? [{ call, effect }] : [];
  });
  for (const [index, second] of adds.entries())
    for (const first of adds.slice(0, index))
      if (commitsBetween(view, file, first.call, second.call) && isMadeWith(view, file, second.call, first.call))
        return { first, second };
  return undefined;
}

/** `db.add(order); …; db.add(Item(order_id=order.id))`: the later row names the earlier one. */
function isMadeWith(view: View, file: FileFacts, later: Call, earlier: Call): boolean {
  const [row] = earlier.operation.arguments;
  const [made] = later.operation.arguments;
  if (row?.kind !== "name" || row.path.length > 0 || made === undefined) return false;
  const values: readonly Value[] =
    made.kind === "name" ? (view.variable(file, made.scope, made.name)?.binding.values ?? []) : [made];
  return values.some((value) => {
    const construction = value.kind === "result" ? file.operations[value.operation] : undefined;
    const given =
      construction === undefined ? [] : [...construction.arguments, ...Object.values(construction.keywords ?? {})];
    return given.some((one) => mentions(file, one, row.name));
  });
}
