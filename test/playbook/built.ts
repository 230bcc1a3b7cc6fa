/** The snapshot of a small order service, from a few words about what its rules answered. */

import { findingShower } from "#playbook/shownFindings";
import { buildSnapshot, type FullSnapshot, type SnapshotSource } from "#playbook/snapshot";
import { NO_STATE, type PlaybookState } from "#playbook/store";
import type { SnapshotTask } from "#protocol/plan";
import { RULES } from "#rules/registry.generated";

import { assessment, type RuleAnswer, SERVICE } from "./assessment";

type TierOf = Parameters<typeof findingShower>[1];

export const NOW = new Date("2026-11-21T12:00:00Z");

export type Answers = Readonly<Record<string, RuleAnswer>>;

/** Scanned at noon of a Saturday, with what a test wants different. */
export function build(
  answers: Answers,
  { fixTier = () => undefined, ...over }: Partial<SnapshotSource> & { readonly fixTier?: TierOf } = {},
): FullSnapshot {
  const folderUri = "file:///work%20space/orders";
  return buildSnapshot({
    folder: "orders",
    folderUri,
    assessment: assessment(answers),
    scan: { state: "done", at: NOW.toISOString(), files: 40, skipped: 2, milliseconds: 900 },
    scanned: true,
    state: NO_STATE,
    project: SERVICE,
    rules: RULES,
    show: findingShower(folderUri, fixTier),
    now: NOW,
    ...over,
  });
}

/** With this in `.bulwark/roadmap.json`. */
export function withRoadmap(roadmap: Partial<PlaybookState["roadmap"]>): { readonly state: PlaybookState } {
  return { state: { ...NO_STATE, roadmap: { ...NO_STATE.roadmap, ...roadmap } } };
}

/** With the findings of its tasks, as on the server, or without them, as in views. */
interface Planned<Task extends SnapshotTask> {
  readonly roadmap: { readonly phases: readonly { readonly tasks: readonly Task[] }[] };
}

export function tasksOf<Task extends SnapshotTask>({ roadmap }: Planned<Task>): readonly Task[] {
  return roadmap.phases.flatMap((phase) => phase.tasks);
}

/** The task with this id; a test that asks for one that is not there fails. */
export function taskOf<Task extends SnapshotTask>(snapshot: Planned<Task>, id: string): Task {
  const task = tasksOf(snapshot).find((one) => one.id === id);
  if (task === undefined) throw new Error(`no task ${id} among ${tasksOf(snapshot).map((one) => one.id)}`);
  return task;
}
