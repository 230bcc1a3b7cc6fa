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
    tallies: assessment.tallies.map(({ rule, passed, gaps, unknown }) => ({ rule, passed, gaps, unknown })),
    problems: assessment.problems.map(reportProblem),
  };
}

/** Two-space JSON with a line feed at the end. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;

function reportFinding(finding: Finding): ReportFinding {
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
