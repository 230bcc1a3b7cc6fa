/** JSX: what its attributes and children evaluate. The element itself is opaque. */

import type { Value } from "#facts/file";
import { type Lowering, lookUp, type ScopeDraft, touch } from "#languages/lowering";
import { itemUse, operand } from "#languages/uses";
import { opaque } from "#languages/values";
import { ts } from "./compiler";
import { expression, onExpression } from "./dispatch";
import { nameOf } from "./names";
import { nameFunction } from "./spans";

const K = ts.SyntaxKind;
const element = opaque("jsx");

/** Lets this file's kinds be lowered. */
export function installJsx(): void {
  onExpression<ts.JsxElement>([K.JsxElement], (into, node, scope) => {
    useTag(into, node.openingElement.tagName, scope);
    lowerAttributes(into, node.openingElement.attributes, scope);
    return lowerChildren(into, node.children, scope);
  });
  onExpression<ts.JsxFragment>([K.JsxFragment], (into, node, scope) => lowerChildren(into, node.children, scope));
  onExpression<ts.JsxSelfClosingElement>([K.JsxSelfClosingElement], (into, node, scope) => {
    useTag(into, node.tagName, scope);
    lowerAttributes(into, node.attributes, scope);
    return element;
  });
  onExpression<ts.JsxExpression>([K.JsxExpression], (into, node, scope, use) =>
    node.expression === undefined ? element : expression(into, node.expression, scope, use),
  );
}

/** `<Chart.Line />` uses what `Chart` is imported from. */
function useTag(into: Lowering, tag: ts.JsxTagNameExpression, scope: ScopeDraft): void {
  let at: ts.Node = tag;
  while (at.kind === K.PropertyAccessExpression) at = (at as ts.PropertyAccessExpression).expression;
  const known = at.kind === K.Identifier ? lookUp(into, nameOf(at as ts.Identifier)) : undefined;
  if (known !== undefined) touch(into, known, scope);
}

function lowerChildren(into: Lowering, children: readonly ts.JsxChild[], scope: ScopeDraft): Value {
  for (const child of children) if (child.kind !== K.JsxText) expression(into, child, scope, operand);
  return element;
}

/** An attribute is an item of the properties: `onClick={async () => …}` is a function that goes to the key `onClick`. */
function lowerAttributes(into: Lowering, attributes: ts.JsxAttributes, scope: ScopeDraft): void {
  for (const attribute of attributes.properties) {
    if (attribute.kind === K.JsxSpreadAttribute) {
      expression(into, attribute.expression, scope, operand);
      continue;
    }
    const { name, initializer } = attribute;
    if (initializer === undefined || initializer.kind === K.StringLiteral) continue;
    const key = name.kind === K.Identifier ? nameOf(name) : `${nameOf(name.namespace)}:${nameOf(name.name)}`;
    const use = itemUse(operand, key);
    const value = expression(into, initializer, scope, use);
    if (name.kind === K.Identifier) nameFunction(into, value, name);
  }
}
