/** Comments that stand for a reason, and bodies that hold nothing else. */

import type { PythonLowering } from "./context";
import type { PyNode } from "./tree";

/** First comment of a clause or a function, without its mark; one behind its last statement counts. */
export function commentIn(into: PythonLowering, node: PyNode): string | undefined {
  const lineEnd = into.text.indexOf("\n", node.end);
  const end = lineEnd === -1 ? into.text.length : lineEnd;
  const comment = into.comments.find(({ start }) => start >= node.start && start < end);
  return comment === undefined ? undefined : into.text.slice(comment.start, comment.end).replace(/^#+\s*/, "");
}

/** Is the statement more than `pass`, `...` or a string? */
export function doesSomething(node: PyNode): boolean {
  if (node.kind === "pass_statement") return false;
  const [inner] = node.kind === "expression_statement" ? node.children : [node];
  return inner?.kind !== "ellipsis" && inner?.kind !== "string";
}
