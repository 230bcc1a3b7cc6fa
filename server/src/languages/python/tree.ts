/**
 * One pass of the cursor over a syntax tree, into plain nodes. Asking the parser's own nodes for each child, range and field costs
 * several times the parse.
 */

import type { Language, Tree, TreeCursor } from "web-tree-sitter";

export interface PyNode {
  /** Grammar name; operators and `async` are kept under their own text. */
  readonly kind: string;
  /** Name of the field it fills in its parent, `""` for none. */
  readonly field: string;
  readonly start: number;
  readonly end: number;
  readonly children: readonly PyNode[];
}

export interface PyTree {
  readonly root: PyNode;
  readonly comments: readonly PyNode[];
}

/** What to do with a node, by grammar symbol. */
interface Symbols {
  readonly names: readonly string[];
  readonly fields: readonly string[];
  /** 0 leave out, 1 keep as a leaf, 2 keep with its children, 3 a comment. */
  readonly actions: Uint8Array;
  /** 1 when the children of a node fill no fields: asking costs as much as the rest of the visit. */
  readonly fieldless: Uint8Array;
}

const leaves = new Set([
  "identifier",
  "integer",
  "float",
  "true",
  "false",
  "none",
  "ellipsis",
  "pass_statement",
  "break_statement",
  "continue_statement",
  "string_start",
  "string_content",
  "import_prefix",
  "type_conversion",
  "wildcard_import",
  "is not",
  "not in",
]);
const leftOut = new Set([
  "string_end",
  "escape_sequence",
  "line_continuation",
  "format_specifier",
  "positional_separator",
]);
const words = new Set(["async", "and", "or", "not", "in", "is", "is not", "not in", "<>"]);
const withoutFields = new Set([
  "module",
  "block",
  "expression_statement",
  "return_statement",
  "argument_list",
  "list",
  "tuple",
  "set",
  "dictionary",
  "string",
  "concatenated_string",
  "parenthesized_expression",
  "expression_list",
  "pattern_list",
  "tuple_pattern",
  "parameters",
  "lambda_parameters",
  "decorator",
  "await",
  "type",
  "type_parameter",
  "dotted_name",
  "list_splat",
  "dictionary_splat",
  "as_pattern_target",
  "with_clause",
]);
const noChildren: readonly PyNode[] = Object.freeze([]);

/** Reads the grammar's tables once. */
export function symbolsOf(grammar: Language): Symbols {
  const names = grammar.types.map((name) => name ?? "");
  const actions = new Uint8Array(names.length);
  const fieldless = new Uint8Array(names.length);
  names.forEach((name, id) => {
    actions[id] = actionOf(name, grammar.nodeTypeIsNamed(id));
    if (withoutFields.has(name)) fieldless[id] = 1;
  });
  return { names, fields: grammar.fields.map((name) => name ?? ""), actions, fieldless };
}

/** Copies a tree. Comments come apart, in order. */
export function copyTree(tree: Tree, symbols: Symbols): PyTree {
  const comments: PyNode[] = [];
  const cursor = tree.walk();
  const root: Growing = { kind: "module", field: "", start: 0, end: cursor.endIndex, children: [], fields: false };
  const ancestors: Growing[] = [];
  let parent = root;
  let inside = cursor.gotoFirstChild();
  while (inside) {
    const descend = copyNode(cursor, symbols, parent, comments);
    if (descend !== undefined && cursor.gotoFirstChild()) {
      ancestors.push(parent);
      parent = descend;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      const outer = ancestors.pop();
      if (outer === undefined) {
        inside = false;
        break;
      }
      parent = outer;
      cursor.gotoParent();
    }
  }
  cursor.delete();
  return { root, comments };
}

/** A node whose children are still being copied. */
interface Growing extends PyNode {
  readonly children: PyNode[];
  readonly fields: boolean;
}

/** First child that fills a field. */
export function fieldOf(node: PyNode, field: string): PyNode | undefined {
  for (const child of node.children) if (child.field === field) return child;
  return undefined;
}

/** First child of a kind. */
export function childOf(node: PyNode, kind: string): PyNode | undefined {
  for (const child of node.children) if (child.kind === kind) return child;
  return undefined;
}

/** Adds the node under the cursor to its parent; gives it back when its children are wanted. */
function copyNode(
  cursor: TreeCursor,
  { names, fields, actions, fieldless }: Symbols,
  parent: Growing,
  comments: PyNode[],
): Growing | undefined {
  const symbol = cursor.nodeTypeId;
  const action = symbol < actions.length ? actions[symbol] : 2;
  if (action === 0) return undefined;
  const kind = names[symbol] ?? "ERROR";
  const field = parent.fields ? (fields[cursor.currentFieldId] ?? "") : "";
  const start = cursor.startIndex;
  const end = cursor.endIndex;
  if (action === 2) {
    const node: Growing = { kind, field, start, end, children: [], fields: fieldless[symbol] !== 1 };
    parent.children.push(node);
    return node;
  }
  const leaf: PyNode = { kind, field, start, end, children: noChildren };
  (action === 3 ? comments : parent.children).push(leaf);
  return undefined;
}

function actionOf(name: string, named: boolean): number {
  if (name === "comment") return 3;
  if (leftOut.has(name)) return 0;
  if (leaves.has(name)) return 1;
  if (named) return 2;
  return words.has(name) || (name !== "=" && name !== "->" && /^[^\w\s()[\]{},:.;'"@]+$/.test(name)) ? 1 : 0;
}
