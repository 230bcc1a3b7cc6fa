/** Questions about one file alone: scopes, names, operations by place. Indexed once per file and kept as long as its facts. */

import type { Binding, FileFacts, Operation, Read, Scope, ScopeId, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";

interface Index {
  /** Operations inside a scope, nested functions included, in source order. */
  readonly operations: ReadonlyMap<ScopeId, readonly Operation[]>;
  readonly reads: ReadonlyMap<Binding, readonly Read[]>;
  /** `name.member = value`, by the binding of `name`. */
  readonly memberAssigns: ReadonlyMap<Binding, readonly Operation[]>;
}

const indexes = new WeakMap<FileFacts, Index>();

/** Operations inside `scope`, in order; without `nested` only those of the same function. */
export function operationsIn(file: FileFacts, scope: ScopeId, nested?: "nested"): readonly Operation[] {
  const all = indexOf(file).operations.get(scope) ?? [];
  if (nested !== undefined) return all;
  const own = file.scopes[scope]?.function;
  return all.filter((operation) => file.scopes[operation.scope]?.function === own);
}

/** Every read of a binding, in source order. */
export const readsOf = (file: FileFacts, binding: Binding): readonly Read[] => indexOf(file).reads.get(binding) ?? [];

/** Assignments to members of a binding (`exports.x = y`, `client.defaults.timeout = 5`). */
export const memberAssignsOf = (file: FileFacts, binding: Binding): readonly Operation[] =>
  indexOf(file).memberAssigns.get(binding) ?? [];

/** The binding a name means when written in `scope`, and the scope that declares it. */
export function bindingOf(
  file: FileFacts,
  scope: ScopeId,
  name: string,
): { readonly binding: Binding; readonly scope: ScopeId } | undefined {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) {
    const binding = Object.hasOwn(at.bindings, name) ? at.bindings[name] : undefined;
    if (binding !== undefined) return { binding, scope: at.id };
  }
  return undefined;
}

/** Ancestors of a scope, itself first. */
export function chainOf(file: FileFacts, scope: ScopeId): readonly Scope[] {
  const chain: Scope[] = [];
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) chain.push(at);
  return chain;
}

export function isInside(file: FileFacts, scope: ScopeId, ancestor: ScopeId): boolean {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) if (at.id === ancestor) return true;
  return false;
}

/** A member of a class scope, own names only (`constructor` is a name like any other). */
export function classMemberOf(scope: Scope | undefined, name: string): Value | undefined {
  const members = scope?.members;
  return members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined;
}

/** The constructor of a class, when it has one of its own. */
export function constructorOf(file: FileFacts, scope: ScopeId): ScopeId | undefined {
  for (const name of ["constructor", "__init__"]) {
    const made = classMemberOf(file.scopes[scope], name);
    if (made?.kind === "function") return made.scope;
  }
  return undefined;
}

/** Nearest function or module scope. */
export const functionOf = (file: FileFacts, scope: ScopeId): ScopeId => file.scopes[scope]?.function ?? 0;

/** Nearest scope of a kind, `scope` included, in the same function. */
export function nearest(file: FileFacts, scope: ScopeId, kind: Scope["kind"]): Scope | undefined {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) {
    if (at.kind === kind) return at;
    if (at.kind === "function" || at.kind === "module") return undefined;
  }
  return undefined;
}

/** The try that receives a failure of code written in `scope`, within the same function. */
export function guardOf(file: FileFacts, scope: ScopeId): Scope | undefined {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) {
    if (at.kind === "try" && at.handler !== undefined) return at;
    if (at.kind === "function" || at.kind === "module") return undefined;
  }
  return undefined;
}

export const placeOf = (file: FileFacts, span: Span): Place => ({ path: file.path, hash: file.hash, span });

/** 0-based line of an offset. */
export function lineOf(file: FileFacts, offset: number): number {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The value without its member path: the thing the members are read from. */
export function rootOf(value: Value): Value {
  if (value.kind === "member") return value.of;
  return "path" in value && value.path.length > 0 ? { ...value, path: [] } : value;
}

/** Member path of a value; empty when it has none. */
export const pathOf = (value: Value | undefined): readonly string[] =>
  value !== undefined && "path" in value ? value.path : [];

/** The member that is read last: `get` of `client.get`, the exported name of an import. Undefined for a plain name, and for what has no members. */
export const memberOf = (value: Value | undefined): string | undefined => pathOf(value).at(-1);

/** The name a callee or value goes by: its last member, or the name itself. Empty when it has none: `this`, a literal, a whole module. */
export const lastNameOf = (value: Value | undefined): string =>
  memberOf(value) ?? (value?.kind === "name" ? value.name : "");

/** What a method is called on, or a member read from: `xs.filter(f)` of `xs.filter(f).map`. Undefined for a plain name. */
export function receiverOf(callee: Value | undefined): Value | undefined {
  if (callee === undefined || !("path" in callee) || callee.path.length === 0) return undefined;
  if (callee.kind === "member" && callee.path.length === 1) return callee.of;
  return { ...callee, path: callee.path.slice(0, -1) };
}

/** The text of a template, `?` for what is filled in. */
export const templateText = ({ head, parts }: Extract<Value, { kind: "template" }>): string =>
  [head, ...parts.map((part) => (part.kind === "literal" ? String(part.value) : "?"))].join(" ");

function indexOf(file: FileFacts): Index {
  const known = indexes.get(file);
  if (known !== undefined) return known;
  const operations = new Map<ScopeId, Operation[]>();
  const memberAssigns = new Map<Binding, Operation[]>();
  for (const operation of file.operations) {
    for (let at = file.scopes[operation.scope]; at !== undefined; at = file.scopes[at.parent])
      append(operations, at.id, operation);
    const target = operation.kind === "assign" ? operation.callee : undefined;
    if (target?.kind !== "name" || target.path.length === 0) continue;
    const owner = bindingOf(file, target.scope, target.name);
    if (owner !== undefined) append(memberAssigns, owner.binding, operation);
  }
  const reads = new Map<Binding, Read[]>();
  for (const read of file.reads) {
    const owner = bindingOf(file, read.scope, read.name);
    if (owner !== undefined) append(reads, owner.binding, read);
  }
  const index = { operations, reads, memberAssigns };
  indexes.set(file, index);
  return index;
}

/** Adds to a list in a map of lists. */
export function append<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
