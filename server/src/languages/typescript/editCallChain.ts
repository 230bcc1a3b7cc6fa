/** A call as its author sees it: with the members taken of it on the way, and whether what it gives is taken as a promise. */

import { isFunctionLike, ts } from "./editSource";

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

/** Retry, breaker, limit, deadline: each with those that belong inside of it. */
export const INSIDE = {
  retry: /(Breaker\d*|Limit\d*)(\.run)?$|^withDeadline$/,
  breaker: /Limit\d*(\.run)?$|^withDeadline$/,
  limit: /^withDeadline$/,
} as const;
