/** Lines of a text as edits need them: their ends, their starts and the white space before a statement; for every language. */

/** The line end nearest to `offset`: a file with mixed ends keeps each part's own. */
export function eolAt(text: string, offset: number): string {
  const before = text.lastIndexOf("\n", offset - 1);
  const at = before === -1 ? text.indexOf("\n", offset) : before;
  if (at === -1) return "\n";
  return text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** Leading white space of the line that holds `offset`. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

/** Offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return start === 0 && text.startsWith("\uFEFF") ? 1 : start;
}

/** Offset of the line break (or of the end of the text) that ends the line of `offset`. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  if (at === -1) return text.length;
  return text[at - 1] === "\r" ? at - 1 : at;
}
