/** Names and what is read from them: `order.items[0].price`, `this.db`, `process.env`. */

import type { Use, Value } from "#facts/file";
import { type Lowering, lookUp, read, type ScopeDraft, sharedPath, touch } from "#languages/lowering";
import { memberUse, operand } from "#languages/uses";
import { memberOf, noPath, opaque, undefinedValue } from "#languages/values";
import { ts } from "./compiler";
import { expression, onExpression } from "./dispatch";
import { literalText, nameOf } from "./names";
import { spanOf, spanOfName } from "./spans";

const K = ts.SyntaxKind;

/** Lets this file's kinds be lowered. */
export function installChains(): void {
  onExpression<ts.Identifier>([K.Identifier], (into, node, scope, use) => {
    const name = nameOf(node);
    if (name === "undefined" || name === "") return undefinedValue;
    const span = spanOfName(into, node, name);
    read(into, scope, name, span, use);
    return { kind: "name", name, scope: scope.id, path: noPath, span };
  });
  onExpression<ts.Expression>([K.ThisKeyword], (_into, _node, scope) => ({
    kind: "this",
    scope: scope.id,
    path: noPath,
  }));
  onExpression<ts.Expression>([K.SuperKeyword], (into, node, scope) => globalName(into, node, scope, "super"));
  onExpression<ts.MetaProperty>([K.MetaProperty], (into, node, scope) =>
    node.keywordToken === K.ImportKeyword ? globalName(into, node, scope, "import.meta") : opaque("new.target"),
  );
  onExpression<Access>([K.PropertyAccessExpression, K.ElementAccessExpression], lowerChain);
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** Walks to the root first, so that a chain costs one path and no intermediate values. */
function lowerChain(into: Lowering, node: Access, scope: ScopeDraft, use: Use): Value {
  const path: string[] = [];
  const optional: boolean[] = [];
  const computed: ts.Expression[] = [];
  let at: ts.Node = node;
  for (;;) {
    if (at.kind === K.PropertyAccessExpression) {
      const access = at as ts.PropertyAccessExpression;
      path.push(nameOf(access.name as ts.Identifier));
      optional.push(access.questionDotToken !== undefined);
      at = access.expression;
    } else if (at.kind === K.ElementAccessExpression) {
      const access = at as ts.ElementAccessExpression;
      const key = literalText(access.argumentExpression);
      path.push(key ?? "[]");
      optional.push(access.questionDotToken !== undefined);
      if (key === undefined) computed.push(access.argumentExpression);
      at = access.expression;
    } else if (isWrapper(at)) at = at.expression;
    else break;
  }
  const root = lowerRoot(into, at, scope, () =>
    path.reduce<Use>((then, name, at) => memberUse(name, then, optional[at]), use),
  );
  for (const key of computed.reverse()) expression(into, key, scope, operand);
  return memberOf(root, sharedPath(into, path.reverse()));
}

/** The flow of the root is only built when somebody records it. */
function lowerRoot(into: Lowering, node: ts.Node, scope: ScopeDraft, flow: () => Use): Value {
  if (node.kind !== K.Identifier) return expression(into, node, scope, node.kind === K.ThisKeyword ? operand : flow());
  const name = nameOf(node as ts.Identifier);
  const span = spanOfName(into, node, name);
  const known = lookUp(into, name);
  if (known?.data === true) read(into, scope, name, span, flow());
  else if (known !== undefined) touch(into, known, scope);
  return { kind: "name", name, scope: scope.id, path: noPath, span };
}

const globalName = (into: Lowering, node: ts.Node, scope: ScopeDraft, name: string): Value => ({
  kind: "name",
  name,
  scope: scope.id,
  path: noPath,
  span: spanOf(into, node),
});

type Wrapper = ts.ParenthesizedExpression | ts.AsExpression | ts.NonNullExpression | ts.SatisfiesExpression;

/** Syntax around an expression that changes neither its value nor where it goes. */
export function isWrapper(node: ts.Node): node is Wrapper {
  switch (node.kind) {
    case K.ParenthesizedExpression:
    case K.AsExpression:
    case K.NonNullExpression:
    case K.SatisfiesExpression:
    case K.TypeAssertionExpression:
    case K.ExpressionWithTypeArguments:
    case K.PartiallyEmittedExpression:
      return true;
    default:
      return false;
  }
}

export function unwrapped(node: ts.Node): ts.Node {
  let at = node;
  while (isWrapper(at)) at = at.expression;
  return at;
}
