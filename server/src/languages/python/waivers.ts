/** `# noqa: …` comments: where a person decided that a rule of another linter does not hold. */

import type { WaiverFact } from "#facts/file";
import type { Span } from "#facts/place";
import { lineAt } from "#languages/lines";

/** A list of codes must follow: a bare `# noqa` may be about the length of the line (docs.astral.sh/ruff, "Error suppression"). */
const NOQA = /#\s*noqa\s*:\s*([A-Z]+\d+(?:[\s,]+[A-Z]+\d+)*)/i;

/** The waivers of a file, in source order; the parser has told comments from other text. */
export function waiversOf(
  text: string,
  comments: readonly Span[],
  lineStarts: readonly number[],
): readonly WaiverFact[] {
  return comments.flatMap(({ start, end }) => {
    const codes = NOQA.exec(text.slice(start, end))?.[1];
    return codes === undefined ? [] : [{ line: lineAt(lineStarts, start), codes: codes.toUpperCase().split(/[\s,]+/) }];
  });
}
