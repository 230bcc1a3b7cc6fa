/** Arranges the roadmap for its view: the sprint, phases, and tasks. Knows nothing of the editor but its language. */

import { l10n } from "vscode";

import type { SnapshotPhase, SnapshotSprint, SnapshotTask, TaskStatus } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

import { formats } from "../../formats";

export interface FolderNode {
  readonly kind: "folder";
  readonly label: string;
  readonly children: readonly (SprintNode | PhaseNode)[];
}

export interface SprintNode {
  readonly kind: "sprint";
  readonly id: string;
  readonly folder: string;
  readonly sprint: SnapshotSprint;
  readonly children: readonly TaskNode[];
}

export interface PhaseNode {
  readonly kind: "phase";
  readonly id: string;
  readonly folder: string;
  readonly phase: SnapshotPhase;
  readonly label: string;
  /** "5/12" */
  readonly progress: string;
  readonly children: readonly TaskNode[];
}

export interface TaskNode {
  readonly kind: "task";
  readonly id: string;
  readonly folder: string;
  readonly task: SnapshotTask;
}

export type RoadmapNode = FolderNode | SprintNode | PhaseNode | TaskNode;

/** One folder: its sprint and phases at the top. Several: one node each. */
export function buildRoadmap(snapshots: readonly Snapshot[]): readonly (FolderNode | SprintNode | PhaseNode)[] {
  const [only, ...others] = snapshots;
  if (only === undefined) return [];
  if (others.length === 0) return partsOf(only);
  return snapshots.map((snapshot) => ({ kind: "folder", label: snapshot.folder, children: partsOf(snapshot) }));
}

export const TASK_WORDS: Readonly<Record<TaskStatus, string>> = {
  todo: l10n.t("to do"),
  doing: l10n.t("in progress"),
  done: l10n.t("done"),
  blocked: l10n.t("blocked"),
  skipped: l10n.t("skipped"),
};

/** "in progress · 3 of 5 open · 4 h": findings are counted against those it was made for, where that is known. */
export function taskDescription({ status, open, linked, estimate }: SnapshotTask): string {
  const gaps = open > 0 ? [openGaps(open, linked)] : [];
  return [TASK_WORDS[status], ...gaps, l10n.t("{0} h", formats.number(estimate))].join(" · ");
}

function openGaps(open: number, linked: number | undefined): string {
  return linked === undefined ? l10n.t("{0} open", open) : l10n.t("{open} of {linked} open", { open, linked });
}

/** "5/12 · 4 days left": tasks done, and the time that remains. */
export function sprintDescription({ tasks, tasksDone, state, daysLeft, start, end }: SnapshotSprint): string {
  const done = `${tasksDone}/${tasks.length}`;
  switch (state) {
    case "planned":
      return `${done} · ${l10n.t("starts {0}", formats.date(start))}`;
    case "running":
      return `${done} · ${daysInWords(daysLeft)}`;
    case "over":
    case "closed":
      return `${done} · ${l10n.t("ended {0}", formats.date(end))}`;
  }
}

function daysInWords(days: number): string {
  if (days === 0) return l10n.t("last day");
  return days === 1 ? l10n.t("1 day left") : l10n.t("{0} days left", days);
}

function partsOf(snapshot: Snapshot): readonly (SprintNode | PhaseNode)[] {
  const { roadmap } = snapshot;
  const sprint = roadmap.sprint === undefined ? [] : [sprintNode(snapshot, roadmap.sprint)];
  return [...sprint, ...roadmap.phases.map((phase) => phaseNode(snapshot, phase))];
}

function sprintNode({ folderUri, roadmap }: Snapshot, sprint: SnapshotSprint): SprintNode {
  const tasks = roadmap.phases.flatMap((phase) => phase.tasks).filter(({ id }) => sprint.tasks.includes(id));
  const id = `${folderUri} sprint ${sprint.id}`;
  return {
    kind: "sprint",
    id,
    folder: folderUri,
    sprint,
    children: tasks.map((task) => taskNode(id, folderUri, task)),
  };
}

function phaseNode({ folderUri, roadmap }: Snapshot, phase: SnapshotPhase): PhaseNode {
  const id = `${folderUri} ${roadmap.template}.${phase.id}`;
  return {
    kind: "phase",
    id,
    folder: folderUri,
    phase,
    label: phase.title,
    progress: `${phase.done}/${phase.total}`,
    children: phase.tasks.map((task) => taskNode(id, folderUri, task)),
  };
}

/** A task stands below its phase and below the sprint: rows of a tree need ids of their own. */
function taskNode(parent: string, folder: string, task: SnapshotTask): TaskNode {
  return { kind: "task", id: `${parent}.${task.id}`, folder, task };
}
