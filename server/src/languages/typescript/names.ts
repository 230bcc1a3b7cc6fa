/** Names as written: identifiers, private names, property keys. */

import { ownText } from "#languages/ownText";
import { ts } from "./compiler";

const K = ts.SyntaxKind;

/** Text of an identifier. The compiler stores names that begin with `__` with one more underscore. */
export function nameOf(node: ts.Identifier | ts.PrivateIdentifier): string {
  const escaped = ownText(node.escapedText as string);
  return escaped.charCodeAt(0) === 95 && escaped.charCodeAt(1) === 95 && escaped.charCodeAt(2) === 95
    ? escaped.slice(1)
    : escaped;
}

/** Key of a property, member or import; `"[]"` when it is computed at run time. */
export function keyOf(node: ts.PropertyName | ts.ModuleExportName | ts.BindingName): string {
  switch (node.kind) {
    case K.Identifier:
    case K.PrivateIdentifier:
      return nameOf(node as ts.Identifier);
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
    case K.NumericLiteral:
    case K.BigIntLiteral:
      return ownText((node as ts.StringLiteral).text);
    case K.ComputedPropertyName:
      return literalText((node as ts.ComputedPropertyName).expression) ?? "[]";
    default:
      return "[]";
  }
}

/** Text of a string or number literal, else undefined. */
export function literalText(node: ts.Expression): string | undefined {
  switch (node.kind) {
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
    case K.NumericLiteral:
      return ownText((node as ts.StringLiteral).text);
    default:
      return undefined;
  }
}

export const hasModifier = (
  node: { readonly modifiers?: ts.NodeArray<ts.ModifierLike> | undefined },
  kind: ts.SyntaxKind,
): boolean => {
  const { modifiers } = node;
  if (modifiers === undefined) return false;
  for (const modifier of modifiers) if (modifier.kind === kind) return true;
  return false;
};
