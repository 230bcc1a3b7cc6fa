/** The retry that runs a call again: a loop round a `try`, or the call of a helper that is given the work. */

import { type EditSource, enclosingFunction, isFunctionLike, textOf, ts } from "#languages/typescript/editSource";

/** The nearest retry around `call`; `hint` is an offset in the one that the rule saw. */
export function retryAround(
  source: EditSource,
  call: ts.CallExpression,
  hint: unknown,
): { readonly node: ts.Node } | { readonly because: string } {
  let isTried = false;
  for (let at: ts.Node = call; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isTryStatement(parent) && parent.tryBlock === at) isTried = true;
    if (ts.isIterationStatement(parent, false) && isTried) {
      if (
        holds(source, parent, hint) ||
        (hint === undefined && !ts.isForOfStatement(parent) && !ts.isForInStatement(parent))
      )
        return { node: parent };
    }
    if (isFunctionLike(at)) {
      isTried = false;
      if (!ts.isCallExpression(parent) || parent.expression === at) continue;
      if (holds(source, parent, hint) || RETRY.test(textOf(source, parent.expression))) return { node: parent };
    }
  }
  const inside = enclosingFunction(call) !== undefined;
  return { because: inside ? ELSEWHERE : "no retry is seen around the request" };
}

const ELSEWHERE = "the retry is in another function: make the key there, and hand it down";

const RETRY =
  /(^|\.)(\w*retry\w*|backOff|again|attempt\w*|withBackoff)$|(retry|policy|resilien\w*)\w*\.(execute|run|call)$/i;

const holds = (source: EditSource, node: ts.Node, hint: unknown): boolean =>
  typeof hint === "number" && node.getStart(source.tree) <= hint && hint < node.end && isStart(source, node, hint);

/** The hint is where the retry, or its callee, begins: not some place inside of what it runs. */
function isStart(source: EditSource, node: ts.Node, hint: number): boolean {
  if (!ts.isCallExpression(node)) return node.getStart(source.tree) === hint;
  return hint <= node.expression.end;
}
