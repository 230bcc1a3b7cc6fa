/** Commands that make GitHub show findings beside the lines of a pull request. */

import { PRIORITIES } from "#policy/finding";
import type { Report, ReportFinding } from "#protocol/report";

/**
 * One workflow command a finding, the most urgent first: GitHub shows ten errors and ten warnings of a step.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderAnnotations({ findings }: Report): string {
  return [...findings]
    .sort((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority))
    .map((finding) => `${command(finding)}\n`)
    .join("");
}

function command({ path, line, column, endLine, endColumn, priority, rule, message, related }: ReportFinding): string {
  // Columns mean something to GitHub only within one line.
  const columns = line === endLine ? { col: column, endColumn } : {};
  const properties = Object.entries({ file: path, line, endLine, ...columns, title: `${priority} ${rule}` })
    .map(([name, value]) => `${name}=${property(String(value))}`)
    .join(",");
  const way = related.map((hop) => `\n${hop.path}:${hop.line} ${hop.message}`).join("");
  return `::${LEVEL[priority]} ${properties}::${data(`${message}${way}`)}`;
}

const LEVEL: Readonly<Record<ReportFinding["priority"], string>> = {
  P0: "error",
  P1: "warning",
  P2: "notice",
  hint: "notice",
};

const data = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
