/** `bulwark-ignore` comments of Python. */

import type { SuppressionFact } from "#facts/file";
import { lineAt } from "#languages/lines";
import { parseSuppression, suppressionMark } from "#languages/suppression";
import { spanOf } from "./names";
import type { PyNode } from "./tree";

/** Every suppression of a file; the parser has told comments from strings. */
export function suppressionsOf(
  text: string,
  comments: readonly PyNode[],
  lineStarts: readonly number[],
): readonly SuppressionFact[] {
  if (!text.includes(suppressionMark)) return [];
  return comments.flatMap((comment) => {
    const suppression = parseSuppression(text.slice(comment.start, comment.end));
    return suppression === undefined
      ? []
      : [{ span: spanOf(comment), line: lineOfCode(text, comment, lineStarts), ...suppression }];
  });
}

/** Its own line when code precedes it, else the next line with code. */
function lineOfCode(text: string, comment: PyNode, lineStarts: readonly number[]): number {
  const own = lineAt(lineStarts, comment.start);
  if (text.slice(lineStarts[own] ?? 0, comment.start).trim() !== "") return own;
  for (let line = own + 1; line < lineStarts.length; line++) {
    const code = text.slice(lineStarts[line], lineStarts[line + 1] ?? text.length).trim();
    if (code !== "" && !code.startsWith("#")) return line;
  }
  return own;
}
