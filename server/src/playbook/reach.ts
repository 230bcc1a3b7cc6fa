/** How many ways lead to a place: gaps that more of the program runs through are closed first. */

import type { FileFacts, ScopeId } from "#facts/file";
import type { Place } from "#facts/place";
import type { FunctionRef, View } from "#linking/view";

/** Functions looked at on the way up; beyond that the place is reached by very much anyway. */
const MOST = 300;

/**
 * Distinct entry points from which calls lead to a place: handlers of routes, functions that code outside any function runs, and those
 * that nothing of the workspace calls. 1 when it is unknown.
 */
export function reachOf(view: View): (place: Pick<Place, "path" | "span">) => number {
  const routed = new Set(
    view.routes().flatMap(({ chain }) => chain.flatMap((stage) => (stage.function ? [keyOf(stage.function)] : []))),
  );
  const known = new Map<string, number>();
  return ({ path, span }) => {
    const file = view.file(path);
    if (file === undefined) return 1;
    const start = { file, scope: functionAt(file, span.start) };
    const key = keyOf(start);
    const counted = known.get(key) ?? Math.max(1, countEntries(view, start, routed));
    known.set(key, counted);
    return counted;
  };
}

function countEntries(view: View, start: FunctionRef, routed: ReadonlySet<string>): number {
  const seen = new Set([keyOf(start)]);
  const waiting = [start];
  let entries = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const callers = routed.has(keyOf(at)) ? [] : callersOf(view, at);
    if (callers.length === 0 || callers.some(({ scope }) => scope === MODULE)) entries += 1;
    for (const caller of callers) {
      if (caller.scope === MODULE || seen.size >= MOST || seen.has(keyOf(caller))) continue;
      seen.add(keyOf(caller));
      waiting.push(caller);
    }
  }
  return entries;
}

/** Scope of code outside any function. */
const MODULE = 0;

function callersOf(view: View, target: FunctionRef): readonly FunctionRef[] {
  return view.callers(target).callers.map(({ call }) => ({
    file: call.file,
    scope: call.file.scopes[call.operation.scope]?.function ?? MODULE,
  }));
}

/** The innermost function around an offset, or the module. */
function functionAt(file: FileFacts, offset: number): ScopeId {
  // Invariant: scopes come parents first, so the last one that holds the offset is the innermost.
  const scope = file.scopes.findLast(({ span }) => span.start <= offset && offset < span.end);
  return scope?.function ?? MODULE;
}

function keyOf({ file, scope }: FunctionRef): string {
  return `${file.path}#${scope}`;
}
