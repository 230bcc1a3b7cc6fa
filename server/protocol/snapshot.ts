/** One workspace folder as views show it: trees, status bar and dashboard draw from this and nothing else. Positions are 0-based. */

export type ItemStatus = "pass" | "partial" | "fail" | "not-applicable" | "unknown";
export type Decision = "auto" | "assisted" | "attested";
export type Level = "not-ready" | "bronze" | "silver" | "gold";

export interface Snapshot {
  readonly revision: number;
  readonly folder: string;
  readonly folderUri: string;
  /** `never`: not scanned yet. */
  readonly scan: ScanState;
  readonly engine: string;
  readonly ruleset: string;
  /** 0–100; absent below 10 judged subjects. */
  readonly score?: number;
  readonly level: Level;
  /** What is missing for the next rung, most important first. */
  readonly missingForNext: readonly string[];
  readonly counts: { readonly P0: number; readonly P1: number; readonly P2: number; readonly hint: number };
  readonly findings: readonly SnapshotFinding[];
  readonly principles: readonly SnapshotPrinciple[];
  readonly checklists: readonly SnapshotChecklist[];
  readonly roadmap: SnapshotRoadmap;
  readonly problems: readonly SnapshotProblem[];
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
  readonly path: string;
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly message: string;
  readonly hasFix: boolean;
}

export interface SnapshotLink {
  readonly label: string;
  readonly uri: string;
  readonly line: number;
  readonly character: number;
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
  readonly principle: string;
  readonly decision: Decision;
  readonly status: ItemStatus;
  /** What evidence alone says, before a person's override. */
  readonly evidenceStatus: ItemStatus;
  /** "14 of 17 outbound calls have a deadline" */
  readonly summary: string;
  readonly rules: readonly string[];
  readonly evidence: readonly SnapshotLink[];
  readonly gaps: readonly SnapshotLink[];
  /** A person's answer, when there is one. */
  readonly manual?: {
    readonly status: ItemStatus;
    readonly note: string;
    readonly who?: string;
    readonly at: string;
    readonly expires?: string;
  };
}

export type TaskStatus = "todo" | "doing" | "done" | "blocked" | "skipped";

export interface SnapshotRoadmap {
  readonly template: string;
  readonly phases: readonly SnapshotPhase[];
  readonly done: number;
  readonly total: number;
}

export interface SnapshotPhase {
  readonly id: string;
  readonly title: string;
  readonly tasks: readonly SnapshotTask[];
  readonly done: number;
  readonly total: number;
}

export interface SnapshotTask {
  readonly id: string;
  readonly title: string;
  readonly priority: "P0" | "P1" | "P2";
  readonly status: TaskStatus;
  /** Hours. */
  readonly estimate: number;
  readonly rules: readonly string[];
  readonly items: readonly string[];
  /** Open findings of the task's rules. */
  readonly open: number;
  readonly note?: string;
}

export interface SnapshotProblem {
  readonly kind: "config" | "state" | "file" | "rule";
  readonly path?: string;
  readonly uri?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}
