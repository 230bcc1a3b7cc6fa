/** Finds the wait between two attempts in the text, and the expression that says how long it is. */

import type { Span } from "#facts/place";
import {
  bare,
  type CallLike,
  callAt,
  contains,
  type EditSource,
  enclosingFunction,
  type FunctionNode,
  functionName,
  isCallLike,
  nodeAt,
  textOf,
  ts,
} from "./editSource";
import { plainSymbol, symbolOf } from "./editSymbols";

export interface RetryWait {
  /** The loop that goes round, or the function that calls itself. */
  readonly round: ts.Node;
  readonly call: CallLike;
  /** Where the time is made: the argument, or the initialiser of the constant that is passed. */
  readonly time: ts.Expression;
}

type Refused = { readonly because: string };

/** The wait of the retry that `span` underlines. `told` is the wait the rule saw, when it is in this file. */
export function waitAt(source: EditSource, span: Span, told: Span | undefined): RetryWait | Refused {
  const round = roundAt(source, span);
  if (round === undefined) return { because: "there is no retry here any more" };
  const call = told === undefined ? onlyWait(source, round) : waitCallAt(source, told);
  if (call === undefined) return { because: "there is no wait here that could be made random" };
  if ("because" in call) return call;
  const time = timeOf(source, call);
  if (time === undefined) return { because: "the wait does not say here how long it is" };
  return { round, call, time: madeOf(time, round) };
}

/** The call that waits, by its callee: `sleep`, or `new Promise`. */
export function waitCallAt(source: EditSource, span: Span): CallLike | undefined {
  const call = callAt(source, span);
  if (call !== undefined) return call;
  const node = nodeAt(source, span);
  return ts.isNewExpression(node) && node.getStart(source.tree) === span.start ? node : undefined;
}

/** `for`, `while` and `do` by their keyword; a call by its name stands for the function that it repeats. */
export function roundAt(source: EditSource, span: Span): ts.Node | undefined {
  for (let node: ts.Node | undefined = nodeAt(source, span); node !== undefined; node = node.parent) {
    if (ts.isIterationStatement(node, false)) return node;
    if (ts.isCallExpression(node)) return repeatedBy(source, node);
  }
  return undefined;
}

/** The function around a call that the call names; else the nearest. */
function repeatedBy(source: EditSource, again: ts.CallExpression): FunctionNode | undefined {
  const name = textOf(source, again.expression).replace(/^this\./, "");
  const nearest = enclosingFunction(again);
  for (let at = nearest; at !== undefined; at = enclosingFunction(at)) if (functionName(at) === name) return at;
  return nearest;
}

function onlyWait(source: EditSource, round: ts.Node): CallLike | Refused | undefined {
  const all: CallLike[] = [];
  contains(round, (node) => {
    if (isCallLike(node) && isTaken(node) && isWait(source, node)) all.push(node);
    return false;
  });
  const [only, second] = all;
  return second === undefined ? only : { because: "there are several waits, of which one may be random" };
}

const isTaken = ({ parent }: ts.Node): boolean => ts.isAwaitExpression(parent) || ts.isReturnStatement(parent);

const WAITS = /(^|\.)(sleep|delay|wait|pause|setTimeout)\w*$|(sleep|delay|back_?off)$/i;

const isWait = (source: EditSource, call: CallLike): boolean =>
  ts.isNewExpression(call) ? timerIn(source, call) !== undefined : WAITS.test(textOf(source, call.expression));

/** `setTimeout(resolve, ms)` inside of `new Promise(…)`. */
function timerIn(source: EditSource, made: ts.NewExpression): ts.CallExpression | undefined {
  let timer: ts.CallExpression | undefined;
  contains(
    made,
    (node) => {
      if (ts.isCallExpression(node) && isTimer(source, node)) timer = node;
      return timer !== undefined;
    },
    { intoFunctions: true },
  );
  return textOf(source, made.expression) === "Promise" ? timer : undefined;
}

const isTimer = (source: EditSource, call: ts.CallExpression): boolean =>
  /(^|\.)setTimeout$/.test(textOf(source, call.expression)) && call.arguments.length >= 2 && !isPromised(source, call);

const isPromised = (source: EditSource, call: ts.CallExpression): boolean =>
  /^timers\/promises\./.test(plainSymbol(symbolOf(source, call) ?? ""));

/** The expression of a waiting call that says how long; undefined when the call does not say. */
export function timeOf(source: EditSource, call: CallLike): ts.Expression | undefined {
  if (/back_?off$/i.test(textOf(source, call.expression))) return undefined;
  const timer = ts.isNewExpression(call) ? timerIn(source, call) : call;
  if (timer === undefined || timer.arguments.some(ts.isSpreadElement)) return undefined;
  const time = timer.arguments[isTimer(source, timer) ? 1 : 0];
  if (time === undefined) return undefined;
  const inner = bare(time);
  const isTime =
    ts.isIdentifier(inner) ||
    ts.isNumericLiteral(inner) ||
    ts.isBinaryExpression(inner) ||
    ts.isCallExpression(inner) ||
    ts.isPropertyAccessExpression(inner) ||
    ts.isElementAccessExpression(inner) ||
    ts.isConditionalExpression(inner);
  return isTime ? inner : undefined;
}

/** The initialiser of a constant of this round, where one is passed: a log line beside it then says what is really waited. */
export function madeOf(time: ts.Expression, round: ts.Node): ts.Expression {
  if (!ts.isIdentifier(time)) return time;
  const declared = constantOf(time);
  const inside = declared !== undefined && round.pos <= declared.pos && declared.end <= round.end;
  return inside ? bare(declared.initializer) : time;
}

export interface Constant extends ts.VariableDeclaration {
  readonly initializer: ts.Expression;
}

/** The `const` a name refers to, when it is declared in a block around it. */
export function constantOf(name: ts.Identifier): Constant | undefined {
  for (let at: ts.Node = name.parent; at !== undefined; at = at.parent) {
    if (
      ts.isFunctionLike(at) &&
      at.parameters.some((one) => ts.isIdentifier(one.name) && one.name.text === name.text)
    ) {
      return undefined;
    }
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue;
    for (const statement of at.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const found = statement.declarationList.declarations.find(
        (one) => ts.isIdentifier(one.name) && one.name.text === name.text,
      );
      if (found === undefined) continue;
      const isConstant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
      return isConstant && hasInitializer(found) ? found : undefined;
    }
  }
  return undefined;
}

const hasInitializer = (declaration: ts.VariableDeclaration): declaration is Constant =>
  declaration.initializer !== undefined;
