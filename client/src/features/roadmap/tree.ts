/** Arranges the roadmap for its view: phases and tasks. Knows nothing of the editor. */

import type { Snapshot, SnapshotPhase, SnapshotTask, TaskStatus } from "#protocol/snapshot";

export interface FolderNode {
  readonly kind: "folder";
  readonly label: string;
  readonly children: readonly PhaseNode[];
}

export interface PhaseNode {
  readonly kind: "phase";
  readonly id: string;
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

export type RoadmapNode = FolderNode | PhaseNode | TaskNode;

/** One folder: its phases at the top. Several: one node each. */
export function buildRoadmap(snapshots: readonly Snapshot[]): readonly (FolderNode | PhaseNode)[] {
  const [only, ...others] = snapshots;
  if (only === undefined) return [];
  if (others.length === 0) return phases(only);
  return snapshots.map((snapshot) => ({ kind: "folder", label: snapshot.folder, children: phases(snapshot) }));
}

export const TASK_WORDS: Readonly<Record<TaskStatus, string>> = {
  todo: "to do",
  doing: "in progress",
  done: "done",
  blocked: "blocked",
  skipped: "skipped",
};

/** "in progress · 3 open · 4 h" */
export function taskDescription(task: SnapshotTask): string {
  const open = task.open > 0 ? [`${task.open} open`] : [];
  return [TASK_WORDS[task.status], ...open, `${task.estimate} h`].join(" · ");
}

function phases({ folderUri, roadmap }: Snapshot): readonly PhaseNode[] {
  return roadmap.phases.map((phase: SnapshotPhase): PhaseNode => {
    const id = `${folderUri} ${roadmap.template}.${phase.id}`;
    return {
      kind: "phase",
      id,
      label: phase.title,
      progress: `${phase.done}/${phase.total}`,
      children: phase.tasks.map((task) => ({ kind: "task", id: `${id}.${task.id}`, folder: folderUri, task })),
    };
  });
}
