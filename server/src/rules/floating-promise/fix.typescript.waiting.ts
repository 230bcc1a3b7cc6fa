/** Would waiting change more than who hears of the failure? */

import {
  contains,
  type EditSource,
  enclosingFunction,
  type FunctionNode,
  functionName,
  textOf,
  ts,
} from "#languages/typescript/editSource";

/** Why an async function should not wait for the call; undefined when it may. */
export function awaitHindrance(source: EditSource, call: ts.CallExpression, around: FunctionNode): string | undefined {
  const callee = textOf(source, call.expression);
  const name = callee.slice(callee.lastIndexOf(".") + 1).replace(/^#/, "");
  if (GOES_ON.test(name) || neverEnds(source, name)) return "it goes on for as long as the program runs";
  if (name === functionName(around)) return "a function that waits for its next run never ends";
  if (isIgnored(source, around) || isDroppedByCaller(source, around)) return "nobody waits for the function around it";
  if (isAnswered(source, call)) return "the answer has been given: this work goes on after it";
  return undefined;
}

/** Work that is started, not done. */
const GOES_ON =
  /^(start|run|poll|listen|watch|loop|serve|consume|subscribe|schedule|keepAlive|heartbeat)(?![a-z])|Forever$|Loop$/;

function neverEnds(source: EditSource, name: string): boolean {
  return contains(
    source.tree,
    (node) =>
      (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isArrowFunction(node)) &&
      functionName(node) === name &&
      node.body !== undefined &&
      contains(node.body, isEndless),
    { intoFunctions: true },
  );
}

const isEndless = (node: ts.Node): boolean =>
  (ts.isWhileStatement(node) && node.expression.kind === ts.SyntaxKind.TrueKeyword) ||
  (ts.isForStatement(node) && node.condition === undefined);

/** An async function given to a timer or a listener: its own promise is dropped there. */
function isIgnored(source: EditSource, around: FunctionNode): boolean {
  const { parent } = around;
  return (
    ts.isCallExpression(parent) &&
    parent.expression !== around &&
    /(^|\.)(on|once|addListener|prependListener|addEventListener|setInterval|setTimeout|setImmediate|nextTick|queueMicrotask|forEach)$/.test(
      textOf(source, parent.expression),
    )
  );
}

/** `processNext(0);`: with a wait inside, its failure would be lost one function further out. At the top level it ends the program. */
function isDroppedByCaller(source: EditSource, around: FunctionNode): boolean {
  const name = functionName(around);
  return (
    name !== undefined &&
    contains(
      source.tree,
      (node) =>
        ts.isCallExpression(node) &&
        ts.isExpressionStatement(node.parent) &&
        enclosingFunction(node) !== undefined &&
        textOf(source, node.expression).replace(/^this\./, "") === name,
      { intoFunctions: true },
    )
  );
}

/** `response.json(order); audit(order);` */
function isAnswered(source: EditSource, call: ts.CallExpression): boolean {
  for (let node: ts.Node = call; node.parent !== undefined && !ts.isFunctionLike(node); node = node.parent) {
    const { parent } = node;
    if (!ts.isBlock(parent)) continue;
    const before = parent.statements.filter((statement) => statement.end <= node.pos);
    if (before.some((statement) => ts.isExpressionStatement(statement) && ANSWER.test(textOf(source, statement))))
      return true;
  }
  return false;
}

const ANSWER =
  /^(await\s+)?(res|response|reply|ctx|context)\b(\.\w+(\([^()]*\))?)*\.(send|json|end|redirect|sendStatus|render|sendFile)\(/;
