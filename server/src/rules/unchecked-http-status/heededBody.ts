/** Is the parsed body itself asked for something, though not in a way that is seen to refuse an error page? */

import type { FileFacts, Operation, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** Schemas and validators: they look at what they are given. */
const CHECKS = /^(?:parse|safeParse|validate|assert|decode)(?:Async|Sync)?$/;

/** `const plan = await response.json(); if (plan.tier === "free") …`, `Plan.parse(await response.json())` */
export function isHeeded(view: View, file: FileFacts, use: Use): boolean {
  switch (use.to) {
    case "awaited":
      return isHeeded(view, file, use.then);
    case "bound":
      return readsOf(view, file, use.scope, use.name).some((read) =>
        read.to === "member" ? isGoneThrough(read) || isAsked(view, file, read.then) : isChecked(view, file, read),
      );
    case "destructured":
      return use.names.some((name) => readsOf(view, file, use.scope, name).some((read) => isAsked(view, file, read)));
    case "member":
      return isGoneThrough(use) || isAsked(view, file, use.then);
    default:
      return isChecked(view, file, use);
  }
}

/** `const orders = await response.json(); orders.filter((order) => order.open)`: an error that is no list has none of these, and it throws. */
const isGoneThrough = ({ name, then }: Extract<Use, { to: "member" }>): boolean =>
  then.to === "callee" && (EACH.test(name) || /^(?:reduce|sort)$/.test(name));

/** Go through a list with a function that is given one item after the other. */
const EACH = /^(?:forEach|map|flatMap|filter|find|findIndex|some|every)$/;

/**
 * `const plans = await Promise.all(ids.map(async (id) => (await ask(id)).json())); plans.forEach((plan) => { if (plan.tier) … });`: each body
 * of the list is asked for something.
 */
export function isHeededInList(view: View, file: FileFacts, { scope, use }: Operation): boolean {
  const own = file.scopes[file.scopes[scope]?.function ?? 0]?.use;
  const given = use.to === "awaited" ? use.then : use;
  const map = given.to === "returned" && own?.to === "argument" ? file.operations[own.operation] : undefined;
  const all =
    map !== undefined && lastNameOf(map.callee) === "map" && map.use.to === "argument"
      ? file.operations[map.use.operation]
      : undefined;
  if (all === undefined || view.call(file, all)?.model?.collects !== "all") return false;
  const list = all.use.to === "awaited" ? all.use.then : all.use;
  return (
    list.to === "bound" &&
    readsOf(view, file, list.scope, list.name).some(
      (read) =>
        read.to === "member" &&
        EACH.test(read.name) &&
        read.then.to === "callee" &&
        isHeededByEach(view, file, file.operations[read.then.operation]),
    )
  );
}

/** The function looks at the item it is given, and not at the list alone. */
function isHeededByEach(view: View, file: FileFacts, through: Operation | undefined): boolean {
  const [each] = through?.arguments ?? [];
  const name = each?.kind === "function" ? file.scopes[each.scope]?.parameters?.[0]?.name : undefined;
  return (
    each?.kind === "function" && name !== undefined && isHeeded(view, file, { to: "bound", name, scope: each.scope })
  );
}

const readsOf = (view: View, file: FileFacts, scope: number, name: string): readonly Use[] =>
  (view.variable(file, scope, name)?.reads ?? []).map(({ use }) => use);

/** A part of the body decides something. Whether there is a body at all says nothing: there is one for an error too. */
const isAsked = (view: View, file: FileFacts, use: Use): boolean =>
  use.to === "tested" || use.to === "operand" || isChecked(view, file, use);

function isChecked(view: View, file: FileFacts, use: Use): boolean {
  const taker = use.to === "argument" ? file.operations[use.operation] : undefined;
  if (taker === undefined || !CHECKS.test(lastNameOf(taker.callee))) return false;
  return view.call(file, taker)?.symbol !== "global.JSON.parse";
}
