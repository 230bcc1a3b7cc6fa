/** Remembers which findings the client was sent last, to send only those of files where they differ. */

import { isDeepStrictEqual } from "node:util";

import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";
import type { SnapshotNews } from "#protocol/snapshotNews";

/** Above this share of files, telling which ones changed saves nothing. */
const MOST = 0.5;

export class SentFindings {
  #revision: number | undefined;
  #files: ReadonlyMap<string, readonly SnapshotFinding[]> = new Map();

  /**
   * What to send of a snapshot to a client that holds revision `known` of it: all, or the findings of files where they differ.
   */
  news(snapshot: Snapshot, known: number | undefined): SnapshotNews {
    const before = this.#files;
    const isNext = known !== undefined && known === this.#revision;
    this.#revision = snapshot.revision;
    this.#files = byFile(snapshot.findings);
    if (!isNext) return snapshot;
    const changed = changedFiles(before, this.#files);
    if (changed.length > MOST * this.#files.size) return snapshot;
    const isChanged = new Set(changed);
    return { ...snapshot, findings: snapshot.findings.filter(({ path }) => isChanged.has(path)), onlyFiles: changed };
  }
}

function byFile(findings: readonly SnapshotFinding[]): ReadonlyMap<string, readonly SnapshotFinding[]> {
  const files = new Map<string, SnapshotFinding[]>();
  for (const finding of findings) {
    const own = files.get(finding.path);
    if (own === undefined) files.set(finding.path, [finding]);
    else own.push(finding);
  }
  return files;
}

function changedFiles(
  before: ReadonlyMap<string, readonly SnapshotFinding[]>,
  now: ReadonlyMap<string, readonly SnapshotFinding[]>,
): readonly string[] {
  const changed = [...before.keys()].filter((path) => !now.has(path));
  for (const [path, findings] of now) if (!isSame(before.get(path), findings)) changed.push(path);
  return changed;
}

const isSame = (before: readonly SnapshotFinding[] | undefined, now: readonly SnapshotFinding[]): boolean =>
  before?.length === now.length && before.every((finding, index) => isEqual(finding, now[index]));

/** Judging a file again makes new objects of old answers. */
const isEqual = (one: SnapshotFinding, other: SnapshotFinding | undefined): boolean =>
  one === other || isDeepStrictEqual(one, other);
