/** `bulwark report`: diagnostic results, progress or the quick reference card of a folder, for people to read. */

import { basename, join, resolve } from "node:path";

import { makeReport } from "#engine/reports";
import type { Git } from "#platform/git";
import { writeRevision } from "#platform/gitHistory";
import { pointNow } from "#protocol/comparison";
import type { ReportFormat, ReportKind } from "#protocol/messages";
import type { HistoryPoint } from "#protocol/plan";

import { folderSnapshot } from "./folderSnapshot";
import { print, UsageError } from "./output";
import type { ScanOptions } from "./scanning";

export interface ReportOptions extends ScanOptions {
  readonly kind: ReportKind;
  readonly format: ReportFormat;
  readonly output?: string;
  /** A milestone's name or id, or a git revision. */
  readonly since?: string;
}

/** Scans the folder and prints the report. Throws a {@link UsageError} for a folder or an earlier state that is not there. */
export async function report(folder: string, options: ReportOptions): Promise<void> {
  if (options.since !== undefined && options.kind !== "progress") {
    throw new UsageError("--since belongs to --kind progress");
  }
  const { root, platform, snapshot } = await folderSnapshot(folder, options);
  if (root !== resolve(folder)) throw new UsageError(`${folder} is a file; a report is about a folder`);
  const made = await makeReport({
    root,
    snapshot,
    now: new Date(platform.clock.now()),
    report: options.kind,
    format: options.format,
    since: options.since,
    mayAskGit: true,
    judge: (git, hash) => judged(git, hash, root),
  });
  if (!made.ok) throw new UsageError(made.message.replace(/\.$/, ""));
  await print(platform, made.text, options.output);
}

/** The folder as it was: its files go to a temporary folder, are judged by the rules of today, and are removed. */
async function judged(git: Git, hash: string, root: string): Promise<HistoryPoint> {
  const { withTemporaryFolder } = await import("#platform/temporary");
  return withTemporaryFolder(async (temporary) => {
    const folder = join(temporary, basename(root));
    await writeRevision(git, hash, folder);
    const { snapshot, platform } = await folderSnapshot(folder, { cache: false });
    return pointNow(snapshot, { now: new Date(platform.clock.now()), commit: hash.slice(0, 12) });
  });
}
