/** One workspace folder as views show it: trees, status bar and dashboard draw from this and nothing else. Positions are 0-based. */

import type { SnapshotHistory, SnapshotMatrix, SnapshotRoadmap } from "./plan";

export type ItemStatus = "pass" | "partial" | "fail" | "not-applicable" | "unknown";
export type Decision = "auto" | "assisted" | "attested";
export type Level = "not-ready" | "bronze" | "silver" | "gold";

/** A person's answer needs a note of at least this many characters, blanks at the ends not counted. */
export const MINIMUM_NOTE = 10;

export interface Snapshot {
  readonly revision: number;
  readonly folder: string;
  readonly folderUri: string;
  /** `never`: not scanned yet. */
  readonly scan: ScanState;
  /** A scan was complete once: before that, silence proves nothing. */
  readonly scanned: boolean;
  readonly engine: string;
  readonly ruleset: string;
  /** 0–100; absent below 10 judged subjects. */
  readonly score?: number;
  readonly level: Level;
  /** What is missing for the next rung, most important first. */
  readonly missingForNext: readonly string[];
  /** Bronze, Silver and Gold with what each asks for. */
  readonly rungs: readonly SnapshotRung[];
  readonly counts: { readonly P0: number; readonly P1: number; readonly P2: number; readonly hint: number };
  /** Present when the folder has a baseline that can be read. */
  readonly baseline?: SnapshotBaseline;
  /** In the order to work on them: priority, confidence, then the cheapest first; hints last. */
  readonly findings: readonly SnapshotFinding[];
  readonly principles: readonly SnapshotPrinciple[];
  /** Five more views of the checklists' evidence, for people who think in pillars. */
  readonly pillars: readonly SnapshotPillar[];
  /** All six lists of the playbook, `diagnostic` first. */
  readonly checklists: readonly SnapshotChecklist[];
  readonly roadmap: SnapshotRoadmap;
  readonly matrix: SnapshotMatrix;
  readonly history: SnapshotHistory;
  readonly problems: readonly SnapshotProblem[];
}

export interface SnapshotRung {
  readonly level: Exclude<Level, "not-ready">;
  readonly conditions: readonly SnapshotCondition[];
}

export interface SnapshotCondition {
  /** "No open P1 gap" */
  readonly text: string;
  /** Where it stands: "6 open", "19 of 30, needs 21". */
  readonly stands: string;
  readonly met: boolean;
  /** What a person looks at to meet it. */
  readonly about: "findings" | "principles" | "checklist";
}

export type ScanState =
  | { readonly state: "never" }
  | { readonly state: "scanning"; readonly done: number; readonly total: number }
  | {
      readonly state: "done";
      readonly at: string;
      readonly files: number;
      readonly skipped: number;
      readonly milliseconds: number;
    }
  | { readonly state: "failed"; readonly message: string };

export interface SnapshotFinding {
  readonly id: string;
  readonly rule: string;
  readonly principle: string;
  readonly priority: "P0" | "P1" | "P2" | "hint";
  readonly confidence: "high" | "medium" | "low";
  readonly path: string;
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly message: string;
  readonly hasFix: boolean;
  /** Estimated hours to close it. */
  readonly effort: number;
  /** The folder's baseline has it; absent: it does not, or there is none. */
  readonly accepted?: true;
}

/** What the folder's baseline says of the findings of now. */
export interface SnapshotBaseline {
  /** Findings it has. */
  readonly accepted: number;
  /** Its entries that no finding answers to any more. */
  readonly gone: number;
  /** Findings it does not have. */
  readonly fresh: Snapshot["counts"];
}

export interface SnapshotLink {
  readonly label: string;
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  /** What was found there, in a few words. */
  readonly note?: string;
}

export interface SnapshotPrinciple {
  readonly id: string;
  readonly title: string;
  readonly oneLine: string;
  readonly status: "met" | "partial" | "missing" | "not-applicable" | "unknown";
  /** The most important gap in one line. */
  readonly gap: string;
  readonly gaps: { readonly P0: number; readonly P1: number; readonly P2: number };
  /** Judged subjects that pass, of all judged. */
  readonly passed: number;
  readonly judged: number;
  readonly unknown: number;
  /** Checklist items passing, of the applicable. */
  readonly itemsPassed: number;
  readonly itemsTotal: number;
}

export type Pillar = "reliability" | "observability" | "security" | "scalability" | "operability";

export interface SnapshotPillar {
  readonly id: Pillar;
  readonly title: string;
  readonly oneLine: string;
  readonly status: SnapshotPrinciple["status"];
  /** The most important thing that is missing, in one line; empty when nothing is. */
  readonly gap: string;
  /** Checklist items passing, of the applicable. */
  readonly itemsPassed: number;
  readonly itemsTotal: number;
}

export interface SnapshotChecklist {
  readonly id: string;
  readonly title: string;
  readonly areas: readonly { readonly id: string; readonly title: string; readonly items: readonly SnapshotItem[] }[];
}

export interface SnapshotItem {
  /** `list.area.n` */
  readonly id: string;
  readonly question: string;
  readonly why: string;
  /** The principle it serves, when it serves one. */
  readonly principle?: string;
  /** The pillar it counts for, when it counts for one. */
  readonly pillar?: Pillar;
  readonly decision: Decision;
  readonly status: ItemStatus;
  /** What evidence alone says, before a person's override. */
  readonly evidenceStatus: ItemStatus;
  /** "14 of 17 outbound calls have a deadline" */
  readonly summary: string;
  readonly rules: readonly string[];
  /** A sample of what speaks for it. */
  readonly evidence: readonly SnapshotLink[];
  /** A sample of what speaks against it; `gapCount` is the whole number. */
  readonly gaps: readonly SnapshotLink[];
  readonly gapCount: number;
  /** A person's answer, when there is one. */
  readonly manual?: {
    readonly status: ItemStatus;
    readonly note: string;
    readonly who?: string;
    readonly at: string;
    /** The commit the answer was given at, when it is known: the first 12 characters of its hash. */
    readonly commit?: string;
    /** ISO date; the answer holds through that day. */
    readonly expires?: string;
    /** The answer no longer counts: its date has passed, or evidence turned against it since. */
    readonly reopened?: "expired" | "contradicted";
  };
}

export interface SnapshotProblem {
  readonly kind: "config" | "state" | "file" | "rule";
  readonly path?: string;
  readonly uri?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}
