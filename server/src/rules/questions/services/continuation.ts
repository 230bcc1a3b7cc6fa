/** What certainly runs after an operation in the same function, and what keeps it from running. Shared by rules about order. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import type { View } from "#linking/view";

export interface Continuation {
  /** Operations that run whenever control goes on, in order, up to the first that leaves. */
  readonly following: readonly Operation[];
  /** Branches that may leave before, with their conditions. */
  readonly gates: readonly Scope[];
}

/**
 * Follows control from the end of `from` to the end of its function. Alternatives of the branch that `from` is in, handlers of the
 * `try` around it and conditional code are left out: what is listed happens on every path that comes from `from` and passes the gates.
 */
export function continuationOf(view: View, file: FileFacts, from: Operation): Continuation {
  const following: Operation[] = [];
  const gates: Scope[] = [];
  let after = from.span.end;
  for (let scope = file.scopes[from.scope]; scope !== undefined; scope = file.scopes[scope.parent]) {
    const inside = scope;
    for (const operation of view.operations(file, inside.id)) {
      if (operation.span.start < after) continue;
      const within = view
        .chain(file, operation.scope)
        .filter((at) => view.inside(file, at.id, inside.id) && at !== inside);
      if (within.some(isConditional)) {
        const gate = within.filter(isConditional).at(-1);
        if (gate?.exits !== undefined && !gates.includes(gate)) gates.push(gate);
        continue;
      }
      if (operation.kind === "break" && inside.kind === "branch") break;
      if (LEAVES.has(operation.kind)) return { following: [...following, operation], gates };
      following.push(operation);
    }
    if (inside.kind === "function" || inside.kind === "module" || inside.exits !== undefined) break;
    after = inside.span.end;
  }
  return { following, gates };
}

/** Do two branches exclude each other: `if`/`else`, the same test negated, or one value compared with different constants? */
export function exclude(one: Value | undefined, other: Value | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.kind === "not") return shape(one.of) === shape(other);
  if (other.kind === "not") return shape(other.of) === shape(one);
  if (other.kind === "opaque" && other.because === "default") return true;
  if (one.kind !== "comparison" || other.kind !== "comparison") return false;
  return shape(one.left) === shape(other.left) && shape(one.right) !== shape(other.right);
}

/** Branches around a scope, innermost first, within its function. */
export const branchesAround = (view: View, file: FileFacts, scope: ScopeId): readonly Scope[] =>
  view
    .chain(file, scope)
    .filter(
      (at) => at.kind === "branch" && at.function === (file.scopes[scope]?.function ?? 0) && at.test !== undefined,
    );

/** True when the condition speaks of one of the names. */
export const speaksOf = (test: Value | undefined, names: ReadonlySet<string>): boolean => {
  const text = JSON.stringify(test ?? "");
  return [...names].some((name) => text.includes(`"name":"${name}"`));
};

/** Names a condition speaks of. */
export const namesIn = (test: Value | undefined): ReadonlySet<string> =>
  new Set([...JSON.stringify(test ?? "").matchAll(/"name":"([^"]+)"/g)].flatMap((match) => match[1] ?? []));

const LEAVES: ReadonlySet<Operation["kind"]> = new Set<Operation["kind"]>(["return", "throw", "break", "continue"]);

const isConditional = (scope: Scope): boolean =>
  scope.kind === "branch" || scope.kind === "catch" || scope.kind === "loop";

/** A condition without its places. */
const shape = (value: Value): string =>
  JSON.stringify(value, (key, item) => (key === "span" || key === "scope" ? undefined : item));
