/** What the views of the editor show of a folder, for commands that print it: one scan, and what is stored in `.bulwark/`. */

import { basename } from "node:path";
import { pathToFileURL } from "node:url";

import { fixTier } from "#engine/fixTier";
import { findingShower } from "#playbook/shownFindings";
import { buildSnapshot, type FullSnapshot } from "#playbook/snapshot";
import { loadState } from "#playbook/store";
import { RULES } from "#rules/registry.generated";

import { type Scanned, type ScanOptions, scanned } from "./scanning";

export interface FolderSnapshot extends Scanned {
  readonly snapshot: FullSnapshot;
}

/** Scans a folder and reads its stored state. Throws a `UsageError` when there is no such folder. */
export async function folderSnapshot(folder: string, options: ScanOptions): Promise<FolderSnapshot> {
  const startedAt = performance.now();
  return snapshotOf(await scanned([folder], options), startedAt);
}

/** The same of a scan that began at `startedAt` milliseconds of this process. */
export async function snapshotOf(scan: Scanned, startedAt: number): Promise<FolderSnapshot> {
  const { root, engine, platform, assessment } = scan;
  const now = new Date(platform.clock.now());
  const folderUri = pathToFileURL(root).href;
  const { analysed, skipped } = assessment.files;
  const snapshot = buildSnapshot({
    folder: basename(root),
    folderUri,
    assessment,
    scan: {
      state: "done",
      at: now.toISOString(),
      files: analysed,
      skipped,
      milliseconds: Math.round(performance.now() - startedAt),
    },
    scanned: true,
    state: await loadState({ root, files: platform.files }),
    project: await engine.project(),
    rules: RULES,
    show: findingShower(folderUri, fixTier),
    now,
  });
  return { ...scan, snapshot };
}
