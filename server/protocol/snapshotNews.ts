/** A snapshot as it crosses from the server: thousands of findings are not sent again because one of them has changed. */

import { byUrgency } from "./ordering";
import type { Snapshot, SnapshotFinding } from "./snapshot";

/** Revisions of the snapshots a client holds, by folder URI. */
export type KnownRevisions = Readonly<Record<string, number>>;

export interface SnapshotNews extends Snapshot {
  /** Present: `findings` are those of these files alone, and all others are as in the revision the client named. */
  readonly onlyFiles?: readonly string[];
}

/** The whole snapshot, from news and the one they are news to. */
export function withNews({ onlyFiles, ...news }: SnapshotNews, known: Snapshot | undefined): Snapshot {
  if (onlyFiles === undefined || known === undefined) return news;
  if (onlyFiles.length === 0) return { ...news, findings: known.findings };
  const changed = new Set(onlyFiles);
  const stayed = known.findings.filter(({ path }) => !changed.has(path));
  return { ...news, findings: merged(stayed, news.findings) };
}

/** Two lists that are in order, as one. */
function merged(some: readonly SnapshotFinding[], others: readonly SnapshotFinding[]): readonly SnapshotFinding[] {
  // Sorting takes two runs in order as they are: it only merges them.
  return [...some, ...others].sort(byUrgency);
}
