/** JUnit XML, which every CI server shows: a suite for each rule that had something to judge, a case for each finding. */

import { reaches, type Threshold } from "#policy/threshold";
import type { Report, ReportFinding, ReportTally } from "#protocol/report";

import { escapeHtml as escaped } from "./document/escape";

/**
 * The report as JUnit XML. Findings at or above the threshold are failures, the others are skipped with their message, and what holds is one
 * case a rule: https://github.com/testmoapp/junitxml
 */
export function renderJunit(report: Report, failOn: Threshold): string {
  const suites = report.tallies.flatMap((tally) => suite(tally, report.findings, failOn));
  const total = (name: "tests" | "failures" | "skipped"): number => suites.reduce((sum, one) => sum + one[name], 0);
  const name = `bulwark ${report.engine}, rules ${report.ruleset}`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(name)}" tests="${total("tests")}" failures="${total("failures")}" skipped="${total("skipped")}">`,
    ...suites.map(({ text }) => text),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  readonly text: string;
}

function suite({ rule, passed }: ReportTally, findings: readonly ReportFinding[], failOn: Threshold): readonly Suite[] {
  const own = findings.filter((finding) => finding.rule === rule);
  if (own.length === 0 && passed === 0) return [];
  const failures = own.filter(({ priority }) => reaches(priority, failOn)).length;
  const counts = { tests: own.length + (passed > 0 ? 1 : 0), failures, skipped: own.length - failures };
  const holding = `${passed} ${passed === 1 ? "place holds" : "places hold"}`;
  const text = [
    `  <testsuite name="${rule}" tests="${counts.tests}" failures="${counts.failures}" skipped="${counts.skipped}">`,
    ...own.map((finding) => testCase(finding, failOn)),
    ...(passed > 0 ? [`    <testcase classname="${rule}" name="${holding}"/>`] : []),
    "  </testsuite>",
  ].join("\n");
  return [{ ...counts, text }];
}

function testCase(finding: ReportFinding, failOn: Threshold): string {
  const { rule, path, line, priority, message, related } = finding;
  const place = escaped(path);
  const head = `    <testcase classname="${rule}" name="${place}:${line}" file="${place}" line="${line}">`;
  if (!reaches(priority, failOn))
    return `${head}<skipped message="${escaped(`${priority}, below the threshold: ${message}`)}"/></testcase>`;
  const way = related.map((hop) => `\n${hop.path}:${hop.line}: ${hop.message}`).join("");
  const told = `${path}:${line}: ${message}${way}`;
  return `${head}<failure type="${priority}" message="${escaped(message)}">${escaped(told)}</failure></testcase>`;
}
