/**
 * One pass of the cursor over a syntax tree, into plain nodes. Asking the parser's own nodes for each child, range and field costs
 * several times the parse.
 */

import type { Tree } from "web-tree-sitter";

import type { Grammar } from "../grammar";
import { addressOf, type BareCursor } from "../treeCursor";

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

/** What to do with a node, by grammar symbol, and the cursor that gives them. */
interface Symbols {
  readonly cursor: BareCursor;
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
export function symbolsOf({ grammar, cursor }: Pick<Grammar, "grammar" | "cursor">): Symbols {
  const names = grammar.types.map((name) => name ?? "");
  const actions = new Uint8Array(names.length);
  const fieldless = new Uint8Array(names.length);
  names.forEach((name, id) => {
    actions[id] = actionOf(name, grammar.nodeTypeIsNamed(id));
    if (withoutFields.has(name)) fieldless[id] = 1;
  });
  return { cursor, names, fields: grammar.fields.map((name) => name ?? ""), actions, fieldless };
}

/** Copies a tree. Comments come apart, in order. */
export function copyTree(tree: Tree, symbols: Symbols): PyTree {
  const { cursor } = symbols;
  const address = addressOf(tree);
  cursor.root(address);
  cursor.open(address);
  const root: Growing = { kind: "module", field: "", start: 0, end: cursor.end(address), children: noChildren };
  const copy: Copy = { symbols, address, comments: [], nodes: [], count: 0 };
  copyChildren(copy, root);
  cursor.close(address);
  return { root, comments: copy.comments };
}

/** A node whose children are still being copied. */
type Growing = { -readonly [Key in keyof PyNode]: PyNode[Key] };

interface Copy {
  readonly symbols: Symbols;
  readonly address: number;
  readonly comments: PyNode[];
  /** Children of the nodes that are open, the innermost last: each list is cut off in its exact length when its node closes. */
  readonly nodes: PyNode[];
  count: number;
}

/** Copies what lies below the node under the cursor, without recursion: nesting has no bound. */
function copyChildren(copy: Copy, root: Growing): void {
  const { symbols, address, nodes } = copy;
  const { cursor, fieldless } = symbols;
  const ancestors: Growing[] = [];
  const firsts: number[] = [];
  const fielded: boolean[] = [];
  let parent = root;
  let first = 0;
  let hasFields = false;
  let inside = cursor.firstChild(address) === 1;
  while (inside) {
    const symbol = cursor.symbol(address);
    const descend = copyNode(copy, symbol, hasFields);
    if (descend !== undefined && cursor.firstChild(address) === 1) {
      ancestors.push(parent);
      firsts.push(first);
      fielded.push(hasFields);
      parent = descend;
      first = copy.count;
      hasFields = fieldless[symbol] !== 1;
      continue;
    }
    while (cursor.nextSibling(address) !== 1) {
      if (copy.count > first) parent.children = nodes.slice(first, copy.count);
      copy.count = first;
      const outer = ancestors.pop();
      if (outer === undefined) {
        inside = false;
        break;
      }
      parent = outer;
      first = firsts.pop() ?? 0;
      hasFields = fielded.pop() ?? false;
      cursor.parent(address);
    }
  }
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
function copyNode(copy: Copy, symbol: number, hasField: boolean): Growing | undefined {
  const { address, symbols } = copy;
  const { cursor, names, fields, actions } = symbols;
  const action = symbol < actions.length ? actions[symbol] : 2;
  if (action === 0) return undefined;
  const kind = names[symbol] ?? "ERROR";
  const field = hasField ? (fields[cursor.field(address)] ?? "") : "";
  const start = cursor.start(address);
  const node: Growing = { kind, field, start, end: cursor.end(address), children: noChildren };
  if (action === 3) copy.comments.push(node);
  else copy.nodes[copy.count++] = node;
  return action === 2 ? node : undefined;
}

function actionOf(name: string, named: boolean): number {
  if (name === "comment") return 3;
  if (leftOut.has(name)) return 0;
  if (leaves.has(name)) return 1;
  if (named) return 2;
  return words.has(name) || (name !== "=" && name !== "->" && /^[^\w\s()[\]{},:.;'"@]+$/.test(name)) ? 1 : 0;
}
