/** What reports are made of: the state of a folder, and what has happened since an earlier one. */

import type { HistoryPoint } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

export interface ReportSource {
  readonly snapshot: Snapshot;
  readonly now: Date;
  /** The first 12 characters of the commit that is checked out. */
  readonly commit?: string | undefined;
}

export interface ProgressSource extends ReportSource {
  /** Absent: nothing was recorded yet and nobody asked for a revision. */
  readonly since?: Since;
  /** Commits that tasks name, by that name, where git knows them. */
  readonly taskCommits: ReadonlyMap<string, Commit>;
}

/** The earlier state a report compares with. */
export interface Since {
  /** "milestone “Before launch”", "revision v1.2" */
  readonly name: string;
  /** How the folder stood; absent when that is not known, and `because` says why. */
  readonly point?: HistoryPoint;
  readonly because?: string;
  /** The point was not recorded then: an earlier state was looked at today. */
  readonly isJudgedNow?: true;
  /** What git says happened since; absent when git was not asked or does not know. */
  readonly git?: GitChanges;
}

export interface GitChanges {
  /** Newest first. */
  readonly commits: readonly Commit[];
  /** The difference of the two states, not the sum of the commits. */
  readonly files: readonly ChangedFile[];
}

export interface Commit {
  /** The first 12 characters of its hash. */
  readonly hash: string;
  /** ISO instant. */
  readonly at: string;
  readonly subject: string;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  readonly path: string;
  /** Lines; absent for binary files. */
  readonly added?: number;
  readonly removed?: number;
}
