/** `bulwark check`: analyse, print, and say by the exit code whether something is wrong. */

import type { Platform } from "#platform/ports";
import { readRulePage } from "#platform/rulePages";
import { BASELINE_FILE, type Comparison } from "#policy/baseline";
import type { Assessment } from "#policy/finding";
import type { Report } from "#protocol/report";
import { buildReport, renderJson } from "#reporting/report";
import { RULES } from "#rules/registry.generated";

import { compared } from "./baseline";
import { counted, hasColor, print } from "./output";
import { type ScanOptions, scanned } from "./scanning";

export const FORMATS = ["text", "json", "sarif"] as const;
export const THRESHOLDS = ["P0", "P1", "P2", "none"] as const;

export interface CheckOptions extends ScanOptions {
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
  readonly failOn: (typeof THRESHOLDS)[number];
  readonly baseline?: string;
  readonly strict: boolean;
}

/** Returns the exit code. */
export async function check(given: readonly string[], options: CheckOptions): Promise<number> {
  const scan = await scanned(given, options);
  const { root, platform, assessment: whole } = scan;
  const comparison = options.baseline === undefined ? undefined : await compared(scan, options.baseline, options.rules);
  const assessment = comparison === undefined ? whole : { ...whole, findings: comparison.fresh };
  const report = buildReport(assessment);
  await print(platform, await render({ root, platform, options }, assessment, report), options.output);
  if (comparison !== undefined) tellOfBaseline(comparison, options.baseline ?? BASELINE_FILE);
  return exitCode(assessment, report, options);
}

/** On standard error: standard output may be JSON. */
function tellOfBaseline({ known, gone }: Comparison, name: string): void {
  const stale = gone.length === 0 ? "" : `; ${gone.length} more are gone: bulwark baseline prune`;
  process.stderr.write(`bulwark: ${counted(known.length, "finding")} known from ${name} not shown${stale}\n`);
}

/** Renderers load when their format is asked for. */
async function render(
  { root, platform, options }: { readonly root: string; readonly platform: Platform; readonly options: CheckOptions },
  assessment: Assessment,
  report: Report,
): Promise<string> {
  switch (options.format) {
    case "json":
      return renderJson(report);
    case "sarif": {
      const { renderSarif } = await import("#reporting/sarif");
      return renderSarif(report, { rules: RULES, page: readRulePage });
    }
    case "text": {
      const { renderText } = await import("#reporting/text");
      const color = options.output === undefined && hasColor();
      return renderText(assessment, report, { color, source: (path) => platform.reader.read(`${root}/${path}`) });
    }
  }
}

function exitCode(assessment: Assessment, report: Report, options: CheckOptions): number {
  const isUnreadable = assessment.problems.some(
    ({ kind, expected }) => (kind === "file" || kind === "config") && expected !== true,
  );
  // A rule that was left out has not answered: silence would look like a clean project.
  const isIncomplete = assessment.problems.some(({ kind, path }) => kind === "rule" && path === undefined);
  if (isIncomplete || (options.strict && isUnreadable)) return 2;
  if (options.failOn === "none") return 0;
  const failing = THRESHOLDS.slice(0, THRESHOLDS.indexOf(options.failOn) + 1);
  return report.findings.some(({ priority }) => priority !== "hint" && failing.includes(priority)) ? 1 : 0;
}
