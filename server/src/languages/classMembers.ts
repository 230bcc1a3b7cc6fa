/** What a class's members hold: declared fields, methods, and what its methods assign to `this`. */

import type { Value } from "#facts/file";
import { type Lowering, lookUp, put, type ScopeDraft } from "./lowering";
import { isEmpty } from "./values";

/** Records `this.name = value` written in a method of a class, and `cls.name = value`. */
export function noteMember(into: Lowering, target: Value, value: Value): void {
  const { owner, name } = memberOf(into, target) ?? {};
  if (owner?.members === undefined || name === undefined) return;
  const held = Object.hasOwn(owner.members, name) ? owner.members[name] : undefined;
  put(owner.members, name, merged(into, held, value));
}

function memberOf(into: Lowering, target: Value): { readonly owner?: ScopeDraft; readonly name?: string } | undefined {
  if (target.kind !== "this" && target.kind !== "member") return undefined;
  const [name, ...rest] = target.path;
  if (name === undefined || rest.length > 0) return undefined;
  const owner =
    target.kind === "this"
      ? classAround(into, target.scope)
      : target.of.kind === "class"
        ? into.scopes[target.of.scope]
        : undefined;
  return owner === undefined ? undefined : { owner, name };
}

/**
 * A value made on the spot says more than a declared type; a declared type says more than a name handed in; and what a field starts
 * with counts unless it is empty.
 */
function merged(into: Lowering, held: Value | undefined, value: Value): Value {
  if (held === undefined || isEmpty(held)) return value;
  if (held.kind === "typed") return isMade(value) || isMadeBefore(into, value) ? value : held;
  if (isEmpty(value) || value.kind === "opaque") return held;
  return { kind: "choice", of: held.kind === "choice" ? [...held.of, value] : [held, value] };
}

/** `const client = createClient(url); this.client = client;`: the name stands for what was made, and for nothing else. */
function isMadeBefore(into: Lowering, value: Value): boolean {
  if (value.kind !== "name" || value.path.length > 0) return false;
  const values = lookUp(into, value.name)?.binding.values ?? [];
  return values.length > 0 && values.every(isMade);
}

function isMade(value: Value): boolean {
  switch (value.kind) {
    case "result":
    case "object":
    case "array":
    case "function":
    case "class":
    case "template":
      return true;
    case "literal":
      return !isEmpty(value);
    case "choice":
      return value.of.some(isMade);
    default:
      return false;
  }
}

/** The class around a scope, through the functions and blocks in between. */
function classAround(into: Lowering, from: number): ScopeDraft | undefined {
  for (let at = into.scopes[from]; at !== undefined; at = into.scopes[at.parent]) if (at.kind === "class") return at;
  return undefined;
}
