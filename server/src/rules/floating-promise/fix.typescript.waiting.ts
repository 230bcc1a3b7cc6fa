/** Would waiting change more than who hears of the failure? */

import { answersRequest } from "#languages/typescript/editAnswer";
import {
  bare,
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
  if (isExecutor(around) || isIgnored(source, around) || isDroppedByCaller(source, around))
    return "nobody waits for the function around it";
  if (isAnswered(call)) return "the answer has been given: this work goes on after it";
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

/**
 * Does `new Promise(…)` wait for what the function around the node does, and by what name does that hear of a failure? A listener inside that
 * settles nothing may run long after.
 */
export function executorAround(node: ts.Node): { readonly reject?: string } | undefined {
  const hidden = new Set<string>();
  const around = enclosingFunction(node);
  for (let run = enclosingFunction(node); run !== undefined; run = enclosingFunction(run)) {
    const names = run.parameters.map(({ name }) => name).map((name) => (ts.isIdentifier(name) ? name.text : ""));
    if (isExecutor(run)) {
      const reject = names[1];
      if (around !== run && !contains(around ?? run, (inner) => isOneOf(inner, names), { intoFunctions: true }))
        return undefined;
      return reject === undefined || reject === "" || hidden.has(reject) ? {} : { reject };
    }
    for (const name of names) hidden.add(name);
  }
  return undefined;
}

const isOneOf = (node: ts.Node, names: readonly string[]): boolean =>
  ts.isIdentifier(node) && names.slice(0, 2).includes(node.text);

const isExecutor = ({ parent }: FunctionNode): boolean =>
  ts.isNewExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === "Promise";

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
function isAnswered(call: ts.CallExpression): boolean {
  for (let node: ts.Node = call; node.parent !== undefined && !ts.isFunctionLike(node); node = node.parent) {
    const { parent } = node;
    if (!ts.isBlock(parent)) continue;
    if (parent.statements.some((statement) => statement.end <= node.pos && isAnswer(statement))) return true;
  }
  return false;
}

function isAnswer(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  const value = bare(statement.expression);
  const call = ts.isAwaitExpression(value) ? bare(value.expression) : value;
  return ts.isCallExpression(call) && answersRequest(call);
}
