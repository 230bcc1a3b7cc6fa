/** A Python text opened for editing: its tree with parents, and questions about what surrounds a node. */

import type { Parser } from "web-tree-sitter";

import type { Span } from "#facts/place";

import { copyTree, type PyNode, type PyTree, symbolsOf } from "./tree";

/** A node of the tree that knows what holds it. Punctuation and most keywords are no nodes. */
export interface PyEditNode extends PyNode {
  readonly children: readonly PyEditNode[];
  /** Undefined for the module. */
  readonly parent: PyEditNode | undefined;
}

export interface PySource {
  readonly path: string;
  readonly text: string;
  readonly root: PyEditNode;
  readonly comments: readonly PyNode[];
  /** The parser found something that is no Python, or missed something. */
  readonly broken: boolean;
}

interface Loaded {
  readonly parser: Parser;
  readonly symbols: ReturnType<typeof symbolsOf>;
}

let loading: Promise<Loaded> | undefined;
let loaded: Loaded | undefined;
/** The text parsed last: listing fixes asks for one text several times. */
let last: PySource | undefined;

/** Loads the parser; after that `openedPython` answers. Rejects when the files of the grammar are missing. */
export async function preparePython(): Promise<void> {
  await parserOf();
}

/** Parses `text`. The tree of a broken text holds what the parser made of it. Rejects when there is no grammar. */
export async function openPython(path: string, text: string): Promise<PySource> {
  return parse(await parserOf(), path, text);
}

/** The same at once; undefined until the parser is loaded. */
export const openedPython = (path: string, text: string): PySource | undefined =>
  loaded === undefined ? undefined : parse(loaded, path, text);

async function parserOf(): Promise<Loaded> {
  loading ??= import("../grammar")
    .then(({ loadGrammar }) => loadGrammar("python"))
    .then((grammar) => ({ parser: grammar.parser, symbols: symbolsOf(grammar) }));
  loaded = await loading;
  return loaded;
}

function parse({ parser, symbols }: Loaded, path: string, text: string): PySource {
  if (last?.path === path && last.text === text) return last;
  const tree = parser.parse(text);
  if (tree === null) return { path, text, root: withParents(EMPTY.root, undefined), comments: [], broken: true };
  try {
    const { root, comments } = copyTree(tree, symbols);
    last = { path, text, root: withParents(root, undefined), comments, broken: tree.rootNode.hasError };
    return last;
  } finally {
    tree.delete();
  }
}

const EMPTY: PyTree = { root: { kind: "module", field: "", start: 0, end: 0, children: [] }, comments: [] };

function withParents(node: PyNode, parent: PyEditNode | undefined): PyEditNode {
  const children: PyEditNode[] = [];
  const { kind, field, start, end } = node;
  const copy: PyEditNode = { kind, field, start, end, children, parent };
  for (const child of node.children) children.push(withParents(child, copy));
  return copy;
}

export const textOf = (source: PySource, node: Span): string => source.text.slice(node.start, node.end);

/** First child that fills a field. */
export const childIn = (node: PyEditNode, field: string): PyEditNode | undefined =>
  node.children.find((child) => child.field === field);

/** The innermost node that covers `span`. */
export function nodeAt(source: PySource, span: Span): PyEditNode {
  let found = source.root;
  for (;;) {
    const inner = found.children.find(({ start, end }) => start <= span.start && span.end <= end);
    if (inner === undefined) return found;
    found = inner;
  }
}

/** The node and all that hold it, innermost first. */
export function* upward(node: PyEditNode): Generator<PyEditNode> {
  for (let up: PyEditNode | undefined = node; up !== undefined; up = up.parent) yield up;
}

/** The nearest node of one of the kinds around `node`, or `node` itself. */
export function nearest(node: PyEditNode, ...kinds: readonly string[]): PyEditNode | undefined {
  for (const up of upward(node)) if (kinds.includes(up.kind)) return up;
  return undefined;
}

/** The call whose callee, or whose whole text, is `span`; else the nearest one whose callee holds it. */
export function callAt(source: PySource, span: Span): PyEditNode | undefined {
  let around: PyEditNode | undefined;
  for (const node of upward(nodeAt(source, span))) {
    if (isFunction(node) || isStatement(node)) break;
    if (node.kind !== "call") continue;
    const callee = childIn(node, "function");
    if (callee === undefined) continue;
    if (callee.start === span.start && callee.end === span.end) return node;
    if (callee.start <= span.start && span.end <= callee.end) around ??= node;
    if (node.start === span.start && node.end === span.end) around ??= node;
  }
  return around;
}

/** `def`, `async def` or `lambda`. */
export const isFunction = (node: PyEditNode): boolean => node.kind === "function_definition" || node.kind === "lambda";

export const isStatement = (node: PyEditNode): boolean =>
  node.parent !== undefined && (node.parent.kind === "block" || node.parent.kind === "module");

/** The node's nearest ancestor (or itself) that stands in a block or in the module. */
export function statementOf(node: PyEditNode): PyEditNode | undefined {
  for (const up of upward(node)) if (isStatement(up)) return up;
  return undefined;
}

/** The function whose body runs `node`; undefined at module level and in a class body. */
export function enclosingFunction(node: PyEditNode): PyEditNode | undefined {
  let inner = node;
  for (const up of upward(node)) {
    if (up.kind === "class_definition" && inner.field === "body") return undefined;
    if (isFunction(up) && inner.field === "body") return up;
    inner = up;
  }
  return undefined;
}

export const isAsync = (node: PyEditNode): boolean => node.children.some(({ kind }) => kind === "async");

/** The decorators of a function or class as written, without `@`, outermost first. */
export function decoratorsOf(source: PySource, node: PyEditNode): readonly string[] {
  if (node.parent?.kind !== "decorated_definition") return [];
  return node.parent.children
    .filter(({ kind }) => kind === "decorator")
    .map((decorator) => textOf(source, decorator).replace(/^@\s*/, ""));
}

/** Does `test` hold for `node` or anything in it? Functions and classes inside are entered only with `intoFunctions`. */
export function contains(
  node: PyEditNode,
  test: (node: PyEditNode) => boolean,
  options: { readonly intoFunctions?: boolean } = {},
): boolean {
  if (test(node)) return true;
  return node.children.some((child) => {
    const closed = isFunction(child) || child.kind === "class_definition";
    return closed && options.intoFunctions !== true ? test(child) : contains(child, test, options);
  });
}

/** Does the function hand out items, or wait, in its own body? */
export const isGenerator = (node: PyEditNode): boolean => {
  const body = childIn(node, "body");
  return body !== undefined && contains(body, ({ kind }) => kind === "yield");
};

/** Is the name used anywhere in the file, other than as a member or a keyword of a call? */
export const mentions = (source: PySource, name: string): boolean =>
  contains(source.root, (node) => isName(source, node, name), { intoFunctions: true });

/** Is the node a use of the variable `name`, or a binding of it? */
export function isName(source: PySource, node: PyEditNode, name: string): boolean {
  if (node.kind !== "identifier" || textOf(source, node) !== name) return false;
  if (node.parent?.kind === "keyword_argument") return node.field !== "name";
  return !(node.parent?.kind === "attribute" && node.field === "attribute");
}

/** `wanted`, or the first of the other names, or of its numbered forms, that the file does not use. */
export function freeName(source: PySource, wanted: string, others: readonly string[] = []): string {
  for (const name of [wanted, ...others]) if (!mentions(source, name)) return name;
  for (let number = 2; ; number++) if (!mentions(source, `${wanted}${number}`)) return `${wanted}${number}`;
}
