/** The steps of an operation: its awaited calls, each with a name that is its own. */

import { answersRequest } from "#languages/typescript/editAnswer";
import {
  bare,
  contains,
  type EditSource,
  type FunctionNode,
  isFunctionLike,
  textOf,
  ts,
} from "#languages/typescript/editSource";

export interface Step {
  /** From the callee; a second step of the same name gets `#2`. */
  readonly name: string;
  readonly call: ts.CallExpression;
}

/** Awaited calls that are a whole statement, initialiser, assignment or returned value; or why they cannot be told apart. */
export function stepsOf(
  source: EditSource,
  target: FunctionNode,
): { readonly steps: readonly Step[] } | { readonly because: string } {
  const calls: ts.CallExpression[] = [];
  if (target.body !== undefined) collect(target.body, calls);
  const loops = new Map<ts.Node, number>();
  for (const call of calls) {
    const loop = loopAround(call, target);
    if (loop !== undefined) loops.set(loop, (loops.get(loop) ?? 0) + 1);
  }
  if ([...loops.values()].some((steps) => steps > 1)) return { because: "a loop runs more than one of the steps" };
  const seen = new Map<string, number>();
  const steps = calls.map((call) => {
    const plain = nameOf(source, call);
    const times = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, times);
    return { name: times === 1 ? plain : `${plain}#${times}`, call };
  });
  return { steps };
}

function collect(node: ts.Node, calls: ts.CallExpression[]): void {
  if (ts.isAwaitExpression(node)) {
    const awaited = bare(node.expression);
    // An answer is how the operation ends, and goes out after what was done.
    const isStep = ts.isCallExpression(awaited) && !isImport(awaited) && !answersRequest(awaited);
    if (isStep && isWholeValue(node) && !contains(awaited, isSuper)) calls.push(awaited);
    return;
  }
  if (isFunctionLike(node) || ts.isClassLike(node)) return;
  ts.forEachChild(node, (child) => collect(child, calls));
}

/** Code that is loaded when it is needed is no step of the work. */
const isImport = ({ expression }: ts.CallExpression): boolean => expression.kind === ts.SyntaxKind.ImportKeyword;

/** Only right-hand sides: a condition or an argument stays as it is. */
function isWholeValue(node: ts.AwaitExpression): boolean {
  let at: ts.Node = node;
  while (
    ts.isParenthesizedExpression(at.parent) ||
    ts.isAsExpression(at.parent) ||
    ts.isSatisfiesExpression(at.parent)
  ) {
    at = at.parent;
  }
  const { parent } = at;
  if (ts.isExpressionStatement(parent) || ts.isReturnStatement(parent)) return true;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === at;
  return (
    ts.isBinaryExpression(parent) &&
    parent.right === at &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isExpressionStatement(parent.parent)
  );
}

function loopAround(call: ts.Node, target: FunctionNode): ts.Node | undefined {
  for (let at = call.parent; at !== undefined && at !== target; at = at.parent) {
    if (ts.isIterationStatement(at, false)) return at;
  }
  return undefined;
}

/** `readRows`, `pool.query`, `repository.save` of `this.repository.save`; what deals with the outcome (`.catch(…)`) names no step. */
function nameOf(source: EditSource, call: ts.CallExpression): string {
  const callee = bare(call.expression);
  if (ts.isIdentifier(callee)) return callee.text;
  if (!ts.isPropertyAccessExpression(callee)) return "step";
  const owner = bare(callee.expression);
  if (ts.isCallExpression(owner) && /^(then|catch|finally)$/.test(callee.name.text)) return nameOf(source, owner);
  if (ts.isIdentifier(owner)) return `${owner.text}.${callee.name.text}`;
  if (ts.isPropertyAccessExpression(owner)) return `${owner.name.text}.${callee.name.text}`;
  return textOf(source, callee.name);
}

const isSuper = (node: ts.Node): boolean => node.kind === ts.SyntaxKind.SuperKeyword;
