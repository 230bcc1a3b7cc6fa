/** The snapshot of a small order service, from a few words about what its rules answered. */

import { findingShower } from "#playbook/shownFindings";
import { buildSnapshot, type SnapshotSource } from "#playbook/snapshot";
import { NO_STATE, type PlaybookState } from "#playbook/store";
import type { SnapshotTask } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";
import { RULES } from "#rules/registry.generated";

import { assessment, type RuleAnswer, SERVICE } from "./assessment";

type TierOf = Parameters<typeof findingShower>[1];

export const NOW = new Date("2026-11-21T12:00:00Z");

export type Answers = Readonly<Record<string, RuleAnswer>>;

/** Scanned at noon of a Saturday, with what a test wants different. */
export function build(
  answers: Answers,
  { fixTier = () => undefined, ...over }: Partial<SnapshotSource> & { readonly fixTier?: TierOf } = {},
): Snapshot {
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

export function tasksOf({ roadmap }: Snapshot): readonly SnapshotTask[] {
  return roadmap.phases.flatMap((phase) => phase.tasks);
}

/** The task with this id; a test that asks for one that is not there fails. */
export function taskOf(snapshot: Snapshot, id: string): SnapshotTask {
  const task = tasksOf(snapshot).find((one) => one.id === id);
  if (task === undefined) throw new Error(`no task ${id} among ${tasksOf(snapshot).map((one) => one.id)}`);
  return task;
}
