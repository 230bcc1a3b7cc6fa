/** `bulwark check`: analyse, print, and say by the exit code whether something is wrong. */

import { resolve } from "node:path";

import type { Platform } from "#platform/ports";
import { BASELINE_FILE, type Comparison } from "#policy/baseline";
import type { Assessment, Finding } from "#policy/finding";
import { shardName } from "#policy/shard";
import { reaches, type Threshold } from "#policy/threshold";
import type { GateName, Report, ReportGate } from "#protocol/report";
import { buildReport } from "#reporting/report";
import type { ComparedWith } from "#reporting/summary";

import { compared } from "./baseline";
import { counted, hasColor, print, UsageError } from "./output";
import { REPORT_ONLY_FORMATS, renderReport } from "./renderReport";
import { type Scanned, type ScanOptions, scanned } from "./scanning";
import type { Since } from "./since";

export const FORMATS = ["text", ...REPORT_ONLY_FORMATS] as const;

export interface CheckOptions extends ScanOptions {
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
  readonly failOn: Threshold;
  readonly baseline?: string;
  /** A rung of the release ladder whose rules must hold, besides the threshold. */
  readonly gate?: GateName;
  /** A git revision: only what came since is reported. */
  readonly changedSince?: string;
  readonly strict: boolean;
}

/** Returns the exit code. */
export async function check(given: readonly string[], options: CheckOptions): Promise<number> {
  const startedAt = performance.now();
  const scan = await scanned(given, options);
  if (options.gate !== undefined && (given.length > 1 || scan.root !== resolve(given[0] ?? ".")))
    throw new UsageError("--gate is about one whole folder");
  if (options.gate !== undefined && options.shard !== undefined)
    throw new UsageError("--gate is about one whole folder, and no shard sees it");
  const gate = options.gate === undefined ? undefined : await gateOf(scan, options.gate, startedAt);
  const { root, platform, assessment: whole } = scan;
  const comparison = options.baseline === undefined ? undefined : await compared(scan, options.baseline, options.rules);
  const since = options.changedSince === undefined ? undefined : await sinceRevision(scan, options.changedSince);
  const findings = chosen(whole.findings, comparison, since);
  const assessment = { ...whole, findings };
  const part = options.shard === undefined ? {} : { shard: shardName(options.shard) };
  const report = { ...buildReport(assessment), ...part, ...(gate === undefined ? {} : { gate }) };
  const against = comparedWith(options, comparison, since);
  await print(
    platform,
    await render({ root, platform, options, compared: against }, assessment, report),
    options.output,
  );
  if (comparison !== undefined) tellOfBaseline(comparison, options.baseline ?? BASELINE_FILE);
  if (since !== undefined) tellOfRevision(since, options.changedSince ?? "");
  if (gate !== undefined && !SHOWS_GATE.has(options.format)) await tellOfGate(gate);
  return exitCode(assessment, report, options);
}

/** Before anything else is asked of the engine: `--changed-since` leaves it with the texts of then. */
async function gateOf(scan: Scanned, name: GateName, startedAt: number): Promise<ReportGate> {
  const { judgeGate } = await import("#playbook/gate");
  const { snapshotOf } = await import("./folderSnapshot");
  const { snapshot } = await snapshotOf(scan, startedAt);
  return judgeGate(snapshot.checklists, name);
}

/** Git is asked by those only who name a revision. */
async function sinceRevision(scan: Scanned, revision: string): Promise<Since> {
  const { comparedSince } = await import("./since");
  return comparedSince(scan, revision);
}

/** What neither the baseline nor the revision has. */
function chosen(
  findings: readonly Finding[],
  comparison: Comparison | undefined,
  since: Since | undefined,
): readonly Finding[] {
  const known = new Set(comparison?.known.map(({ id }) => id));
  return (since?.findings ?? findings).filter(({ id }) => !known.has(id));
}

function comparedWith(
  { baseline, changedSince }: CheckOptions,
  comparison: Comparison | undefined,
  since: Since | undefined,
): readonly ComparedWith[] {
  return [
    ...(comparison === undefined || baseline === undefined
      ? []
      : [{ name: baseline, known: comparison.known.length, gone: comparison.gone.length }]),
    ...(since === undefined || changedSince === undefined
      ? []
      : [{ name: changedSince, known: since.known, gone: since.gone }]),
  ];
}

/** Formats with a place for the gate. */
const SHOWS_GATE: ReadonlySet<CheckOptions["format"]> = new Set(["text", "json", "markdown"]);

async function tellOfGate(gate: ReportGate): Promise<void> {
  const { gateVerdict } = await import("#reporting/gate");
  process.stderr.write(`bulwark: ${gateVerdict(gate)}\n`);
}

function tellOfRevision({ known, gone }: Since, revision: string): void {
  const less = gone === 0 ? "" : `; ${counted(gone, "finding")} of then ${gone === 1 ? "is" : "are"} gone`;
  process.stderr.write(`bulwark: ${counted(known, "finding")} known since ${revision} not shown${less}\n`);
}

/** On standard error: standard output may be JSON. */
function tellOfBaseline({ known, gone }: Comparison, name: string): void {
  const stale = gone.length === 0 ? "" : `; ${gone.length} more are gone: bulwark baseline prune`;
  process.stderr.write(`bulwark: ${counted(known.length, "finding")} known from ${name} not shown${stale}\n`);
}

async function render(
  {
    root,
    platform,
    options,
    compared,
  }: {
    readonly root: string;
    readonly platform: Platform;
    readonly options: CheckOptions;
    readonly compared: readonly ComparedWith[];
  },
  assessment: Assessment,
  report: Report,
): Promise<string> {
  const { format, failOn } = options;
  if (format !== "text") return renderReport(report, { format, failOn, compared });
  const { renderText } = await import("#reporting/text");
  const color = options.output === undefined && hasColor();
  const text = renderText(assessment, report, { color, source: (path) => platform.reader.read(`${root}/${path}`) });
  if (report.gate === undefined) return text;
  const { renderGate } = await import("#reporting/gate");
  return `${text}\n${renderGate(report.gate, { color })}`;
}

function exitCode(assessment: Assessment, report: Report, options: CheckOptions): number {
  const isUnreadable = assessment.problems.some(
    ({ kind, expected }) => (kind === "file" || kind === "config") && expected !== true,
  );
  // A rule that was left out has not answered: silence would look like a clean project.
  const isIncomplete = assessment.problems.some(({ kind, path }) => kind === "rule" && path === undefined);
  if (isIncomplete || (options.strict && isUnreadable)) return 2;
  const isFailing = report.findings.some(({ priority }) => reaches(priority, options.failOn));
  return isFailing || report.gate?.open === false ? 1 : 0;
}
