/** What the calls of one function do, in order: the calls that read or write something that has a name. */

import type { FileFacts, Read, Scope, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { chainOf } from "#linking/chains";
import type { Call, Effect, View } from "#linking/view";
import { derivesFrom } from "./derivation";

export interface Step {
  readonly call: Call;
  /** Effects with a resource, of the call itself or of what it runs. */
  readonly effects: readonly Effect[];
}

/** Calls of a function with effects on named resources, in source order. */
export function stepsOf(view: View, file: FileFacts, scope: Scope): readonly Step[] {
  return view.operations(file, scope.id).flatMap((operation): readonly Step[] => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    const effects = call === undefined ? [] : view.effectsOf(call).filter((effect) => effect.resource !== undefined);
    return call === undefined || effects.length === 0 ? [] : [{ call, effects }];
  });
}

/** The text of the whole chain a call is part of: what is read inside it is given to it. */
export function spanOfChain({ file, operation }: Call): Span {
  const spans = chainOf(file, operation).map((link) => link.span);
  return {
    start: Math.min(...spans.map((span) => span.start)),
    end: Math.max(...spans.map((span) => span.end)),
  };
}

/** Is something read inside `later` (any part of its chain) that was computed from `earlier`? */
export const dependsOn = (view: View, file: FileFacts, later: Call, earlier: Call): boolean =>
  usesOf(view, file, later, earlier).length > 0;

/** Names read inside `later` that were computed from `earlier`. */
export function usesOf(view: View, file: FileFacts, later: Call, earlier: Call): readonly Read[] {
  const { start, end } = spanOfChain(later);
  return file.reads.filter((name) => {
    if (name.span.start < start || name.span.end > end) return false;
    const variable = view.variable(file, name.scope, name.name);
    return variable?.binding.values.some((value) => comesFrom(view, file, value, earlier)) ?? false;
  });
}

/** The value, or (for the parameter of a callback) the list the callback runs over, comes from the call. */
function comesFrom(view: View, file: FileFacts, value: Value, call: Call): boolean {
  if (derivesFrom(view, file, value, call)) return true;
  if (value.kind !== "parameter") return false;
  const use = file.scopes[value.scope]?.use;
  const given = use?.to === "argument" ? file.operations[use.operation]?.callee : undefined;
  return (
    given !== undefined &&
    "path" in given &&
    given.path.length > 0 &&
    derivesFrom(view, file, { ...given, path: given.path.slice(0, -1) }, call)
  );
}
