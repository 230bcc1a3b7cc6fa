/** Look-ups in memory and in a store of keys: a map that is filled after an await, a key that two find free. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Call, View } from "#linking/view";

import { decisionOf, isStopped } from "../questions/state/decision";
import { readsKey, replacesKey } from "../questions/state/keyedValue";
import type { Subject } from "./subject";

/** `if (!map.has(k)) map.set(k, await …)` */
export function* mapSubjects(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<Subject> {
  for (const lookup of calls) {
    const name = lookup.operation.use.to === "tested" ? mapMember(view, file, lookup, "has") : undefined;
    if (name === undefined) continue;
    const act = calls.find(
      (call) => call.operation.order > lookup.operation.order && mapMember(view, file, call, "set") === name,
    );
    if (act === undefined || !awaitsBetween(view, file, scope, lookup.operation, act.operation)) continue;
    const decision = decisionOf(view, file, scope, lookup);
    if (decision === undefined || !isStopped(view, file, decision, act.operation)) continue;
    yield { kind: "map", place: lookup.place, file, scope, lookup, act, resource: name };
  }
}

/** `if (await redis.get(lock)) return; await redis.set(lock, "1")`: a mark that says that somebody is at it. Content is a cache. */
export function* keySubjects(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<Subject> {
  for (const lookup of calls) {
    const resource = readsKey(lookup) ? view.resource(lookup) : undefined;
    const decision = resource === undefined ? undefined : decisionOf(view, file, scope, lookup);
    if (resource === undefined || decision === undefined) continue;
    const act = calls.find(
      (call) =>
        call.operation.order > lookup.operation.order &&
        replacesKey(call) &&
        view.resource(call) === resource &&
        isMark(view, file, call) &&
        isStopped(view, file, decision, call.operation),
    );
    if (act !== undefined) yield { kind: "key", place: lookup.place, file, scope, lookup, act, resource };
  }
}

/** A constant or the time: nobody wants to know what it is, only that it is there. */
function isMark(view: View, file: FileFacts, { operation, symbol }: Call): boolean {
  const value = operation.arguments[/setex|setEx/i.test(symbol ?? "") ? 2 : 1];
  if (value === undefined) return false;
  const isNow = view.sources(file, value).some((source) => source.symbol === "global.Date.now");
  return isNow || view.things(file, value).every((thing) => thing.kind === "literal");
}

/** Name of a module-level `Map` or `Set` whose method is called. */
function mapMember(view: View, file: FileFacts, call: Call, method: "has" | "set"): string | undefined {
  const callee = call.operation.callee;
  if (callee?.kind !== "name" || callee.path.length !== 1) return undefined;
  if (callee.path[0] !== method && !(method === "set" && callee.path[0] === "add")) return undefined;
  const variable = view.variable(file, callee.scope, callee.name);
  const only = variable?.binding.values.length === 1 ? variable.binding.values[0] : undefined;
  const made = only?.kind === "result" ? file.operations[only.operation] : undefined;
  if (variable === undefined || made?.kind !== "new" || file.scopes[variable.scope]?.kind !== "module")
    return undefined;
  return made.callee?.kind === "name" && /^(Map|Set)$/.test(made.callee.name) ? callee.name : undefined;
}

/** A cache: between the look and the entry something is read, and nothing is made. */
export function isRead(view: View, { file, scope, lookup, act }: Subject): boolean {
  const between = view
    .operations(file, scope.id)
    .filter(({ order }) => order > lookup.operation.order && order <= act.operation.order)
    .flatMap((operation) => view.call(file, operation) ?? [])
    .flatMap((call) => view.effectsOf(call));
  return (
    between.length > 0 &&
    between.every(({ concept }) => /^(row-read|query|file-read|file-exists|cache|log|parse|validation)$/.test(concept))
  );
}

export function awaitsBetween(view: View, file: FileFacts, scope: Scope, from: Operation, to: Operation): boolean {
  return view.operations(file, scope.id).some((operation) => {
    if (operation.order <= from.order || operation.order >= to.order) return false;
    return operation.kind === "await" || operation.use.to === "awaited";
  });
}
