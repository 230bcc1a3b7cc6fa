/** Positions and texts of Dockerfiles: the parser counts lines and columns, facts count offsets. */

import type { Line } from "dockerfile-ast";

import type { Span } from "#facts/place";

type Range = ReturnType<Line["getRange"]>;

/** A range of the parser as offsets. */
export const spanOf = (lineStarts: readonly number[], { start, end }: Range): Span => ({
  start: (lineStarts[start.line] ?? 0) + start.character,
  end: (lineStarts[end.line] ?? 0) + end.character,
});

/**
 * Arguments that go on over several lines as one line of the same length: line ends, the marks before them, and comments in between
 * become blanks. `mark` is `\` unless the file says otherwise.
 */
export function oneLine(text: string, mark: string): string {
  if (!/[\r\n]/.test(text)) return text;
  const lines = text.split(/(?<=\n)/);
  return lines.map((line, index) => (index > 0 && /^\s*#/.test(line) ? blank(line) : withoutMark(line, mark))).join("");
}

function withoutMark(line: string, mark: string): string {
  const content = line.trimEnd();
  const kept = content.length < line.length && content.endsWith(mark) ? content.slice(0, -mark.length) : content;
  return kept.padEnd(line.length);
}

const blank = (line: string): string => " ".repeat(line.length);
