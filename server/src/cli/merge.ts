/** `bulwark merge`: the reports of all shards as one. */

import { resolve } from "node:path";

import { stderrLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import { reaches, type Threshold } from "#policy/threshold";
import { mergeReports } from "#reporting/mergeReports";
import { parseReport } from "#reporting/parseReport";

import { print, UsageError } from "./output";
import { type ReportFormat, renderReport } from "./renderReport";

export interface MergeOptions {
  readonly format: ReportFormat;
  readonly failOn: Threshold;
  readonly output?: string;
}

/** Prints the whole report of the parts in these files, and returns the exit code it has. Throws a {@link UsageError} when they are not all the parts of one. */
export async function merge(names: readonly string[], options: MergeOptions): Promise<number> {
  const platform = createNodePlatform({ log: stderrLog, cacheFolder: false });
  const parts = [];
  for (const name of names) {
    const bytes = await platform.files.readNamed(resolve(name));
    if (bytes === undefined) throw new UsageError(`there is no file ${name}`);
    const parsed = parseReport(new TextDecoder().decode(bytes));
    if (parsed.kind === "broken") throw new UsageError(`${name} is no report of bulwark check: ${parsed.because}`);
    parts.push({ name, report: parsed.report });
  }
  const merged = mergeReports(parts);
  if (merged.kind === "refused") throw new UsageError(merged.because);
  await print(platform, await renderReport(merged.report, { ...options, compared: [] }), options.output);
  return merged.report.findings.some(({ priority }) => reaches(priority, options.failOn)) ? 1 : 0;
}
