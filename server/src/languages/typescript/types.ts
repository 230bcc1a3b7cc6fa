/** Type annotations as written. */

import type { TypeReference } from "#facts/file";
import type { Lowering } from "#languages/lowering";
import { ownText } from "#languages/ownText";
import { ts } from "./compiler";
import { nameOf } from "./names";
import { spanOf } from "./spans";

const K = ts.SyntaxKind;
/** Types nest without end in generated code; nobody asks about deeper ones. */
const deepest = 6;

/** The type a node writes; undefined when there is none. `T | null` is `T`. */
export function typeOf(into: Lowering, node: ts.TypeNode | undefined, depth = 0): TypeReference | undefined {
  if (node === undefined || depth > deepest) return undefined;
  switch (node.kind) {
    case K.TypeReference: {
      const { typeName, typeArguments } = node as ts.TypeReferenceNode;
      return reference(into, node, qualifiedName(typeName), typeArguments, depth);
    }
    case K.ExpressionWithTypeArguments:
      return reference(
        into,
        node,
        sourceOf(into, (node as ts.ExpressionWithTypeArguments).expression),
        undefined,
        depth,
      );
    case K.ArrayType:
      return reference(into, node, "Array", [(node as ts.ArrayTypeNode).elementType], depth);
    case K.TupleType:
      return reference(into, node, "[]", (node as ts.TupleTypeNode).elements, depth);
    case K.NamedTupleMember:
      return typeOf(into, (node as ts.NamedTupleMember).type, depth);
    case K.UnionType:
      return unionOf(into, node as ts.UnionTypeNode, depth);
    case K.IntersectionType:
      return reference(into, node, "&", (node as ts.IntersectionTypeNode).types, depth);
    case K.ParenthesizedType:
    case K.OptionalType:
    case K.RestType:
      return typeOf(into, (node as ts.ParenthesizedTypeNode).type, depth);
    case K.TypeOperator:
      return typeOf(into, (node as ts.TypeOperatorNode).type, depth);
    case K.TypeLiteral:
    case K.MappedType:
      return { name: "{}", span: spanOf(into, node) };
    case K.FunctionType:
    case K.ConstructorType:
      return { name: "=>", span: spanOf(into, node) };
    case K.TypePredicate:
      return { name: "is", span: spanOf(into, node) };
    case K.ImportType: {
      const { argument, qualifier, typeArguments } = node as ts.ImportTypeNode;
      const member = qualifier === undefined ? "" : `.${qualifiedName(qualifier)}`;
      return reference(into, node, `${sourceOf(into, argument)}${member}`, typeArguments, depth);
    }
    default:
      return { name: node.end - node.pos > 80 ? "?" : sourceOf(into, node), span: spanOf(into, node) };
  }
}

/** Type of a member of an inline object type: the `id` of `{ id }: { id: string }`. */
export function memberType(node: ts.TypeNode | undefined, key: string): ts.TypeNode | undefined {
  if (node?.kind !== K.TypeLiteral) return undefined;
  for (const member of (node as ts.TypeLiteralNode).members) {
    if (member.kind !== K.PropertySignature || member.name === undefined) continue;
    const name = member.name.kind === K.Identifier ? nameOf(member.name) : undefined;
    if (name === key) return (member as ts.PropertySignature).type;
  }
  return undefined;
}

function unionOf(into: Lowering, node: ts.UnionTypeNode, depth: number): TypeReference | undefined {
  const types = node.types.filter((type) => !isNullish(type));
  return types.length === 1 ? typeOf(into, types[0], depth) : reference(into, node, "|", types, depth);
}

function isNullish(type: ts.TypeNode): boolean {
  if (type.kind === K.UndefinedKeyword) return true;
  return type.kind === K.LiteralType && (type as ts.LiteralTypeNode).literal.kind === K.NullKeyword;
}

function reference(
  into: Lowering,
  node: ts.TypeNode,
  name: string,
  nodes: readonly ts.TypeNode[] | undefined,
  depth: number,
): TypeReference {
  const span = spanOf(into, node);
  if (nodes === undefined || nodes.length === 0) return { name, span };
  const types = nodes.map((type) => typeOf(into, type, depth + 1)).filter((type) => type !== undefined);
  return { name, arguments: types, span };
}

const qualifiedName = (name: ts.EntityName): string =>
  name.kind === K.Identifier ? nameOf(name) : `${qualifiedName(name.left)}.${nameOf(name.right)}`;

function sourceOf(into: Lowering, node: ts.Node): string {
  const { start, end } = spanOf(into, node);
  return ownText(into.text.slice(start, end));
}
