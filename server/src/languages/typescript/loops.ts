/** Loops, and whether their header alone bounds them. */

import type { Value } from "#facts/file";
import { addValue, closeScope, type Lowering, lookUp, openScope, type ScopeDraft } from "#languages/lowering";
import { dropped, targeted, tested } from "#languages/uses";
import { noPath } from "#languages/values";
import { unwrapped } from "./chains";
import { ts } from "./compiler";
import { expression, onStatement } from "./dispatch";
import { nameOf } from "./names";
import { bindPattern, declarationTarget, lowerDeclarations } from "./patterns";
import { spanOf } from "./spans";
import { lowerBlock } from "./statementLists";

const K = ts.SyntaxKind;

/** Lets this file's kinds be lowered. */
export function installLoops(): void {
  onStatement<ts.ForStatement>([K.ForStatement], lowerFor);
  onStatement<ts.ForInOrOfStatement>([K.ForOfStatement, K.ForInStatement], lowerForEach);
  onStatement<ts.WhileStatement>([K.WhileStatement], (into, node, scope) => {
    const loop = openScope(into, "loop", scope, spanOf(into, node));
    loop.test = expression(into, node.expression, loop, tested);
    lowerLoopBody(into, node.statement, loop);
    closeScope(into, loop);
    return undefined;
  });
  onStatement<ts.DoStatement>([K.DoStatement], (into, node, scope) => {
    const loop = openScope(into, "loop", scope, spanOf(into, node));
    lowerLoopBody(into, node.statement, loop);
    loop.test = expression(into, node.expression, loop, tested);
    closeScope(into, loop);
    return undefined;
  });
}

function lowerFor(into: Lowering, node: ts.ForStatement, scope: ScopeDraft): undefined {
  const loop = openScope(into, "loop", scope, spanOf(into, node));
  const { initializer } = node;
  if (initializer?.kind === K.VariableDeclarationList)
    lowerDeclarations(into, initializer as ts.VariableDeclarationList, loop);
  else if (initializer !== undefined) expression(into, initializer, loop, dropped);
  if (node.condition !== undefined) loop.test = expression(into, node.condition, loop, tested);
  lowerLoopBody(into, node.statement, loop);
  if (node.incrementor !== undefined) expression(into, node.incrementor, loop, dropped);
  if (isCounting(node)) loop.bounded = true;
  closeScope(into, loop);
}

function lowerForEach(into: Lowering, node: ts.ForInOrOfStatement, scope: ScopeDraft): undefined {
  const awaited = node.kind === K.ForOfStatement && node.awaitModifier !== undefined;
  const over = expression(into, node.expression, scope, { to: "iterated", awaited });
  const loop = openScope(into, "loop", scope, spanOf(into, node));
  loop.over = over;
  // An async iterator may never end.
  if (!awaited) loop.bounded = true;
  const item: Value = { kind: "element", of: over, path: noPath };
  if (node.initializer.kind === K.VariableDeclarationList) {
    const list = node.initializer as ts.VariableDeclarationList;
    const target = declarationTarget(into, list, loop);
    for (const declaration of list.declarations) bindPattern(into, declaration.name, item, target);
  } else assignItem(into, node.initializer, item, loop);
  lowerLoopBody(into, node.statement, loop);
  closeScope(into, loop);
}

/** `for (name of list)` with a name declared before. */
function assignItem(into: Lowering, node: ts.Node, item: Value, loop: ScopeDraft): void {
  const left = unwrapped(node);
  expression(into, left, loop, targeted);
  const known = left.kind === K.Identifier ? lookUp(into, nameOf(left as ts.Identifier)) : undefined;
  if (known !== undefined) addValue(known.binding, item);
}

function lowerLoopBody(into: Lowering, node: ts.Statement, loop: ScopeDraft): void {
  const { breaks } = into;
  into.breaks = "loop";
  lowerBlock(into, node, loop);
  into.breaks = breaks;
}

/** `for (let i = 0; i < n; i++)`: the condition compares a name that the header moves. */
function isCounting(node: ts.ForStatement): boolean {
  if (node.condition === undefined || node.incrementor === undefined) return false;
  const moved = movedNames(node.incrementor);
  return moved.length > 0 && compares(node.condition, moved);
}

function compares(node: ts.Node, moved: readonly string[]): boolean {
  const test = unwrapped(node);
  if (test.kind !== K.BinaryExpression) return false;
  const { left, right, operatorToken } = test as ts.BinaryExpression;
  switch (operatorToken.kind) {
    case K.AmpersandAmpersandToken:
      return compares(left, moved) || compares(right, moved);
    case K.LessThanToken:
    case K.LessThanEqualsToken:
    case K.GreaterThanToken:
    case K.GreaterThanEqualsToken:
    case K.ExclamationEqualsToken:
    case K.ExclamationEqualsEqualsToken:
      return (isOneOf(left, moved) && !isEndless(right)) || (isOneOf(right, moved) && !isEndless(left));
    default:
      return false;
  }
}

const isOneOf = (node: ts.Node, names: readonly string[]): boolean => {
  const name = unwrapped(node);
  return name.kind === K.Identifier && names.includes(nameOf(name as ts.Identifier));
};

function isEndless(node: ts.Node): boolean {
  const bound = unwrapped(node);
  if (bound.kind === K.Identifier) return nameOf(bound as ts.Identifier) === "Infinity";
  return (
    bound.kind === K.PropertyAccessExpression &&
    /^(POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE)$/.test(
      nameOf((bound as ts.PropertyAccessExpression).name as ts.Identifier),
    )
  );
}

/** Names that `i++`, `i += 2`, `i++, j--` change. */
function movedNames(node: ts.Node): readonly string[] {
  const step = unwrapped(node);
  switch (step.kind) {
    case K.PrefixUnaryExpression:
    case K.PostfixUnaryExpression: {
      const target = unwrapped((step as ts.PostfixUnaryExpression).operand);
      return target.kind === K.Identifier ? [nameOf(target as ts.Identifier)] : [];
    }
    case K.BinaryExpression: {
      const { left, right, operatorToken } = step as ts.BinaryExpression;
      if (operatorToken.kind === K.CommaToken) return [...movedNames(left), ...movedNames(right)];
      const assigns = operatorToken.kind >= K.FirstAssignment && operatorToken.kind <= K.LastAssignment;
      return assigns && left.kind === K.Identifier ? [nameOf(left as ts.Identifier)] : [];
    }
    default:
      return [];
  }
}
