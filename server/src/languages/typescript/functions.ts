/** Functions of every form: declarations, arrows, methods, accessors, constructors. */

import type { Parameter, Use, Value } from "#facts/file";
import {
  addFirstValue,
  addValue,
  closeScope,
  declare,
  happen,
  type Lowering,
  lookUp,
  openOperation,
  openScope,
  type ScopeDraft,
} from "#languages/lowering";
import { operand, returned } from "#languages/uses";
import { choiceOf, noPath, opaque } from "#languages/values";
import { commentIn } from "./comments";
import { ts } from "./compiler";
import { expression, onExpression, onStatement } from "./dispatch";
import { exportDeclared } from "./exports";
import { hasModifier, keyOf, nameOf } from "./names";
import { bindDefault, bindPattern } from "./patterns";
import { insideOf, spanOf } from "./spans";
import { lowerStatements } from "./statementLists";
import { typeOf } from "./types";

const K = ts.SyntaxKind;
const accessor = opaque("accessor");
const noParameters: readonly Parameter[] = Object.freeze([]);

/** Lets this file's kinds be lowered. */
export function installFunctions(): void {
  onExpression<ts.ArrowFunction | ts.FunctionExpression>(
    [K.ArrowFunction, K.FunctionExpression],
    (into, node, scope, use) => lowerFunction(into, node, scope, { use }),
  );
  onStatement<ts.FunctionDeclaration>([K.FunctionDeclaration], (into, node, scope) => {
    if (node.body === undefined) return undefined;
    const name = node.name === undefined ? "default" : nameOf(node.name);
    const value = lowerFunction(into, node, scope, {});
    const span = spanOf(into, node.name ?? node);
    addFirstValue(declare(into, scope, name, { span, mutable: false, data: false }), value);
    exportDeclared(into, node, scope);
    return undefined;
  });
}

export interface FunctionPlace {
  /** Where a function expression goes. */
  readonly use?: Use;
  /** It is a method of the class it stands in. */
  readonly method?: boolean;
}

/** Lowers a function with its parameters and its body. */
export function lowerFunction(
  into: Lowering,
  node: ts.FunctionLikeDeclaration,
  parent: ScopeDraft,
  place: FunctionPlace,
): Value {
  const decorators = decoratorsOf(into, node, parent);
  const scope = openScope(into, "function", parent, spanOf(into, node));
  const { breaks } = into;
  into.breaks = "loop";
  const value: Value = { kind: "function", scope: scope.id };
  describe(into, scope, node, place);
  if (decorators !== undefined) scope.decorators = decorators;
  if (node.kind === K.FunctionExpression && node.name !== undefined) {
    const span = spanOf(into, node.name);
    addValue(declare(into, scope, nameOf(node.name), { span, mutable: false, data: false }), value);
  }
  scope.parameters = lowerParameters(into, node.parameters, scope);
  if (node.body !== undefined) lowerBody(into, node.body, scope);
  closeScope(into, scope);
  into.breaks = breaks;
  return value;
}

function describe(into: Lowering, scope: ScopeDraft, node: ts.FunctionLikeDeclaration, place: FunctionPlace): void {
  const name = node.kind === K.Constructor ? "constructor" : node.name === undefined ? undefined : keyOf(node.name);
  if (name !== undefined) {
    scope.name = name;
    scope.nameSpan =
      node.name === undefined
        ? { start: scope.span.start, end: scope.span.start + "constructor".length }
        : spanOf(into, node.name);
  }
  if (hasModifier(node, K.AsyncKeyword)) scope.async = true;
  if (node.asteriskToken !== undefined) scope.generator = true;
  if (place.method === true) scope.method = true;
  if (place.use !== undefined) scope.use = place.use;
  const returns = typeOf(into, node.type);
  if (returns !== undefined) scope.returns = returns;
}

function lowerParameters(
  into: Lowering,
  nodes: readonly ts.ParameterDeclaration[],
  scope: ScopeDraft,
): readonly Parameter[] {
  if (nodes.length === 0) return noParameters;
  const parameters: Parameter[] = [];
  for (const node of nodes) {
    const name = node.name.kind === K.Identifier ? nameOf(node.name) : undefined;
    // A declared `this` is no argument.
    if (name === "this") continue;
    parameters.push(lowerParameter(into, node, scope, { index: parameters.length, name }));
  }
  return parameters;
}

function lowerParameter(
  into: Lowering,
  node: ts.ParameterDeclaration,
  scope: ScopeDraft,
  { index, name }: { readonly index: number; readonly name: string | undefined },
): Parameter {
  const decorators = decoratorsOf(into, node, scope);
  const value: Value = { kind: "parameter", scope: scope.id, index, path: noPath };
  bindPattern(into, node.name, value, { scope, at: scope, mutable: true, type: node.type });
  if (node.initializer !== undefined) bindDefault(into, node.name, node.initializer, scope);
  // The binding of a plain parameter has its type already; one object serves both.
  const type = (name === undefined ? undefined : lookUp(into, name)?.binding.type) ?? typeOf(into, node.type);
  return {
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(node.dotDotDotToken === undefined ? {} : { rest: true }),
    ...(decorators === undefined ? {} : { decorators }),
    ...(node.initializer === undefined ? {} : { hasDefault: true }),
  };
}

function lowerBody(into: Lowering, body: ts.ConciseBody, scope: ScopeDraft): void {
  if (body.kind === K.Block) {
    const { statements } = body as ts.Block;
    scope.bodySpan = insideOf(into, body);
    const comment = statements.length === 0 ? commentIn(into, body as ts.Block) : undefined;
    if (comment !== undefined) scope.comment = comment;
    const exit = lowerStatements(into, statements, scope);
    if (exit !== undefined) scope.exits = exit;
    return;
  }
  const operation = openOperation(into, "return", scope, spanOf(into, body), returned);
  operation.arguments = [expression(into, body, scope, returned)];
  happen(into, operation);
  scope.exits = "return";
}

/** A getter stands for what it returns; the function itself is not the member's value. */
export function accessorValue(
  into: Lowering,
  node: ts.GetAccessorDeclaration,
  scope: ScopeDraft,
  place: FunctionPlace,
): Value {
  const first = into.operations.length;
  const value = lowerFunction(into, node, scope, place);
  const own = value.kind === "function" ? value.scope : -1;
  const results: Value[] = [];
  for (let at = first; at < into.operations.length; at++) {
    const operation = into.operations[at];
    if (operation?.kind !== "return" || into.scopes[operation.scope]?.function !== own) continue;
    results.push(operation.arguments[0] ?? opaque("nothing returned"));
  }
  return results.length === 0 ? accessor : choiceOf(results);
}

/** Values of the decorators of a class, a member or a parameter; undefined when there are none. */
export function decoratorsOf(
  into: Lowering,
  node: { readonly modifiers?: ts.NodeArray<ts.ModifierLike> | undefined },
  scope: ScopeDraft,
): readonly Value[] | undefined {
  if (node.modifiers === undefined) return undefined;
  let decorators: Value[] | undefined;
  for (const modifier of node.modifiers) {
    if (modifier.kind !== K.Decorator) continue;
    decorators ??= [];
    decorators.push(expression(into, (modifier as ts.Decorator).expression, scope, operand));
  }
  return decorators;
}
