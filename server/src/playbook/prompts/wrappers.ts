/** Functions of a project that protect what they are handed: found by what their code does, whatever they are called. */

import type { FileFacts } from "#facts/file";
import type { Concept, Under } from "#knowledge/model";
import { functionOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { functionAround, functionName, functionWith } from "./naming";

export interface Wrapper {
  readonly target: FunctionRef;
  readonly because: string;
  /** Calls it protects. */
  readonly uses: Call[];
}

interface Wanted {
  readonly under: Under;
  /** Calls that are looked at. */
  readonly of: readonly Concept[];
}

/** Functions of the project that run what they are handed under a protection, those most in use first. */
export function wrappersFor(view: View, files: readonly FileFacts[], { under, of }: Wanted): readonly Wrapper[] {
  const found = new Map<string, Wrapper>();
  const add = (target: FunctionRef, because: string): Wrapper => {
    const key = `${target.file.path}#${target.scope}`;
    const known = found.get(key) ?? { target, because, uses: [] };
    found.set(key, known);
    return known;
  };
  for (const file of files)
    for (const call of view.calls(file, { concept: of })) {
      const protection = view.protection(call, under);
      const hop = protection.state === "present" ? protection.via[0] : undefined;
      const holder = hop === undefined ? undefined : view.file(hop.place.path);
      if (hop === undefined || holder === undefined || protection.state !== "present") continue;
      const target = functionAround(holder, hop.place.span.start);
      if (runsItsParameter(view, target)) add(target, protection.because).uses.push(call);
    }
  if (under === "retry")
    for (const file of files)
      for (const { tryScope, kind } of view.retries(file)) {
        const target = { file, scope: functionOf(file, tryScope) };
        if (runsItsParameter(view, target)) add(target, `${kind} that catches a failure and tries again`);
      }
  return [...found.values()].sort((a, b) => b.uses.length - a.uses.length);
}

/** A wrapper: it calls a parameter of its own. */
function runsItsParameter(view: View, { file, scope }: FunctionRef): boolean {
  const names = (file.scopes[scope]?.parameters ?? []).flatMap(({ name }) => name ?? []);
  return view.operations(file, scope, "nested").some(({ kind, callee }) => {
    if (kind !== "call" || callee === undefined) return false;
    if (callee.kind === "parameter") return callee.scope === scope;
    return callee.kind === "name" && callee.path.length === 0 && names.includes(callee.name);
  });
}

/** Functions that call it, or that make the calls it protects. */
export function usersOf(view: View, { target, uses }: Wrapper): readonly string[] {
  const callers = view.callers(target).callers.flatMap(({ call }) => (call.file.role === "test" ? [] : [call]));
  return [...new Set((callers.length > 0 ? callers : uses).map((call) => functionName(functionWith(call))))];
}
