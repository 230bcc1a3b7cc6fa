/** A TypeScript or JavaScript text opened for editing: its tree with parents, and questions about what surrounds a node. */

import type { Span } from "#facts/place";

import { ts } from "./compiler";
import { parsable } from "./parse";

export { ts };

export interface EditSource {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

export type CallLike = ts.CallExpression | ts.NewExpression;

/** The text parsed last: listing fixes asks for one text several times. */
let last: EditSource | undefined;

/** Parses `text`. Never throws: the tree of a broken text holds what the parser made of it. */
export function openSource(path: string, text: string): EditSource {
  if (last?.path === path && last.text === text) return last;
  const tree = ts.createSourceFile(path, parsable(text), ts.ScriptTarget.Latest, true, scriptKind(path));
  last = { path, text, tree };
  return last;
}

export const isTypeScriptPath = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

export const spanOf = (source: EditSource, node: ts.Node): Span => ({
  start: node.getStart(source.tree),
  end: node.end,
});

export const textOf = (source: EditSource, node: ts.Node): string => node.getText(source.tree);

/** The innermost node that covers `span`. */
export function nodeAt(source: EditSource, span: Span): ts.Node {
  let found: ts.Node = source.tree;
  const visit = (node: ts.Node): void => {
    if (node.getStart(source.tree) > span.start || node.end < span.end) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source.tree, visit);
  return found;
}

/** The call or construction whose callee, or whose whole text, is `span`; else the nearest one around it. */
export function callAt(source: EditSource, span: Span): CallLike | undefined {
  let around: CallLike | undefined;
  for (let node: ts.Node | undefined = nodeAt(source, span); node !== undefined; node = node.parent) {
    if (isFunctionLike(node) || ts.isStatement(node)) break;
    if (!isCallLike(node)) continue;
    const callee = spanOf(source, node.expression);
    if (callee.start === span.start && callee.end === span.end) return node;
    if (callee.start <= span.start && span.end <= callee.end) around ??= node;
    if (node.getStart(source.tree) === span.start && node.end === span.end) around ??= node;
  }
  return around;
}

export const isCallLike = (node: ts.Node): node is CallLike => ts.isCallExpression(node) || ts.isNewExpression(node);

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

export const isFunctionLike = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node);

/** `a = b`, `a += b`, `a ??= b` */
export const isAssignment = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
  node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;

export const isAssignmentTo = (node: ts.Node, name: string): boolean =>
  isAssignment(node) && ts.isIdentifier(node.left) && node.left.text === name;

/** The function whose body runs `node`; undefined at module level and in a class's field initialisers. */
export function enclosingFunction(node: ts.Node): FunctionNode | undefined {
  for (let up = node.parent; up !== undefined; up = up.parent) {
    if (isFunctionLike(up)) return up;
    if (ts.isPropertyDeclaration(up) || ts.isClassStaticBlockDeclaration(up)) return undefined;
  }
  return undefined;
}

export const isAsync = (node: FunctionNode): boolean =>
  ts.getModifiers(node as ts.HasModifiers)?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) ?? false;

export const isGenerator = (node: FunctionNode): boolean =>
  (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)) &&
  node.asteriskToken !== undefined;

/** `Order` → `order`, `HTTPClient` → `httpClient`: the name of a value for that of its type. */
export const lowerFirst = (name: string): string =>
  name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (head) => head.toLowerCase());

/** Name of a function as a person would say it: its own, or that of the variable, property or method that holds it. */
export function functionName(node: FunctionNode): string | undefined {
  if (node.name !== undefined && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name)))
    return node.name.text;
  const { parent } = node;
  const isHeld =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return isHeld && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

/** Does `test` hold for `node` or anything in it? Functions inside are entered only with `intoFunctions`. */
export function contains(
  node: ts.Node,
  test: (node: ts.Node) => boolean,
  options: { readonly intoFunctions?: boolean } = {},
): boolean {
  const visit = (inner: ts.Node): boolean => {
    if (test(inner)) return true;
    if (inner !== node && isFunctionLike(inner) && options.intoFunctions !== true) return false;
    return ts.forEachChild(inner, (child) => visit(child) || undefined) ?? false;
  };
  return visit(node);
}

export const containsAwait = (node: ts.Node): boolean =>
  contains(
    node,
    (inner) => ts.isAwaitExpression(inner) || (ts.isForOfStatement(inner) && inner.awaitModifier !== undefined),
  );

export const containsYield = (node: ts.Node): boolean => contains(node, ts.isYieldExpression);

/** The expression without parentheses, `as T`, `satisfies T` and `!`. */
export function bare(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** The node's nearest ancestor (or itself) that is a statement directly in a block or the file. */
export function statementOf(node: ts.Node): ts.Statement | undefined {
  for (let up: ts.Node | undefined = node; up?.parent !== undefined; up = up.parent) {
    const { parent } = up;
    if (ts.isStatement(up) && (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent))) return up;
  }
  return undefined;
}

/** Is the name used anywhere in the file, other than as a member name or key? */
export function mentions(source: EditSource, name: string): boolean {
  return contains(
    source.tree,
    (node) => {
      if (!ts.isIdentifier(node) || node.text !== name) return false;
      const { parent } = node;
      if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
      if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent))
        return false;
      return true;
    },
    { intoFunctions: true },
  );
}

/** `wanted`, or the first of its numbered forms the file does not use. */
export function freeName(source: EditSource, wanted: string, others: readonly string[] = []): string {
  for (const name of [wanted, ...others]) if (!mentions(source, name)) return name;
  for (let number = 2; ; number++) if (!mentions(source, `${wanted}${number}`)) return `${wanted}${number}`;
}

function scriptKind(path: string): ts.ScriptKind {
  if (/\.tsx$/.test(path)) return ts.ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(path)) return ts.ScriptKind.TS;
  // JavaScript files may hold JSX whatever they are called.
  return ts.ScriptKind.JSX;
}
