/** Comments that stand for a reason, and bodies that hold nothing else. */

import type { PythonLowering } from "./context";
import type { PyNode } from "./tree";

/** First comment of a clause or a function, without its mark; one behind its last statement counts. */
export function commentIn(into: PythonLowering, node: PyNode): string | undefined {
  const lineEnd = into.text.indexOf("\n", node.end);
  const end = lineEnd === -1 ? into.text.length : lineEnd;
  const comment = into.comments[firstFrom(into.comments, node.start)];
  return comment === undefined || comment.start >= end
    ? undefined
    : into.text.slice(comment.start, comment.end).replace(/^#+\s*/, "");
}

/** Index of the first comment that begins at an offset or behind it; comments come in the order of the text. */
function firstFrom(comments: readonly PyNode[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Is the statement more than `pass`, `...` or a string? */
export function doesSomething(node: PyNode): boolean {
  if (node.kind === "pass_statement") return false;
  const [inner] = node.kind === "expression_statement" ? node.children : [node];
  return inner?.kind !== "ellipsis" && inner?.kind !== "string";
}
