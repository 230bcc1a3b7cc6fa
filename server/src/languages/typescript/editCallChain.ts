/** A call as its author sees it: with the members taken of it on the way, and whether what it gives is taken as a promise. */

import { containsAwait, enclosingFunction, isAsync, isFunctionLike, ts } from "./editSource";

/** `got(url).json()` is one call to its author; `.then(…)` and `.catch(…)` deal with its outcome and stay outside. */
export function wholeChain(call: ts.CallExpression): ts.CallExpression {
  let whole = call;
  for (;;) {
    const { parent } = whole;
    if (!ts.isPropertyAccessExpression(parent) || parent.expression !== whole) return whole;
    if (/^(then|catch|finally)$/.test(parent.name.text)) return whole;
    if (!ts.isCallExpression(parent.parent) || parent.parent.expression !== parent) return whole;
    whole = parent.parent;
  }
}

/** Is the value used as a promise: awaited, returned, chained, or the whole of an arrow function? */
export function isTakenAsPromise(node: ts.Node): boolean {
  let at = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isAwaitExpression(parent) || ts.isReturnStatement(parent)) return true;
  if (ts.isArrowFunction(parent)) return parent.body === at;
  return ts.isPropertyAccessExpression(parent) && /^(then|catch|finally)$/.test(parent.name.text);
}

/** Is the value taken by nobody: a statement of its own, or under `void`? */
export const isDropped = ({ parent }: ts.Node): boolean =>
  ts.isExpressionStatement(parent) || ts.isVoidExpression(parent);

/** Is the value a chain of `.then(…)` that is dropped, and nobody hears when it fails? */
export function isUnheard(node: ts.Node): boolean {
  let whole = node;
  for (;;) {
    while (ts.isParenthesizedExpression(whole.parent)) whole = whole.parent;
    const link = whole.parent;
    if (!ts.isPropertyAccessExpression(link) || link.expression !== whole || !ts.isCallExpression(link.parent))
      return isDropped(whole);
    const { arguments: given } = link.parent;
    const isHandled = given.length > (link.name.text === "catch" ? 0 : 1);
    if (isHandled || !/^(then|catch|finally)$/.test(link.name.text)) return false;
    whole = link.parent;
  }
}

/**
 * Does the text itself say that the value is a promise? What a function answers with that is neither `async`, nor declared to give one,
 * nor given to a retry or a guard, may be anything. So may what an `async` function answers with in a `try`: `return response.json(body)`
 * fails there, and as a promise it would fail past the handler.
 */
export function isSurelyPromise(node: ts.Node): boolean {
  if (!isTakenAsPromise(node)) return false;
  let { parent } = node;
  while (ts.isParenthesizedExpression(parent)) ({ parent } = parent);
  if (!ts.isReturnStatement(parent) && !ts.isArrowFunction(parent)) return true;
  const around = enclosingFunction(node);
  if (around === undefined) return false;
  // What is done to something awaited, `(await rows()).at(0)`, may be done at once.
  if (ts.isCallExpression(node) && containsAwait(node.expression)) return false;
  if (isAsync(around)) return !isInTry(node, around);
  if (/^Promise(Like)?\s*</.test(around.type?.getText() ?? "")) return true;
  const [outer] = callsAround(node);
  return outer?.arguments[0] === around && RUNS.test(outer.expression.getText());
}

function isInTry(node: ts.Node, within: ts.Node): boolean {
  for (let at = node; at !== within; at = at.parent)
    if (ts.isTryStatement(at.parent) && at.parent.tryBlock === at) return true;
  return false;
}

/**
 * What stays before a call that is put into a function of its own. `return (await load()).save()` in a `try` waits there for `load`: inside of
 * the function it would fail past the handler.
 */
export function awaitOutside(node: ts.Node): "await " | "" {
  if (!containsAwait(node)) return "";
  let at = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  if (!ts.isReturnStatement(at.parent)) return "";
  for (; at.parent !== undefined && !isFunctionLike(at); at = at.parent) {
    const { parent } = at;
    if (ts.isTryStatement(parent) && (parent.tryBlock === at || parent.finallyBlock !== undefined)) return "await ";
  }
  return "";
}

/** Is the code run once at most, when its module is loaded: in no loop, and in no function but those called on the spot? */
export function isRunOnce(node: ts.Node): boolean {
  for (let at = node; at.parent !== undefined; at = at.parent) {
    if (ts.isIterationStatement(at.parent, false)) return false;
    if (isFunctionLike(at) && !isCalledOnTheSpot(at)) return false;
  }
  return true;
}

function isCalledOnTheSpot(node: ts.Node): boolean {
  let at = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  return ts.isCallExpression(at.parent) && at.parent.expression === at;
}

/** Calls that are given a function which runs `node`, innermost first. */
export function* callsAround(node: ts.Node): Iterable<ts.CallExpression> {
  for (let at = node; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isCallExpression(parent) && isFunctionLike(at) && parent.expression !== at) yield parent;
  }
}

/** The call with the guards around it that `inner` knows by their callee: what is put around the call stays outside of those. */
export function withGuards(call: ts.CallExpression, inner: RegExp): ts.CallExpression {
  let whole = wholeChain(call);
  for (;;) {
    const arrow = whole.parent;
    if (!ts.isArrowFunction(arrow) || arrow.body !== whole || !ts.isCallExpression(arrow.parent)) return whole;
    if (arrow.parent.arguments[0] !== arrow || !inner.test(arrow.parent.expression.getText())) return whole;
    whole = wholeChain(arrow.parent);
  }
}

/** Callees that wait for the action they are given: retries by the names that libraries give them, and the kit's guards. */
const RUNS = /(^|\.)([a-z]+Retry|retry|backOff)$|(Breaker\d*|Limit\d*)(\.run)?$|^withDeadline$/;

/** Retry, breaker, limit, deadline: each with those that belong inside of it. */
export const INSIDE = {
  retry: /(Breaker\d*|Limit\d*)(\.run)?$|^withDeadline$/,
  breaker: /Limit\d*(\.run)?$|^withDeadline$/,
  limit: /^withDeadline$/,
} as const;
