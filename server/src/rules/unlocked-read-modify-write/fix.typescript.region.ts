/** The statements that must run under the lock, and the path it is for: one that names the same file from the lock to the write. */

import { isExportedClass, scopeOf } from "#languages/typescript/editDependency";
import {
  bare,
  type CallLike,
  contains,
  type EditSource,
  enclosingFunction,
  type FunctionNode,
  isAssignment,
  isAsync,
  isGenerator,
  textOf,
  ts,
} from "#languages/typescript/editSource";

import { type Access, WRITES } from "./fix.typescript.calls";

export interface Region {
  readonly path: ts.Expression;
  readonly around: FunctionNode;
  readonly block: ts.Block;
  /** The first statement that touches the file; the region is it and all that follow in the block. */
  readonly first: ts.Statement;
  readonly inBody: boolean;
}

export type Refused = { readonly because: string };

/** The region of a read and a write, or of the write alone. */
export function regionOf(source: EditSource, { read, write }: Access): Region | Refused {
  const around = enclosingFunction(write);
  if (around === undefined) return { because: "a lock at the top level would be held as long as the program runs" };
  if (!isAsync(around) || isGenerator(around))
    return { because: "a file lock needs an async function that is no generator" };
  if (read !== undefined && enclosingFunction(read) !== around)
    return { because: "the read and the write are in different functions" };
  const path = samePath(source, read, write);
  if ("because" in path) return path;
  const earliest = read ?? write;
  const block = commonBlock(earliest, write);
  if (block === undefined) return { because: "the read and the write have no block in common" };
  const first = block.statements.find((statement) => earliest.getStart(source.tree) < statement.end);
  if (first === undefined) return { because: "the read is not in the block of the write" };
  const unstable = instability(source, around, path.path, first);
  if (unstable !== undefined) return { because: unstable };
  return { path: path.path, around, block, first, inBody: block.parent === around };
}

function samePath(
  source: EditSource,
  read: CallLike | undefined,
  write: CallLike,
): { readonly path: ts.Expression } | Refused {
  const written = write.arguments?.[0];
  const other = (read ?? write).arguments?.[0];
  const isHidden = read !== undefined && !WRITES.test(textOf(source, write.expression));
  if (written === undefined || other === undefined || isHidden)
    return { because: "the path of the file is not visible here" };
  if (textOf(source, written) !== textOf(source, other)) {
    return { because: "it is not certain that the read and the write are of one path" };
  }
  const computed = contains(written, (node) => ts.isCallExpression(node) && !isPathCall(source, node));
  if (computed) return { because: "the path is computed by a call" };
  if (/^["'`](\/dev|\/proc|\\\\)/.test(textOf(source, written))) return { because: "the path is not an ordinary file" };
  return { path: written };
}

const isPathCall = (source: EditSource, call: ts.CallExpression): boolean =>
  /^(path\.)?(join|resolve|normalize)$/.test(textOf(source, call.expression));

function commonBlock(a: ts.Node, b: ts.Node): ts.Block | undefined {
  for (let at: ts.Node | undefined = a; at !== undefined; at = at.parent) {
    if (ts.isBlock(at) && at.pos <= b.pos && b.end <= at.end) return at;
  }
  return undefined;
}

/** Names and fields in the path must exist before the lock and keep their value. */
function instability(
  source: EditSource,
  around: ts.Node,
  path: ts.Expression,
  first: ts.Statement,
): string | undefined {
  let because: string | undefined;
  contains(path, (node) => {
    if (ts.isIdentifier(node) && !isMemberName(node)) because ??= unstableName(source, around, node, first);
    if (ts.isPropertyAccessExpression(node)) because ??= unstableField(source, node);
    return because !== undefined;
  });
  return because;
}

const isMemberName = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;

function unstableName(
  source: EditSource,
  around: ts.Node,
  name: ts.Identifier,
  first: ts.Statement,
): string | undefined {
  const isLate = contains(
    around,
    (node) =>
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      node.name.text === name.text &&
      node.getStart(source.tree) >= first.getStart(source.tree),
  );
  if (isLate) return "the path is made after the read begins";
  const scope = scopeOf(name);
  const isChanged = targetsIn(scope ?? source.tree).some(
    (target) => ts.isIdentifier(target) && target.text === name.text && scopeOf(target) === scope,
  );
  return isChanged ? `\`${name.text}\` is assigned to` : undefined;
}

/** A member that code of this file, or of another one, may set while the lock is waited for. */
function unstableField(source: EditSource, field: ts.PropertyAccessExpression): string | undefined {
  const text = textOf(source, field);
  const isSet = targetsIn(source.tree).some(
    (target) => ts.isPropertyAccessExpression(target) && target.name.text === field.name.text && !isBuilt(target),
  );
  if (isSet) return `\`${text}\` is assigned to`;
  if (field.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  let owner: ts.Node | undefined = field;
  while (owner !== undefined && !ts.isClassLike(owner)) owner = owner.parent;
  return owner === undefined ? undefined : openField(source, owner, field);
}

/** `this.path = path;` of a constructor is over before any method runs. */
function isBuilt(target: ts.PropertyAccessExpression): boolean {
  const around = enclosingFunction(target);
  return (
    target.expression.kind === ts.SyntaxKind.ThisKeyword && around !== undefined && ts.isConstructorDeclaration(around)
  );
}

function openField(
  source: EditSource,
  owner: ts.ClassLikeDeclaration,
  field: ts.PropertyAccessExpression,
): string | undefined {
  const text = textOf(source, field);
  const declared = fieldOf(owner, field.name.text);
  if (declared === undefined) return `\`${text}\` is not a plain field of this class`;
  const modifiers = ts.canHaveModifiers(declared) ? (ts.getModifiers(declared) ?? []) : [];
  const isClosed = modifiers.some(({ kind }) => CLOSED.has(kind)) || ts.isPrivateIdentifier(declared.name);
  if (isClosed || !isExportedClass(source, owner)) return undefined;
  return `\`${text}\` may be assigned to from other files: make it \`readonly\` or \`private\` first`;
}

const CLOSED: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.ReadonlyKeyword, ts.SyntaxKind.PrivateKeyword]);

function fieldOf(
  owner: ts.ClassLikeDeclaration,
  name: string,
): ts.PropertyDeclaration | ts.ParameterDeclaration | undefined {
  const isIt = ({ name: own }: ts.PropertyDeclaration | ts.ParameterDeclaration): boolean =>
    (ts.isIdentifier(own) || ts.isPrivateIdentifier(own)) && own.text === name;
  const built = owner.members.find(ts.isConstructorDeclaration)?.parameters ?? [];
  return (
    owner.members.filter(ts.isPropertyDeclaration).find(isIt) ??
    built.find((parameter) => ts.isParameterPropertyDeclaration(parameter, parameter.parent) && isIt(parameter))
  );
}

/** Everything in `node` that is assigned to: `a = …`, `a.b += …`, `[a] = …`, `a++`, `for (a of …)`. */
function targetsIn(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  contains(
    node,
    (inner) => {
      if (isAssignment(inner)) found.push(...leavesOf(bare(inner.left)));
      if (ts.isPrefixUnaryExpression(inner) || ts.isPostfixUnaryExpression(inner)) {
        const isStep =
          inner.operator === ts.SyntaxKind.PlusPlusToken || inner.operator === ts.SyntaxKind.MinusMinusToken;
        if (isStep) found.push(bare(inner.operand));
      }
      if ((ts.isForOfStatement(inner) || ts.isForInStatement(inner)) && ts.isExpression(inner.initializer))
        found.push(...leavesOf(bare(inner.initializer)));
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}

function leavesOf(target: ts.Expression): readonly ts.Node[] {
  if (!ts.isArrayLiteralExpression(target) && !ts.isObjectLiteralExpression(target)) return [target];
  const leaves: ts.Node[] = [];
  contains(target, (node) => {
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) leaves.push(node);
    return false;
  });
  return leaves;
}
