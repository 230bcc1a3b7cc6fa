/** Text ranges of nodes. The tree keeps a node's start before its comments, so the real start is found when it is needed. */

import type { Value } from "#facts/file";
import type { Span } from "#facts/place";
import type { Lowering } from "#languages/lowering";
import { ts } from "./compiler";
import { keyOf } from "./names";

/** The compiler's own trivia scanner; exported, but not declared. */
const skipTrivia: (text: string, at: number) => number = Reflect.get(ts, "skipTrivia");

/** Offset of the first code unit at or after `at` that is no white space and no comment. */
export function skipToCode(text: string, at: number): number {
  let start = at;
  for (;;) {
    const code = text.charCodeAt(start);
    if (code === 32 || code === 10 || code === 9 || code === 13) start++;
    else if (mayOpenTrivia(code)) return skipTrivia(text, start);
    else return start;
  }
}

/** A node the parser made up is empty, and the code behind its comments belongs to another one. */
export const startOf = (into: Lowering, node: ts.Node): number => Math.min(skipToCode(into.text, node.pos), node.end);

export const spanOf = (into: Lowering, node: ts.Node): Span => ({ start: startOf(into, node), end: node.end });

/** What stands between the braces of a block; the closing one may be missing. */
export function insideOf(into: Lowering, block: ts.Node): Span {
  const start = Math.min(startOf(into, block) + 1, block.end);
  const closed = into.text.charCodeAt(block.end - 1) === 125;
  return { start, end: Math.max(start, closed ? block.end - 1 : block.end) };
}

/** Range of an identifier: its end is exact, and its text is as long as it looks unless it holds escapes. */
export function spanOfName(into: Lowering, node: ts.Node, name: string): Span {
  const start = node.end - name.length;
  if (start >= node.pos && into.text.charCodeAt(start) === name.charCodeAt(0)) return { start, end: node.end };
  return spanOf(into, node);
}

/** `/` comments, `#!`, conflict markers (`< = > |`), and white space outside ASCII. */
const mayOpenTrivia = (code: number): boolean =>
  code === 47 ||
  code === 35 ||
  code === 60 ||
  code === 61 ||
  code === 62 ||
  code === 124 ||
  code === 11 ||
  code === 12 ||
  code > 126;

/** Gives a function or class without a name of its own the name of what holds it. */
export function nameFunction(into: Lowering, value: Value, node: ts.Node): void {
  if (value.kind !== "function" && value.kind !== "class") return;
  const scope = into.scopes[value.scope];
  if (scope === undefined || scope.name !== undefined) return;
  const name = keyOf(node as ts.PropertyName);
  if (name === "[]") return;
  scope.name = name;
  scope.nameSpan = spanOf(into, node);
}
