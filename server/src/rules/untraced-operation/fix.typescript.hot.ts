/** Does code of the file run a function once for each item of a list? A line for each of its steps would flood the log. */

import {
  contains,
  type EditSource,
  type FunctionNode,
  functionName,
  isFunctionLike,
  ts,
} from "#languages/typescript/editSource";

/** True when a call of the function is inside a loop, or the function is what a list is mapped with. */
export function isCalledInLoop(source: EditSource, target: FunctionNode): boolean {
  if (isItemCallback(target)) return true;
  const name = functionName(target);
  return (
    name !== undefined &&
    contains(
      source.tree,
      (node) =>
        ts.isCallExpression(node) &&
        ((isNamed(node.expression, name) && isInLoop(node, source.tree)) || mapsWith(node, name)),
      { intoFunctions: true },
    )
  );
}

/** `name` and `this.name`: a member of anything else may be another's. */
function isNamed(node: ts.Expression, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return false;
  return node.name.text === name;
}

/** A loop around it in its function, or a list's own method that runs the function it is in. */
function isInLoop(node: ts.Node, root: ts.Node): boolean {
  for (let at = node; at.parent !== undefined && at !== root; at = at.parent) {
    const { parent } = at;
    if (ts.isIterationStatement(parent, false)) return repeats(parent, at);
    if (isFunctionLike(at)) return isItemCallback(at);
  }
  return false;
}

/** The list of `for … of` and the start of `for (;;)` are looked at once. */
function repeats(loop: ts.IterationStatement, part: ts.Node): boolean {
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return part !== loop.expression;
  return !ts.isForStatement(loop) || part !== loop.initializer;
}

const PER_ITEM = /^(map|forEach|flatMap|filter|reduce|some|every|mapLimit|mapLimitSettled|eachLimit)$/;

const takesItems = ({ expression }: ts.CallExpression): boolean =>
  PER_ITEM.test(ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText());

const isItemCallback = ({ parent }: FunctionNode): boolean => ts.isCallExpression(parent) && takesItems(parent);

/** `rows.map(importRow)` */
const mapsWith = (node: ts.CallExpression, name: string): boolean =>
  takesItems(node) && node.arguments.some((argument) => isNamed(argument, name));
