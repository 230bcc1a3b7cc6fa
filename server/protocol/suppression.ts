/** The comment that suppresses a finding, as text to insert above its line. */

/**
 * `lineText` is the line of the finding (its indentation is kept), `languageId` an editor's name of the language.
 * Returns the whole new line without a line end. Line breaks in `reason` become blanks.
 */
export function suppressionComment(
  lineText: string,
  languageId: string,
  what: { readonly rule: string; readonly reason: string },
): string {
  const indent = /^[ \t]*/.exec(lineText)?.[0] ?? "";
  const mark = SLASH_LANGUAGES.has(languageId) ? "//" : "#";
  const reason = what.reason.replace(/\s+/g, " ").trim();
  return `${indent}${mark} bulwark-ignore ${what.rule}: ${reason}`;
}

/** The line to insert the comment above: that of the finding, except that nothing may stand above `#!`. */
export const suppressionLine = (lineText: string, line: number): number =>
  line === 0 && lineText.startsWith("#!") ? 1 : line;

const SLASH_LANGUAGES: ReadonlySet<string> = new Set([
  "typescript",
  "typescriptreact",
  "javascript",
  "javascriptreact",
  "jsonc",
]);
