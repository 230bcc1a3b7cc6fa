/** How much code a Python file holds: lines that are neither blank, nor all comment, nor documentation. */

import { lineAt } from "#languages/lines";
import type { PyNode } from "./tree";

/** Files with fewer lines are nobody's concern. */
const LONG = 150;

/** Lines that hold code. Undefined for files that are not long. `starts`: offset of each line's first character. */
export function codeLinesOf(text: string, root: PyNode, starts: readonly number[]): number | undefined {
  if (starts.length <= LONG) return undefined;
  const documented = documentation(root).map(({ start, end }) => [lineAt(starts, start), lineAt(starts, end)] as const);
  let count = 0;
  let next = 0;
  for (const [line, start] of starts.entries()) {
    while ((documented[next]?.[1] ?? line) < line) next++;
    if (line >= (documented[next]?.[0] ?? Number.POSITIVE_INFINITY)) continue;
    const trimmed = text.slice(start, starts[line + 1] ?? text.length).trim();
    if (trimmed !== "" && !trimmed.startsWith("#")) count++;
  }
  return count;
}

/** Strings that stand as a statement, in the order of the text. */
function documentation(node: PyNode): readonly PyNode[] {
  return node.children.flatMap((child) => {
    const [only] = child.kind === "expression_statement" ? child.children : [];
    if (only !== undefined) return only.kind === "string" && child.children.length === 1 ? [child] : [];
    return holdsStatements.has(child.kind) ? documentation(child) : [];
  });
}

const holdsStatements = new Set([
  "block",
  "class_definition",
  "function_definition",
  "decorated_definition",
  "if_statement",
  "else_clause",
  "elif_clause",
  "for_statement",
  "while_statement",
  "with_statement",
  "try_statement",
  "except_clause",
  "finally_clause",
]);
