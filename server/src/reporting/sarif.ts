/** SARIF 2.1.0 for code scanning: rules with their help, stable fingerprints, relative addresses, the unprotected path as a code flow. */

import { PRIORITIES } from "#policy/finding";
import type { Report, ReportFinding, ReportRelated, SuppressedReportFinding } from "#protocol/report";
import type { Rule } from "#rules/rule";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

export interface SarifOptions {
  readonly rules: readonly Rule[];
  /** Markdown of a rule's page. */
  readonly page: (rule: string) => string | undefined;
}

/** The report as SARIF text. */
export function renderSarif(report: Report, options: SarifOptions): string {
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Bulwark",
            version: report.engine,
            semanticVersion: report.engine,
            properties: { ruleset: report.ruleset },
            rules: options.rules.map((rule) => descriptor(rule, options.page(rule.id))),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { description: { text: "The scanned folder." } } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(report) }],
        results: [
          ...kept(report.findings).map((finding) => result(finding, options.rules)),
          ...kept(report.suppressed, MOST.results - Math.min(MOST.results, report.findings.length)).map((finding) => ({
            ...result(finding, options.rules),
            suppressions: [suppression(finding)],
          })),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** GitHub takes no more of one run: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning */
const MOST = { results: 5_000, related: 100 };

/** The most urgent ones where there are too many, in their order. */
function kept<Found extends ReportFinding>(findings: readonly Found[], most = MOST.results): readonly Found[] {
  if (findings.length <= most) return findings;
  const chosen = new Set(
    [...findings].sort((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority)).slice(0, most),
  );
  return findings.filter((finding) => chosen.has(finding));
}

function notifications(report: Report): readonly object[] {
  const more = report.findings.length + report.suppressed.length - MOST.results;
  const text = `${more} more results are left out, the least urgent ones: code scanning takes ${MOST.results}.`;
  return [...(more > 0 ? [{ level: "warning", message: { text } }] : []), ...report.problems.map(notification)];
}

const suppression = ({ reason, until }: SuppressedReportFinding): object => ({
  kind: "inSource",
  status: "accepted",
  justification: until === undefined ? reason : `${reason} (until ${until})`,
});

function descriptor(rule: Rule, page: string | undefined): object {
  return {
    id: rule.id,
    name: rule.id.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.summary },
    ...(page === undefined ? {} : { help: { text: plain(page), markdown: documentation(page) } }),
    defaultConfiguration: { level: level(rule.priority) },
    properties: {
      tags: ["reliability", rule.principle],
      precision: PRECISION[rule.confidence],
      "problem.severity": rule.priority === "P2" ? "recommendation" : "warning",
    },
  };
}

const PRECISION: Readonly<Record<Rule["confidence"], string>> = { high: "high", medium: "medium", low: "low" };

function result(finding: ReportFinding, rules: readonly Rule[]): object {
  const index = rules.findIndex((rule) => rule.id === finding.rule);
  return {
    ruleId: finding.rule,
    ...(index === -1 ? {} : { ruleIndex: index }),
    level: level(finding.priority),
    message: { text: finding.message },
    locations: [location(finding)],
    partialFingerprints: { "bulwark/v1": finding.fingerprint },
    properties: { priority: finding.priority, confidence: finding.confidence, principle: finding.principle },
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.slice(0, MOST.related).map((related, id) => ({
            id,
            ...location(related),
            message: { text: related.message },
          })),
          codeFlows: [{ threadFlows: [{ locations: flow(finding) }] }],
        }),
  };
}

/** The way there, and the finding at its end. */
function flow(finding: ReportFinding): readonly object[] {
  const hops = finding.related
    .slice(0, MOST.related)
    .map((related) => ({ ...location(related), message: { text: related.message } }));
  return [...hops, { ...location(finding), message: { text: finding.message } }].map((at) => ({ location: at }));
}

function location(at: ReportFinding | ReportRelated): object {
  const end = "endLine" in at ? { endLine: at.endLine, endColumn: at.endColumn } : {};
  return {
    physicalLocation: {
      artifactLocation: { uri: relativeUri(at.path), uriBaseId: "SRCROOT" },
      region: { startLine: at.line, startColumn: at.column, ...end },
    },
  };
}

function notification(problem: Report["problems"][number]): object {
  const place =
    problem.path === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: relativeUri(problem.path), uriBaseId: "SRCROOT" },
                ...(problem.line === undefined
                  ? {}
                  : { region: { startLine: problem.line, startColumn: problem.column ?? 1 } }),
              },
            },
          ],
        };
  return { level: problem.kind === "config" ? "warning" : "note", message: { text: problem.message }, ...place };
}

function level(priority: ReportFinding["priority"]): "error" | "warning" | "note" {
  if (priority === "P0") return "error";
  return priority === "P1" ? "warning" : "note";
}

const relativeUri = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

/** The page without its cases: a viewer's help pane has little room. */
function documentation(page: string): string {
  return page
    .split(/^(?=## )/m)
    .filter((section) => !section.startsWith("## ") || !section.includes("```"))
    .join("")
    .trim();
}

const plain = (page: string): string =>
  documentation(page)
    .replace(/^#+\s*/gm, "")
    .replace(/[`*_]/g, "");
