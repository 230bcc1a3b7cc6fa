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
const limit = /\buntil[ \t]+(\d{4}-\d{2}-\d{2})[ \t]*\]?[ \t]*$/;

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
  const reason = until === null ? rest : rest.slice(0, until.index).trimEnd().replace(/\[$/, "").trim();
  return until?.[1] === undefined ? { rules, reason } : { rules, reason, until: until[1] };
}

/**
 * Every suppression of a file whose comments begin with `#`; the parser has told comments from other text. `scripts`: parts of the
 * file that are shell, where the file's own parser sees text: a line of them that begins with `#` is a comment as well.
 */
export function hashSuppressions(
  text: string,
  comments: readonly Span[],
  lineStarts: readonly number[],
  scripts: readonly { readonly span: Span }[] = [],
): readonly SuppressionFact[] {
  if (!text.includes(suppressionMark)) return [];
  const known = new Set(comments.map(({ start }) => start));
  const inScripts = scripts.flatMap(({ span }) => commentLines(text, span)).filter(({ start }) => !known.has(start));
  return [...comments, ...inScripts].flatMap((span) => {
    const suppression = parseSuppression(text.slice(span.start, span.end));
    if (suppression === undefined) return [];
    const lines = linesSpokenAbout(text, span.start, lineStarts);
    return lines.map((line) => ({ span, line, ...suppression }));
  });
}

/** A comment between `#!` and the code speaks about that first line too: nothing may stand above it. */
function linesSpokenAbout(text: string, comment: number, lineStarts: readonly number[]): readonly number[] {
  const line = lineOfCode(text, comment, lineStarts);
  const isAtTop = text.startsWith("#!") && /^#![^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*$/.test(text.slice(0, comment));
  return isAtTop ? [0, line] : [line];
}

function commentLines(text: string, { start, end }: Span): readonly Span[] {
  return [...text.slice(start, end).matchAll(/^[ \t]*(#[^\n]*)/gm)].map((found) => {
    const at = start + found.index + found[0].length - (found[1]?.length ?? 0);
    return { start: at, end: start + found.index + found[0].length };
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
