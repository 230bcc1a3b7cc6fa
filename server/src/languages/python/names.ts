/** Names of Python: what a function binds anywhere in its body, and how a name is assigned. */

import type { TypeReference, Use, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { addValue, declare, lookUp, put, type ScopeDraft } from "#languages/lowering";
import { ownText } from "#languages/ownText";
import { boundUse } from "#languages/uses";
import { isEmpty } from "#languages/values";
import { classBody, namesScope, type PythonLowering } from "./context";
import { fieldOf, type PyNode } from "./tree";

export const textOf = (into: PythonLowering, node: PyNode): string => ownText(into.text.slice(node.start, node.end));

export const spanOf = (node: PyNode): Span => ({ start: node.start, end: node.end });

/** One more value for a name; in a class body the name is a member. */
export function assignName(
  into: PythonLowering,
  node: PyNode,
  scope: ScopeDraft,
  { value, type }: { readonly value: Value; readonly type?: TypeReference | undefined },
): void {
  const name = textOf(into, node);
  const owner = classBody(into, scope);
  if (owner?.members !== undefined && !into.comprehensions.has(scope.id)) {
    put(owner.members, name, value);
    nameFunction(into, value, node);
    return;
  }
  const home = homeOf(into, name, scope);
  const data = value.kind !== "import" && value.kind !== "function" && value.kind !== "class";
  const known = lookUp(into, name);
  const fresh = known === undefined || known.scope !== home || known.binding.values.length === 0;
  const binding = declare(into, home, name, { span: spanOf(node), mutable: false, data: true, type });
  if (fresh && !data) declare(into, home, name, { span: spanOf(node), mutable: false, data: false });
  if (!fresh && !isEmpty(value)) binding.mutable = true;
  addValue(binding, value);
  nameFunction(into, value, node);
}

/** Scope a name assigned in `scope` belongs to. */
export function homeOf(into: PythonLowering, name: string, scope: ScopeDraft): ScopeDraft {
  if (into.comprehensions.has(scope.id)) return scope;
  const own = namesScope(into, scope);
  const outer = into.outer.get(own.id)?.get(name);
  if (outer === "global") return into.scopes[0] ?? own;
  if (outer === "nonlocal") return lookUp(into, name)?.scope ?? own;
  return own;
}

/** Where the right side of `name = …` goes. */
export const nameUse = (into: PythonLowering, name: string, scope: ScopeDraft): Use =>
  boundUse(name, homeOf(into, name, scope).id);

/** Gives a lambda the name of what holds it. */
export function nameFunction(into: PythonLowering, value: Value, node: PyNode): void {
  const scope = value.kind === "function" ? into.scopes[value.scope] : undefined;
  if (scope === undefined || scope.name !== undefined) return;
  scope.name = textOf(into, node);
  scope.nameSpan = spanOf(node);
}

/** Names written by a target: `a, (b, *c)`; members and elements write no name. */
export function targetNames(into: PythonLowering, node: PyNode): readonly string[] {
  switch (node.kind) {
    case "identifier":
      return [textOf(into, node)];
    case "pattern_list":
    case "tuple_pattern":
    case "list_pattern":
    case "list_splat_pattern":
    case "as_pattern_target":
    case "parenthesized_expression":
    case "tuple":
    case "list":
    case "expression_list":
      return node.children.flatMap((child) => targetNames(into, child));
    default:
      return [];
  }
}

/** Declares the names a body binds before it is lowered, so that functions above see what is assigned below. */
export function hoist(into: PythonLowering, body: PyNode | undefined, scope: ScopeDraft): void {
  for (const node of body?.children ?? []) hoistStatement(into, node, scope);
}

function hoistStatement(into: PythonLowering, node: PyNode, scope: ScopeDraft): void {
  switch (node.kind) {
    case "expression_statement":
      hoistAssignment(into, node.children[0], scope);
      return;
    case "function_definition":
    case "class_definition":
      declareEarly(into, fieldOf(node, "name"), scope, false);
      return;
    case "global_statement":
    case "nonlocal_statement":
      declareOuter(into, node, scope);
      return;
    case "decorated_definition":
    case "if_statement":
    case "elif_clause":
    case "else_clause":
    case "while_statement":
    case "try_statement":
    case "except_clause":
    case "except_group_clause":
    case "finally_clause":
    case "block":
    case "match_statement":
    case "case_clause":
      hoist(into, node, scope);
      return;
    case "for_statement":
      hoistTarget(into, fieldOf(node, "left"), scope);
      hoist(into, node, scope);
      return;
    case "with_statement":
      for (const item of node.children[0]?.kind === "async"
        ? (node.children[1]?.children ?? [])
        : (node.children[0]?.children ?? []))
        hoistTarget(into, fieldOf(fieldOf(item, "value") ?? item, "alias"), scope);
      hoist(into, node, scope);
  }
}

function declareOuter(into: PythonLowering, node: PyNode, scope: ScopeDraft): void {
  const names = into.outer.get(scope.id) ?? new Map<string, "global" | "nonlocal">();
  for (const child of node.children)
    if (child.kind === "identifier")
      names.set(textOf(into, child), node.kind === "global_statement" ? "global" : "nonlocal");
  into.outer.set(scope.id, names);
}

function hoistAssignment(into: PythonLowering, node: PyNode | undefined, scope: ScopeDraft): void {
  for (let at = node; at?.kind === "assignment"; at = fieldOf(at, "right"))
    hoistTarget(into, fieldOf(at, "left"), scope);
}

function hoistTarget(into: PythonLowering, node: PyNode | undefined, scope: ScopeDraft): void {
  if (node?.kind === "identifier") declareEarly(into, node, scope, true);
  else if (node !== undefined && targetNames(into, node).length > 0)
    for (const child of node.children) hoistTarget(into, child, scope);
}

function declareEarly(into: PythonLowering, node: PyNode | undefined, scope: ScopeDraft, data: boolean): void {
  if (node === undefined) return;
  const name = textOf(into, node);
  const home = homeOf(into, name, scope);
  if (home === scope) declare(into, scope, name, { span: spanOf(node), mutable: false, data });
}
