/** The report for people at a terminal: findings by file with the code they are about, then what matters in one line. */

import { createColors } from "picocolors";

import type { Assessment, Problem } from "#policy/finding";
import type { Report, ReportFinding } from "#protocol/report";

import { codeFrame } from "./codeFrame";

type Colors = ReturnType<typeof createColors>;

export interface TextOptions {
  readonly color: boolean;
  /** Current text of a file of the report; undefined when it cannot be read any more. */
  readonly source: (path: string) => string | undefined;
}

/** The whole report, with a line feed at the end. */
export function renderText(assessment: Assessment, report: Report, options: TextOptions): string {
  const colors = createColors(options.color);
  const blocks = [...byPath(report.findings)].map(([path, findings]) =>
    fileBlock(path, findings, { colors, source: options.source(path) }),
  );
  const problems = assessment.problems
    .filter((problem) => problem.expected !== true)
    .map((it) => problemLine(it, colors));
  const parts = [
    ...blocks,
    ...(problems.length === 0 ? [] : [problems.join("\n")]),
    summary(assessment, report, colors),
  ];
  return `${parts.join("\n\n")}\n`;
}

function byPath(findings: readonly ReportFinding[]): ReadonlyMap<string, readonly ReportFinding[]> {
  const groups = new Map<string, ReportFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.path);
    if (group === undefined) groups.set(finding.path, [finding]);
    else group.push(finding);
  }
  return groups;
}

interface Drawing {
  readonly colors: Colors;
  readonly source: string | undefined;
}

function fileBlock(path: string, findings: readonly ReportFinding[], drawing: Drawing): string {
  const entries = findings.map((finding) => findingBlock(finding, drawing));
  return [drawing.colors.underline(path), ...entries].join("\n");
}

function findingBlock(finding: ReportFinding, { colors, source }: Drawing): string {
  const place = colors.dim(`${finding.line}:${finding.column}`);
  const lines = [
    `  ${place}  ${tag(finding.priority, colors)}  ${finding.message}  ${colors.dim(finding.rule)}`,
    ...(source === undefined ? [] : [indented(codeFrame(source, finding))]),
    ...finding.related.map(
      (related) =>
        `      ${colors.dim("→")} ${related.path}:${related.line}:${related.column}  ${colors.dim(related.message)}`,
    ),
  ];
  return lines.join("\n");
}

function tag(priority: ReportFinding["priority"], colors: Colors): string {
  switch (priority) {
    case "P0":
      return colors.bold(colors.red("P0"));
    case "P1":
      return colors.yellow("P1");
    case "P2":
      return colors.cyan("P2");
    case "hint":
      return colors.dim("hint");
  }
}

const indented = (block: string): string => block.replace(/^/gm, "      ");

function problemLine(problem: Problem, colors: Colors): string {
  const line = problem.line === undefined ? "" : `:${problem.line}:${problem.column ?? 1}`;
  const place = problem.path === undefined ? "" : `${problem.path}${line}  `;
  return `${colors.yellow("note")}  ${place}${problem.message}`;
}

function summary({ files, engine, ruleset }: Assessment, { findings }: Report, colors: Colors): string {
  const count = (priority: string): number => findings.filter((finding) => finding.priority === priority).length;
  const counts = ["P0", "P1", "P2"].map((priority) => `${count(priority)} ${priority}`).join(", ");
  const hints = count("hint");
  const total = `${plural(findings.length, "finding")} (${counts}${hints === 0 ? "" : `, ${plural(hints, "hint")}`})`;
  const scope = `${plural(files.analysed, "file")} analysed${files.skipped === 0 ? "" : `, ${files.skipped} skipped`}`;
  const head = findings.length === 0 ? colors.green("No findings") : colors.bold(total);
  return `${head} · ${scope} · ${colors.dim(`bulwark ${engine}, rules ${ruleset}`)}`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
