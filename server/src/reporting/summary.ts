/** What a check says about a pull request, as a Markdown comment or job summary. */

import { counted } from "#playbook/prompts/markdown";
import { type Finding, PRIORITIES } from "#policy/finding";
import { reaches, type Threshold } from "#policy/threshold";
import type { Report, ReportFinding } from "#protocol/report";

import { renderMarkdown } from "./document/markdown";
import type { Block, Fact, Section } from "./document/model";
import { gateSection } from "./gate";
import { inWords } from "./reports/words";

/** Something the findings were compared with: what it knows is not in the report. */
export interface ComparedWith {
  /** A baseline's file, or a revision. */
  readonly name: string;
  readonly known: number;
  readonly gone: number;
}

/** A comment holds 65,536 characters, and nobody reads a longer table. */
const ROWS = 50;

/** The report as Markdown with a line feed at the end: what fails the check first, then the rest by urgency. */
export function renderSummary(
  report: Report,
  { failOn, compared }: { readonly failOn: Threshold; readonly compared: readonly ComparedWith[] },
): string {
  const failing = report.findings.filter(({ priority }) => reaches(priority, failOn));
  const others = report.findings.filter((finding) => !failing.includes(finding));
  const isNew = compared.length > 0 ? "new " : "";
  const verdict = failOn === "none" ? "" : ` at or above ${failOn}`;
  const title =
    failing.length === 0 && failOn !== "none"
      ? `Bulwark: nothing ${isNew}${verdict.trim()}`
      : `Bulwark: ${counted(failOn === "none" ? others.length : failing.length, `${isNew}finding`)}${verdict}`;
  const sections: Section[] = [
    ...(report.gate === undefined ? [] : [gateSection(report.gate)]),
    ...listed(failOn === "none" ? "Findings" : "To mend before merging", failing),
    ...listed(failOn === "none" ? "Findings" : "Below the threshold", others),
    ...(report.problems.length === 0 ? [] : [{ title: "Not analysed", blocks: [problems(report)] }]),
  ];
  return renderMarkdown({ title, about: facts(report, compared), sections });
}

function facts(report: Report, compared: readonly ComparedWith[]): readonly Fact[] {
  const counts = PRIORITIES.map((priority): readonly [Finding["priority"], number] => [
    priority,
    report.findings.filter((finding) => finding.priority === priority).length,
  ]);
  const there = counts.filter(([, count]) => count > 0).map(([priority, count]) => `${count} ${priority}`);
  return [
    { label: "Findings", value: there.length === 0 ? "none" : there.join(", ") },
    ...compared.map(({ name, known, gone }) => ({
      label: "Compared with",
      value: [{ code: name }, `: ${known} known and not shown, ${gone} gone`],
    })),
    ...(report.suppressed.length === 0
      ? []
      : [{ label: "Accepted in the code", value: `${report.suppressed.length}, each with a reason` }]),
    { label: "Rules", value: `bulwark ${report.engine}, rule set ${report.ruleset}` },
  ];
}

function listed(title: string, findings: readonly ReportFinding[]): readonly Section[] {
  if (findings.length === 0) return [];
  const ordered = [...findings].sort((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority));
  const table: Block = {
    kind: "table",
    caption: title,
    columns: [{ title: "Priority" }, { title: "Where" }, { title: "What" }, { title: "Rule" }],
    rows: ordered
      .slice(0, ROWS)
      .map(({ priority, path, line, message, rule }) => [
        priority,
        [{ code: `${path}:${line}` }],
        inWords(message),
        rule,
      ]),
  };
  const more = findings.length - ROWS;
  return [{ title, blocks: [table, ...(more > 0 ? [{ kind: "paragraph", text: `And ${more} more.` } as const] : [])] }];
}

const problems = ({ problems }: Report): Block => ({
  kind: "list",
  items: problems.slice(0, ROWS).map(({ path, line, message }) => {
    const place = path === undefined ? [] : [{ code: line === undefined ? path : `${path}:${line}` }, ": "];
    return [...place, ...inWords(message)];
  }),
});
