/** What is planned and what was recorded: roadmap, sprints, history and the test matrix, as views show them. Hours are decimal. */

import type { Level, SnapshotLink } from "./snapshot";

export type TaskStatus = "todo" | "doing" | "done" | "blocked" | "skipped";
export type TaskPriority = "P0" | "P1" | "P2";

export interface SnapshotRoadmap {
  /** Id of the template in use; tasks people added are shown with it. */
  readonly template: string;
  readonly title: string;
  /** What one can start from instead. */
  readonly templates: readonly SnapshotTemplate[];
  readonly phases: readonly SnapshotPhase[];
  /** Tasks done, of those not skipped. */
  readonly done: number;
  readonly total: number;
  /** Open gaps that no task of this roadmap closes. */
  readonly uncovered: number;
  /** The sprint that runs today, or the next one planned. */
  readonly sprint?: SnapshotSprint;
  /** Closed sprints, newest first. */
  readonly closedSprints: readonly SnapshotSprint[];
}

export interface SnapshotTemplate {
  readonly id: string;
  readonly title: string;
  /** For whom it is, in one sentence. */
  readonly about: string;
  readonly phases: number;
  readonly tasks: number;
}

export interface SnapshotPhase {
  readonly id: string;
  readonly title: string;
  readonly priority: TaskPriority;
  readonly tasks: readonly SnapshotTask[];
  readonly done: number;
  readonly total: number;
}

export interface SnapshotTask {
  readonly id: string;
  /** "1.4": phase and place in it. */
  readonly number: string;
  readonly title: string;
  readonly priority: TaskPriority;
  readonly status: TaskStatus;
  /** Hours. */
  readonly estimate: number;
  readonly rules: readonly string[];
  readonly items: readonly string[];
  /**
   * How many findings were linked to it, open or gone; with all of them gone in a complete scan its status is `done`. Absent for tasks of
   * a template, and for others without findings of their own.
   */
  readonly linked?: number;
  /** Open findings of the task: those linked to it; without any, or when a template made it, also those of its rules. */
  readonly open: number;
  /** Subjects its rules have judged; with none, `open` says nothing. */
  readonly judged: number;
  /** Of `items`: how many pass now. */
  readonly itemsPassed: number;
  /** Hours left by the findings still open; the whole estimate while nothing can be counted; 0 when done or skipped. */
  readonly left: number;
  /** The prompt of the playbook that helps with it. */
  readonly prompt?: string;
  readonly note?: string;
  /** A commit a person linked. */
  readonly commit?: string;
  /** Where it comes from: the template, this workspace's findings, or a person. */
  readonly origin: "template" | "findings" | "own";
  /** Id of the running or planned sprint it is in. */
  readonly sprint?: string;
}

export interface SnapshotSprint {
  readonly id: string;
  readonly title: string;
  /** ISO dates; both days belong to the sprint. */
  readonly start: string;
  readonly end: string;
  readonly state: "planned" | "running" | "over" | "closed";
  /** Days after today through the last one; 0 on the last day and later. */
  readonly daysLeft: number;
  readonly tasks: readonly string[];
  readonly tasksDone: number;
  /** Hours: all that is in it now, and what is left of that. */
  readonly scope: number;
  readonly left: number;
  /** Recorded days only, oldest first; days without a scan are not there. */
  readonly points: readonly SprintPoint[];
  /** "5 h behind the plan" */
  readonly verdict: string;
  /** Tasks that were not done when it was closed. */
  readonly carriedOver: readonly string[];
}

export interface SprintPoint {
  /** ISO date. */
  readonly day: string;
  readonly scope: number;
  readonly left: number;
}

export interface SnapshotHistory {
  /** The last record of each recorded day, oldest first. */
  readonly points: readonly HistoryPoint[];
  /** Oldest first. */
  readonly milestones: readonly Milestone[];
}

export interface HistoryPoint {
  /** ISO instant. */
  readonly at: string;
  readonly level: Level;
  readonly score?: number;
  readonly counts: { readonly P0: number; readonly P1: number; readonly P2: number; readonly hint: number };
  /** Checklist items passing, of the applicable, by list. */
  readonly lists: Readonly<Record<string, Share>>;
  /** Subjects passing, of the judged, by principle. */
  readonly principles: Readonly<Record<string, Share>>;
  /** Roadmap tasks. */
  readonly tasks: Share;
  /** The first 12 characters of the commit's hash, when it is known. */
  readonly commit?: string;
  /** Hash of the rules that judged: points of different rules differ for that reason too. */
  readonly ruleset?: string;
}

export interface Share {
  readonly passed: number;
  readonly total: number;
}

export interface Milestone extends HistoryPoint {
  readonly id: string;
  readonly name: string;
  readonly note?: string;
}

export const TEST_KINDS = ["unit", "integration", "e2e", "contract", "load"] as const;
export type TestKind = (typeof TEST_KINDS)[number];

/** Modules against kinds of tests: what exists. */
export interface SnapshotMatrix {
  readonly rows: readonly MatrixRow[];
  /** Test files that could be given to no module. */
  readonly unplaced: number;
}

export interface MatrixRow {
  /** "server/orders" */
  readonly module: string;
  readonly files: number;
  /** In the order of {@link TEST_KINDS}. */
  readonly cells: readonly MatrixCell[];
}

export interface MatrixCell {
  readonly kind: TestKind;
  /** Test files of the kind that reach the module. */
  readonly tests: number;
  readonly sample: readonly SnapshotLink[];
}

/**
 * Where the straight line of a sprint's plan stands on a day: the whole scope on the first day, nothing on the last. A sprint of one
 * day plans nothing to be left. Hours.
 */
export function plannedLeft(sprint: Pick<SnapshotSprint, "start" | "end" | "scope">, day: string): number {
  const first = Date.parse(`${sprint.start}T00:00:00Z`);
  const last = Date.parse(`${sprint.end}T00:00:00Z`);
  const at = Date.parse(`${day}T00:00:00Z`);
  if (at >= last) return 0;
  if (at <= first) return sprint.scope;
  return (sprint.scope * (last - at)) / (last - first);
}
