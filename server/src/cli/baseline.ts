/** `bulwark baseline create` and `prune`: accept the findings of today, and forget those that are gone. */

import { dirname, relative, resolve } from "node:path";

import {
  type BaselineEntry,
  baselineEntry,
  type Comparison,
  compareWithBaseline,
  renderBaseline,
} from "#policy/baseline";
import type { Finding } from "#policy/finding";

import { counted, print, UsageError } from "./output";
import { type Scanned, type ScanOptions, scanned } from "./scanning";

export interface BaselineOptions extends ScanOptions {
  readonly baseline: string;
  readonly force?: boolean;
}

/** Throws a {@link UsageError} when there is a baseline already, unless told to replace it. */
export async function createBaseline(given: readonly string[], options: BaselineOptions): Promise<void> {
  const scan = await scanned(given, options);
  const { platform, assessment } = scan;
  const kind = await platform.files.kind(resolve(options.baseline));
  if (options.force !== true && kind === "file")
    throw new UsageError(`${options.baseline} is there already; prune it, or replace it with --force`);
  const pathOf = pathFrom(scan, options.baseline);
  const entries = assessment.findings.map((finding) => baselineEntry(finding, pathOf(finding)));
  await print(platform, renderBaseline(entries), options.baseline);
  process.stdout.write(`${counted(entries.length, "finding")} accepted in ${options.baseline}\n`);
}

/** Takes out what was looked for and not found; entries of files that were not analysed stay. */
export async function pruneBaseline(given: readonly string[], options: BaselineOptions): Promise<void> {
  const scan = await scanned(given, options);
  const { gone, entries } = await compared(scan, options.baseline);
  if (gone.length > 0) {
    const left = entries.filter((entry) => !gone.includes(entry));
    await print(scan.platform, renderBaseline(left), options.baseline);
  }
  process.stdout.write(`${gone.length} of ${counted(entries.length, "finding")} are gone from ${options.baseline}\n`);
}

/** Compares a scan with the baseline of that name; `rules` are those that ran, all when absent. Throws a {@link UsageError} when it cannot be read. */
export async function compared(
  scan: Scanned,
  name: string,
  rules?: readonly string[],
): Promise<Comparison & { readonly entries: readonly BaselineEntry[] }> {
  const entries = await read(scan, name);
  const { problems, findings } = scan.assessment;
  const unread = new Set(problems.flatMap(({ path }) => (path === undefined ? [] : [resolve(scan.root, path)])));
  const isWhole = problems.every(({ kind, path }) => kind !== "rule" || path !== undefined);
  const comparison = compareWithBaseline(findings, entries, {
    pathOf: pathFrom(scan, name),
    isJudged(entry) {
      const path = resolve(dirname(resolve(name)), entry.path);
      return isWhole && (rules?.includes(entry.rule) ?? true) && scan.covers(path) && !unread.has(path);
    },
  });
  return { ...comparison, entries };
}

async function read({ platform }: Scanned, name: string): Promise<readonly BaselineEntry[]> {
  if ((await platform.files.kind(resolve(name))) === "folder")
    throw new UsageError(`${name} is a folder, not a baseline`);
  const bytes = await platform.files.readNamed(resolve(name));
  if (bytes === undefined) throw new UsageError(`there is no baseline ${name}; bulwark baseline create writes one`);
  const { parseBaseline } = await import("#policy/parseBaseline");
  const parsed = parseBaseline(new TextDecoder().decode(bytes));
  if (parsed.kind === "broken") throw new UsageError(`the baseline ${name} cannot be used: ${parsed.because}`);
  return parsed.entries;
}

/** Paths in a baseline start at its own folder, so that it means the same from wherever and for whatever part the command runs. */
const pathFrom =
  ({ root }: Scanned, name: string) =>
  ({ place }: Finding): string =>
    relative(dirname(resolve(name)), resolve(root, place.path)).replaceAll("\\", "/");
