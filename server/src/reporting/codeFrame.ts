/** The code a finding is about, a few lines of it, as a terminal or an assistant reads it. */

import { codeFrameColumns } from "@babel/code-frame";

import type { ReportFinding } from "#protocol/report";

/** Rules whose findings are about texts that must not reach a log. */
export const SECRET: ReadonlySet<string> = new Set(["hardcoded-secret"]);

/** The source with what the finding underlines made unreadable; columns stay as they are. */
function masked(source: string, finding: ReportFinding): string {
  return source
    .split("\n")
    .map((line, index) => {
      const number = index + 1;
      if (number < finding.line || number > finding.endLine) return line;
      const from = number === finding.line ? finding.column : 0;
      const to = number === finding.endLine ? finding.endColumn - 2 : line.length;
      return to <= from ? line : line.slice(0, from) + "*".repeat(to - from) + line.slice(to);
    })
    .join("\n");
}

/** Code frames do not wrap: longer lines than this would fill a screen. */
const WIDEST = 160;

/** The lines of a finding with the place underlined; of a secret only its line, with the secret masked. */
export function codeFrame(source: string, finding: ReportFinding): string {
  const isOneLine = finding.endLine === finding.line;
  const location = {
    start: { line: finding.line, column: finding.column },
    ...(isOneLine ? { end: { line: finding.line, column: Math.max(finding.endColumn, finding.column + 1) } } : {}),
  };
  const isSecret = SECRET.has(finding.rule);
  const shown = isSecret ? masked(source, finding) : source;
  const around = isSecret ? 0 : 1;
  return codeFrameColumns(shown, location, { linesAbove: around, linesBelow: around, highlightCode: false })
    .split("\n")
    .map((line) => (line.length > WIDEST ? `${line.slice(0, WIDEST)}…` : line))
    .join("\n");
}
