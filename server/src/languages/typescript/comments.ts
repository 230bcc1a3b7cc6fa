/** Comments that stand for a reason. */

import type { Lowering } from "#languages/lowering";
import { ts } from "./compiler";
import { spanOf } from "./spans";

/** First comment directly in a block, without its marks. */
export function commentIn(into: Lowering, block: ts.Block): string | undefined {
  const open = spanOf(into, block).start + 1;
  const starts = [open, ...block.statements.map((statement) => statement.end)];
  for (const start of starts) {
    const comments = [
      ...(ts.getTrailingCommentRanges(into.text, start) ?? []),
      ...(ts.getLeadingCommentRanges(into.text, start) ?? []),
    ];
    const first = comments[0];
    if (first === undefined) continue;
    return into.text
      .slice(first.pos, first.end)
      .replace(/^\/[/*]+|\*+\/$/g, "")
      .trim();
  }
  return undefined;
}
