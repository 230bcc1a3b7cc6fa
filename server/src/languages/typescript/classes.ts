/** Classes: bases, fields, methods, parameter properties, decorators. */

import type { Value } from "#facts/file";
import {
  addFirstValue,
  addValue,
  closeScope,
  declare,
  type Lowering,
  openScope,
  put,
  type ScopeDraft,
} from "#languages/lowering";
import { operand } from "#languages/uses";
import { noPath } from "#languages/values";
import { ts } from "./compiler";
import { expression, onExpression, onStatement } from "./dispatch";
import { exportDeclared } from "./exports";
import { accessorValue, decoratorsOf, lowerFunction } from "./functions";
import { hasModifier, keyOf, nameOf } from "./names";
import { nameFunction, spanOf } from "./spans";
import { lowerBlock } from "./statementLists";
import { typeOf } from "./types";

const K = ts.SyntaxKind;

/** Lets this file's kinds be lowered. */
export function installClasses(): void {
  onStatement<ts.ClassDeclaration>([K.ClassDeclaration], (into, node, scope) => {
    if (hasModifier(node, K.DeclareKeyword)) return undefined;
    const value = lowerClass(into, node, scope);
    const span = spanOf(into, node.name ?? node);
    const name = node.name === undefined ? "default" : nameOf(node.name);
    addFirstValue(declare(into, scope, name, { span, mutable: false, data: false }), value);
    exportDeclared(into, node, scope);
    return undefined;
  });
  onExpression<ts.ClassExpression>([K.ClassExpression], lowerClass);
}

type ClassScope = ScopeDraft & { members: Record<string, Value> };

function lowerClass(into: Lowering, node: ts.ClassLikeDeclaration, parent: ScopeDraft): Value {
  const decorators = decoratorsOf(into, node, parent);
  const base = baseOf(into, node, parent);
  const scope: ClassScope = Object.assign(openScope(into, "class", parent, spanOf(into, node)), { members: {} });
  const value: Value = { kind: "class", scope: scope.id };
  if (decorators !== undefined) scope.decorators = decorators;
  if (base !== undefined) scope.base = base;
  if (node.name !== undefined) {
    scope.name = nameOf(node.name);
    scope.nameSpan = spanOf(into, node.name);
    if (node.kind === K.ClassExpression)
      addValue(declare(into, scope, scope.name, { span: scope.nameSpan, mutable: false, data: false }), value);
  }
  // Fields first: what the constructor assigns refines what they declare, wherever the constructor stands.
  for (const member of node.members)
    if (member.kind === K.PropertyDeclaration) lowerField(into, member as ts.PropertyDeclaration, scope);
  for (const member of node.members) lowerMember(into, member, { scope, siblings: node.members });
  closeScope(into, scope);
  return value;
}

function baseOf(into: Lowering, node: ts.ClassLikeDeclaration, scope: ScopeDraft): Value | undefined {
  const clause = node.heritageClauses?.find(({ token }) => token === K.ExtendsKeyword)?.types[0];
  return clause === undefined ? undefined : expression(into, clause.expression, scope, operand);
}

function lowerField(into: Lowering, node: ts.PropertyDeclaration, scope: ClassScope): void {
  const key = keyOf(node.name);
  decoratorsOf(into, node, scope);
  const type = typeOf(into, node.type);
  const declared: Value | undefined = type === undefined ? undefined : { kind: "typed", type, path: noPath };
  if (node.initializer === undefined) {
    put(scope.members, key, declared ?? { kind: "literal", value: undefined });
    return;
  }
  const value = expression(into, node.initializer, scope, { to: "field", name: key });
  nameFunction(into, value, node.name);
  const empty = value.kind === "literal" && (value.value === null || value.value === undefined);
  put(scope.members, key, empty && declared !== undefined ? declared : value);
}

interface Around {
  readonly scope: ClassScope;
  readonly siblings: readonly ts.ClassElement[];
}

function lowerMember(into: Lowering, node: ts.ClassElement, { scope, siblings }: Around): void {
  switch (node.kind) {
    case K.Constructor: {
      const maker = node as ts.ConstructorDeclaration;
      if (maker.body === undefined) return;
      declareParameterProperties(into, maker, scope);
      put(scope.members, "constructor", lowerFunction(into, maker, scope, { method: true }));
      return;
    }
    case K.MethodDeclaration: {
      const method = node as ts.MethodDeclaration;
      if (method.name.kind === K.ComputedPropertyName) expression(into, method.name.expression, scope, operand);
      if (method.body !== undefined)
        put(scope.members, memberKey(method, siblings), lowerFunction(into, method, scope, { method: true }));
      return;
    }
    case K.GetAccessor: {
      const getter = node as ts.GetAccessorDeclaration;
      if (getter.body !== undefined)
        put(scope.members, keyOf(getter.name), accessorValue(into, getter, scope, { method: true }));
      return;
    }
    case K.SetAccessor:
      if ((node as ts.SetAccessorDeclaration).body !== undefined)
        lowerFunction(into, node as ts.SetAccessorDeclaration, scope, { method: true });
      return;
    case K.ClassStaticBlockDeclaration: {
      const block = openScope(into, "block", scope, spanOf(into, node));
      lowerBlock(into, (node as ts.ClassStaticBlockDeclaration).body, block);
      closeScope(into, block);
      return;
    }
  }
}

/** `static load()` beside `load()` is another member: it is kept as `static load`, where the class itself is asked for it. */
function memberKey(method: ts.MethodDeclaration, siblings: readonly ts.ClassElement[]): string {
  const key = keyOf(method.name);
  if (!hasModifier(method, K.StaticKeyword)) return key;
  const hasTwin = siblings.some(
    (other) =>
      other.kind === K.MethodDeclaration &&
      !hasModifier(other as ts.MethodDeclaration, K.StaticKeyword) &&
      keyOf((other as ts.MethodDeclaration).name) === key,
  );
  return hasTwin ? `static ${key}` : key;
}

/** `constructor(private readonly db: Db)` declares the field `db`. */
function declareParameterProperties(into: Lowering, node: ts.ConstructorDeclaration, scope: ClassScope): void {
  let index = 0;
  for (const parameter of node.parameters) {
    const at = index++;
    if (parameter.name.kind !== K.Identifier || !parameter.modifiers?.some(({ kind }) => kind !== K.Decorator))
      continue;
    const type = typeOf(into, parameter.type);
    // The constructor's own scope is the next one to be opened, unless decorators of its parameters open some first.
    const value: Value =
      type === undefined
        ? { kind: "parameter", scope: into.scopes.length, index: at, path: noPath }
        : { kind: "typed", type, path: noPath };
    put(scope.members, nameOf(parameter.name), value);
  }
}
