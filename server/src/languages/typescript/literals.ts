/** Literals, templates, objects and arrays. */

import type { Use, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { credentialIn } from "#languages/credentials";
import { type Lowering, put, read, type ScopeDraft } from "#languages/lowering";
import { ownText } from "#languages/ownText";
import { itemUse, operand, templated } from "#languages/uses";
import { noPath, noValues, nullValue, undefinedValue } from "#languages/values";
import { ts } from "./compiler";
import { expression, onExpression } from "./dispatch";
import { accessorValue, lowerFunction } from "./functions";
import { keyOf, nameOf } from "./names";
import { nameFunction, spanOf, spanOfName } from "./spans";

const K = ts.SyntaxKind;

/** Lets this file's kinds be lowered. */
export function installLiterals(): void {
  onExpression<ts.StringLiteral>([K.StringLiteral, K.NoSubstitutionTemplateLiteral as never], (into, node) => {
    const span = spanOf(into, node);
    return { kind: "literal", value: plainText(into, node.text, span), span };
  });
  onExpression<ts.NumericLiteral>([K.NumericLiteral], (into, node) => ({
    kind: "literal",
    value: Number(node.text),
    span: spanOf(into, node),
  }));
  onExpression<ts.BigIntLiteral>([K.BigIntLiteral], (into, node) => ({
    kind: "literal",
    value: Number(node.text.slice(0, -1)),
    span: spanOf(into, node),
  }));
  onExpression<ts.Expression>([K.TrueKeyword], (into, node) => ({
    kind: "literal",
    value: true,
    span: spanOf(into, node),
  }));
  onExpression<ts.Expression>([K.FalseKeyword], (into, node) => ({
    kind: "literal",
    value: false,
    span: spanOf(into, node),
  }));
  onExpression<ts.Expression>([K.NullKeyword], () => nullValue);
  onExpression<ts.Expression>([K.OmittedExpression], () => undefinedValue);
  onExpression<ts.RegularExpressionLiteral>([K.RegularExpressionLiteral], (_into, node) => ({
    kind: "regexp",
    source: ownText(node.text),
  }));
  onExpression<ts.TemplateExpression>([K.TemplateExpression], lowerTemplate);
  onExpression<ts.ArrayLiteralExpression>([K.ArrayLiteralExpression], lowerArray);
  onExpression<ts.ObjectLiteralExpression>([K.ObjectLiteralExpression], lowerObject);
}

/** The text between the holes is kept: a URL or a query is known by it. */
function lowerTemplate(into: Lowering, node: ts.TemplateExpression, scope: ScopeDraft): Value {
  const parts: Value[] = [];
  const span = spanOf(into, node);
  const head = plainText(into, node.head.text, span);
  for (const hole of node.templateSpans) {
    parts.push(expression(into, hole.expression, scope, templated));
    if (hole.literal.text !== "")
      parts.push({ kind: "literal", value: plainText(into, hole.literal.text, spanOf(into, hole.literal)) });
  }
  return { kind: "template", head, parts, span };
}

/** The text of a literal, without the credential it may hold. */
function plainText(into: Lowering, text: string, span: Span): string {
  const credential = credentialIn(text);
  if (credential === undefined) return ownText(text);
  into.credentials.push({ span, kind: credential.kind });
  return credential.masked;
}

function lowerArray(into: Lowering, node: ts.ArrayLiteralExpression, scope: ScopeDraft, use: Use): Value {
  const span = spanOf(into, node);
  if (node.elements.length === 0) return { kind: "array", items: noValues, span };
  const flow = itemUse(use);
  const items = node.elements.map((element): Value => {
    if (element.kind !== K.SpreadElement) return expression(into, element, scope, flow);
    return { kind: "spread", of: expression(into, (element as ts.SpreadElement).expression, scope, flow) };
  });
  return { kind: "array", items, span };
}

function lowerObject(into: Lowering, node: ts.ObjectLiteralExpression, scope: ScopeDraft, use: Use): Value {
  const properties: Record<string, Value> = {};
  let spreads: Value[] | undefined;
  for (const property of node.properties) {
    if (property.kind === K.SpreadAssignment) {
      const flow = itemUse(use);
      spreads ??= [];
      spreads.push(expression(into, (property as ts.SpreadAssignment).expression, scope, flow));
    } else lowerProperty(into, property, properties, { scope, use });
  }
  return { kind: "object", properties, spreads: spreads ?? noValues, span: spanOf(into, node) };
}

function lowerProperty(
  into: Lowering,
  property: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>,
  properties: Record<string, Value>,
  { scope, use }: { readonly scope: ScopeDraft; readonly use: Use },
): void {
  const key = keyOf(property.name);
  const flow = itemUse(use, key);
  if (property.name.kind === K.ComputedPropertyName) expression(into, property.name.expression, scope, operand);
  switch (property.kind) {
    case K.ShorthandPropertyAssignment: {
      const name = nameOf(property.name as ts.Identifier);
      const span = spanOfName(into, property.name, name);
      read(into, scope, name, span, flow);
      put(properties, key, { kind: "name", name, scope: scope.id, path: noPath, span });
      return;
    }
    case K.PropertyAssignment: {
      const value = expression(into, (property as ts.PropertyAssignment).initializer, scope, flow);
      nameFunction(into, value, property.name);
      put(properties, key, value);
      return;
    }
    case K.MethodDeclaration:
      put(properties, key, lowerFunction(into, property as ts.MethodDeclaration, scope, { use: flow }));
      return;
    case K.GetAccessor:
      put(properties, key, accessorValue(into, property as ts.GetAccessorDeclaration, scope, { use: flow }));
      return;
    case K.SetAccessor:
      lowerFunction(into, property as ts.SetAccessorDeclaration, scope, { use: flow });
      return;
  }
}
