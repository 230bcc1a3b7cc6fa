/** Type annotations as written. */

import type { TypeReference } from "#facts/file";
import type { PythonLowering } from "./context";
import { spanOf, textOf } from "./names";
import { plainString } from "./strings";
import type { PyNode } from "./tree";

const deepest = 6;

/** The type an annotation writes; `Optional[T]` and `T | None` are `T`. */
export function typeOf(into: PythonLowering, node: PyNode | undefined, depth = 0): TypeReference | undefined {
  if (node === undefined || depth > deepest) return undefined;
  switch (node.kind) {
    case "type":
    case "parenthesized_expression":
      return typeOf(into, node.children[0], depth);
    case "generic_type": {
      const [base, parameters] = node.children;
      return base === undefined
        ? undefined
        : generic(into, node, textOf(into, base), parameters?.children ?? [], depth);
    }
    case "subscript": {
      const [base, ...parameters] = node.children;
      return base === undefined ? undefined : generic(into, node, textOf(into, base), parameters, depth);
    }
    case "binary_operator":
    case "union_type":
      return unionOf(
        into,
        node,
        node.children.filter(({ kind }) => kind !== "|"),
        depth,
      );
    case "none":
      return undefined;
    case "list":
      return { name: "[]", span: spanOf(node) };
    case "string":
      return { name: (plainString(into, node) ?? "?").trim(), span: spanOf(node) };
    default:
      return { name: node.end - node.start > 80 ? "?" : textOf(into, node), span: spanOf(node) };
  }
}

function generic(
  into: PythonLowering,
  node: PyNode,
  name: string,
  nodes: readonly PyNode[],
  depth: number,
): TypeReference | undefined {
  if (/(?:^|\.)Optional$/.test(name)) return typeOf(into, nodes[0], depth);
  if (/(?:^|\.)Union$/.test(name)) return unionOf(into, node, nodes, depth);
  const types = nodes.map((child) => typeOf(into, child, depth + 1)).filter((type) => type !== undefined);
  return types.length === 0 ? { name, span: spanOf(node) } : { name, arguments: types, span: spanOf(node) };
}

function unionOf(
  into: PythonLowering,
  node: PyNode,
  nodes: readonly PyNode[],
  depth: number,
): TypeReference | undefined {
  const types = nodes.map((child) => typeOf(into, child, depth + 1)).filter((type) => type !== undefined);
  return types.length <= 1 ? types[0] : { name: "|", arguments: types, span: spanOf(node) };
}
