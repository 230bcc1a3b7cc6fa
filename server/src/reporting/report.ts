/** The public report: 1-based positions, nothing private. Text and JSON are views of it. */

import type { Assessment, Finding, Problem } from "#policy/finding";
import { REPORT_VERSION, type Report, type ReportFinding, type ReportProblem } from "#protocol/report";

/** Findings by path, then by place. */
export function buildReport(assessment: Assessment): Report {
  return {
    version: REPORT_VERSION,
    engine: assessment.engine,
    ruleset: assessment.ruleset,
    findings: assessment.findings.map(reportFinding),
    suppressed: assessment.suppressed.map(({ finding, reason, until }) => ({
      ...reportFinding(finding),
      reason,
      ...(until === undefined ? {} : { until }),
    })),
    tallies: assessment.tallies.map(({ rule, passed, gaps, unknown }) => ({ rule, passed, gaps, unknown })),
    problems: inOrder(assessment.problems.map(reportProblem)),
  };
}

const KINDS: readonly ReportProblem["kind"][] = ["config", "state", "file", "rule"];

/** Problems in an order that does not depend on who found them first, each once. */
export function inOrder(problems: readonly ReportProblem[]): readonly ReportProblem[] {
  const known = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...known.values()].sort(
    (a, b) =>
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      compare(a.path ?? "", b.path ?? "") ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      compare(a.message, b.message),
  );
}

/** The order of texts in reports: by code units, the same everywhere. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Two-space JSON with a line feed at the end. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;

/** One finding as the report has it. */
export function reportFinding(finding: Finding): ReportFinding {
  const { start, end } = finding.range;
  return {
    rule: finding.rule,
    principle: finding.principle,
    priority: finding.priority,
    confidence: finding.confidence,
    path: finding.place.path,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    message: finding.message,
    related: finding.related.map(({ place, range, note }) => ({
      path: place.path,
      line: range.start.line + 1,
      column: range.start.character + 1,
      message: note,
    })),
    fingerprint: finding.fingerprint,
  };
}

const reportProblem = ({ kind, path, line, column, message }: Problem): ReportProblem => ({
  kind,
  ...(path === undefined ? {} : { path }),
  ...(line === undefined ? {} : { line }),
  ...(column === undefined ? {} : { column }),
  message,
});
