/** Is an answer read as a stream? Then a total deadline would cut what works: an idle limit is the right one. */

import {
  type CallLike,
  contains,
  type EditSource,
  enclosingFunction,
  textOf,
  ts,
} from "#languages/typescript/editSource";

/** One line for the user when the call's answer is a stream, a long poll or server-sent events. */
export function streamedUse(source: EditSource, call: CallLike): string | undefined {
  if (/(?:^|\.)stream(?:Text|Object)$/.test(textOf(source, call.expression)))
    return "the answer is a stream: give it an idle limit, not a total";
  const options = (call.arguments ?? []).map((argument) => textOf(source, argument)).join("\n");
  if (/text\/event-stream/.test(options)) return "the call listens to server-sent events: give it an idle limit";
  if (/responseType:\s*["']stream["']|isStream:\s*true/.test(options)) {
    return "the answer is a stream: give it an idle limit, not a total";
  }
  const name = boundName(call);
  if (name === undefined) return undefined;
  const around = enclosingFunction(call) ?? source.tree;
  const streams = contains(around, (node) => streamsBody(node, name), { intoFunctions: true });
  return streams ? "the body is read as a stream: give it an idle limit, not a total" : undefined;
}

/** The variable that holds the awaited answer. */
function boundName(call: CallLike): string | undefined {
  let node: ts.Node = call;
  while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

/** `res.body.getReader()`, `for await (… of res.body)`, `pipeline(res.body, …)`: any use of the body but a test for it. */
function streamsBody(node: ts.Node, name: string): boolean {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== "body") return false;
  if (!ts.isIdentifier(node.expression) || node.expression.text !== name) return false;
  let at: ts.Node = node;
  while (ts.isNonNullExpression(at.parent) || ts.isAsExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) {
    at = at.parent;
  }
  const { parent } = at;
  if (ts.isForOfStatement(parent)) return parent.expression === at;
  if (ts.isPropertyAccessExpression(parent))
    return /^(getReader|pipeTo|pipeThrough|pipe|on|tee)$/.test(parent.name.text);
  return ts.isCallExpression(parent) && parent.arguments.some((argument) => argument === at);
}
