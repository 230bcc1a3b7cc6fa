/** Rows written by promises whose failures `Promise.allSettled` keeps to itself. */

import type { FileFacts, Use, Value } from "#facts/file";
import { gatheredList } from "#linking/collectors";
import type { Call, Effect, FunctionRef, View } from "#linking/view";

const WRITES = /^row-(insert|update|upsert|delete)$/;
const MAX_DEPTH = 4;
/** What lies deeper (a use counted, a cache filled) is not what the promise was made for. */
const NEAR = 1;

/** A write that may fail unseen: nobody looks at the results, and nothing below the promise catches. Undefined when there is none. */
export function lostWrite(view: View, call: Call): Effect | undefined {
  const given = gatheredList(call.operation, call.model ?? {});
  if (given === undefined || call.model?.collects !== "settled" || !isDropped(call.operation.use)) return undefined;
  const isTidying = view
    .chain(call.file, call.operation.scope)
    .some(({ kind }) => kind === "catch" || kind === "finally");
  return isTidying ? undefined : startedBy(view, call.file, given, 0).find(isWrite);
}

const isWrite = ({ concept, via }: Effect): boolean => WRITES.test(concept) && via.length <= NEAR;

const isDropped = (use: Use): boolean => use.to === "dropped" || (use.to === "awaited" && isDropped(use.then));

function startedBy(view: View, file: FileFacts, value: Value, depth: number): readonly Effect[] {
  if (depth > MAX_DEPTH) return [];
  switch (value.kind) {
    case "array":
      return value.items.flatMap((item) => startedBy(view, file, item.kind === "spread" ? item.of : item, depth + 1));
    case "name":
      return (
        value.path.length > 0 ? [] : (view.variable(file, value.scope, value.name)?.binding.values ?? [])
      ).flatMap((item) => startedBy(view, file, item, depth + 1));
    case "result": {
      const operation = file.operations[value.operation];
      const call = operation === undefined ? undefined : view.call(file, operation);
      return call === undefined || view.outcome(call).state === "handled" ? [] : ofCall(view, call);
    }
    default:
      return [];
  }
}

/** The work itself, or what the function of `.map(…)` starts for each item. */
function ofCall(view: View, call: Call): readonly Effect[] {
  if (call.model?.promise !== undefined || view.isPromise(call) === "yes")
    return view.targets(call).some((target) => view.neverRejects(target)) ? [] : view.effectsOf(call);
  return view.callbacks(call).flatMap(({ function: target }) => effectsUncaught(view, target));
}

const effectsUncaught = (view: View, target: FunctionRef): readonly Effect[] =>
  view.neverRejects(target)
    ? []
    : view
        .effects(target)
        .filter(({ call, via: [first = call] }) => view.guard(target.file, first.operation.scope) === undefined);
