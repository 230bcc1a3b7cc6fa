/** Loggers that take the part of the program first, `log.error("server", error)`: the tag that a call at a place would have. */

import { contains, type EditSource, textOf, ts } from "./editSource";

/** The tag's text with its quotes; undefined when the file's calls of `receiver` have none, or too few show it. */
export function logTagAt(source: EditSource, receiver: string, place: ts.Node): string | undefined {
  const calls: ts.CallExpression[] = [];
  contains(
    source.tree,
    (node) => {
      if (isLogCall(source, node, receiver)) calls.push(node);
      return false;
    },
    { intoFunctions: true },
  );
  const isTagged = calls.length > 1 && calls.every(({ arguments: [first] }) => first !== undefined && isTag(first));
  // An object behind a single word is what the word says: `log.info("started", { port })`.
  if (!isTagged || !calls.some(({ arguments: [, second] }) => second !== undefined && isSentence(second)))
    return undefined;
  const before = calls.filter(({ end }) => end <= place.pos).at(-1) ?? calls[0];
  const tag = before?.arguments[0];
  return tag === undefined ? undefined : textOf(source, tag);
}

function isLogCall(source: EditSource, node: ts.Node, receiver: string): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  return /^(error|warn|info|debug)$/.test(name.text) && textOf(source, expression) === receiver;
}

const isTag = (node: ts.Expression): boolean => ts.isStringLiteralLike(node) && /^[\w.:/-]{1,24}$/.test(node.text);

/** `"Listening"`, `"Listening on " + port`, `` `Listening on ${port}` `` */
function isSentence(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return isSentence(node.left);
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}
