/** The text of a `bulwark-ignore` comment, the same in every language, and the line it speaks about where comments begin with `#`. */

import type { SuppressionFact } from "#facts/file";
import type { Span } from "#facts/place";

import { lineAt } from "./lines";

/** A cheap test that lets almost every file skip the search. */
export const suppressionMark = "bulwark-ignore";

export interface Suppression {
  readonly rules: readonly string[];
  readonly reason: string;
  readonly until?: string;
}

const form = /bulwark-ignore[ \t]+([\w/*-]+(?:[ \t]*,[ \t]*[\w/*-]+)*)([^\n]*)/;
const limit = /[ \t]*\[?[ \t]*\buntil[ \t]+(\d{4}-\d{2}-\d{2})[ \t]*\]?[ \t]*$/;

/**
 * Reads the rules, the reason and the last day out of a suppression comment.
 * @param comment the comment's text; a closing `*` + `/` is tolerated
 * @returns undefined when the mark names no rule
 */
export function parseSuppression(comment: string): Suppression | undefined {
  const found = form.exec(comment.replace(/\s*\*\/\s*$/, ""));
  if (found === null) return undefined;
  const rules = (found[1] ?? "").split(",").map((rule) => rule.trim());
  const rest = (found[2] ?? "").replace(/^[ \t]*:/, "").trim();
  const until = limit.exec(rest);
  const reason = until === null ? rest : rest.slice(0, until.index).trim();
  return until?.[1] === undefined ? { rules, reason } : { rules, reason, until: until[1] };
}

/** Every suppression of a file whose comments begin with `#`; the parser has told comments from other text. */
export function hashSuppressions(
  text: string,
  comments: readonly Span[],
  lineStarts: readonly number[],
): readonly SuppressionFact[] {
  if (!text.includes(suppressionMark)) return [];
  return comments.flatMap(({ start, end }) => {
    const suppression = parseSuppression(text.slice(start, end));
    const span = { start, end };
    return suppression === undefined ? [] : [{ span, line: lineOfCode(text, start, lineStarts), ...suppression }];
  });
}

/** The comment's own line when code precedes it, else the next line with code. */
function lineOfCode(text: string, comment: number, lineStarts: readonly number[]): number {
  const own = lineAt(lineStarts, comment);
  if (text.slice(lineStarts[own] ?? 0, comment).trim() !== "") return own;
  for (let line = own + 1; line < lineStarts.length; line++) {
    const code = text.slice(lineStarts[line], lineStarts[line + 1] ?? text.length).trim();
    if (code !== "" && !code.startsWith("#")) return line;
  }
  return own;
}
