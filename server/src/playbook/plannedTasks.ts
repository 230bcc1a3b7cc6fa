/** Which tasks a roadmap has: those of its template as people changed them, and those that people or findings made. */

import type { SnapshotTask, TaskPriority } from "#protocol/plan";

import type { StoredRoadmap, StoredTask } from "./stateFile";
import { FROM_FINDINGS } from "./tables/fromFindings";
import type { PhaseTemplate, RoadmapTemplate, TaskTemplate } from "./template";

/** A task before anything is counted. */
export interface PlannedTask
  extends Pick<
    SnapshotTask,
    "id" | "title" | "priority" | "estimate" | "rules" | "items" | "prompt" | "note" | "commit" | "origin"
  > {
  /** What a person says, whatever evidence says. */
  readonly said: SnapshotTask["status"];
  /** Ids of linked findings, as they were when they were linked. */
  readonly linked: readonly string[];
}

export interface PlannedPhase {
  readonly id: string;
  readonly title: string;
  readonly priority: TaskPriority;
  readonly tasks: readonly PlannedTask[];
}

/** Phases in order. Task ids of a template are `template.phase.task`, counted from 1; they never change. */
export function plannedPhases(template: RoadmapTemplate, stored: StoredRoadmap): readonly PlannedPhase[] {
  const phases = [
    ...template.phases.map(({ id, title, priority }) => ({ id, title, priority })),
    ...Object.entries(stored.phases)
      .filter(([id]) => !template.phases.some((phase) => phase.id === id))
      .map(([id, phase]) => ({ id, ...phase })),
  ];
  const tasks = new Map<string, PlannedTask[]>(phases.map(({ id }) => [id, []]));
  for (const { task, phase } of [...templateTasks(template, stored), ...addedTasks(template, stored)]) {
    tasks.get(phaseFor(phases, phase, task.priority))?.push(task);
  }
  return phases.map((phase) => ({ ...phase, tasks: tasks.get(phase.id) ?? [] }));
}

interface Placed {
  readonly task: PlannedTask;
  readonly phase: string;
}

function templateTasks(template: RoadmapTemplate, stored: StoredRoadmap): readonly Placed[] {
  return template.phases.flatMap((phase, index) =>
    phase.tasks.map((task, place) => {
      const id = `${template.id}.${index + 1}.${place + 1}`;
      const state = stored.tasks[id];
      return { task: ofTemplate(id, { task, phase, state }), phase: state?.phase ?? phase.id };
    }),
  );
}

interface TemplateTask {
  readonly task: TaskTemplate;
  readonly phase: PhaseTemplate;
  readonly state: StoredTask | undefined;
}

function ofTemplate(id: string, { task, phase, state }: TemplateTask): PlannedTask {
  return {
    ...task,
    id,
    title: state?.title ?? task.title,
    priority: state?.priority ?? phase.priority,
    estimate: state?.estimate ?? task.estimate,
    origin: "template",
    said: state?.status ?? "todo",
    linked: state?.findings ?? [],
    ...remarks(state),
  };
}

/** Tasks that findings made belong to the roadmap made of findings; tasks of people are shown with every roadmap. */
function addedTasks(template: RoadmapTemplate, stored: StoredRoadmap): readonly Placed[] {
  return Object.entries(stored.tasks)
    .filter(([, { title, origin }]) => title !== undefined && origin !== undefined)
    .filter(([, { origin }]) => origin === "own" || template.id === FROM_FINDINGS.id)
    .sort(([a, left], [b, right]) => placeOf(left) - placeOf(right) || (a < b ? -1 : 1))
    .map(([id, state]) => ({ task: added(id, state), phase: state.phase ?? "" }));
}

const DEFAULT_ESTIMATE = 1;

function added(id: string, state: StoredTask): PlannedTask {
  return {
    id,
    title: state.title ?? id,
    priority: state.priority ?? "P2",
    estimate: state.estimate ?? DEFAULT_ESTIMATE,
    rules: state.rules ?? [],
    items: state.items ?? [],
    origin: state.origin ?? "own",
    said: state.status,
    linked: state.findings ?? [],
    ...(state.prompt === undefined ? {} : { prompt: state.prompt }),
    ...remarks(state),
  };
}

function remarks(state: StoredTask | undefined): Pick<PlannedTask, "note" | "commit"> {
  return {
    ...(state?.note === undefined ? {} : { note: state.note }),
    ...(state?.commit === undefined ? {} : { commit: state.commit }),
  };
}

function placeOf({ place }: StoredTask): number {
  return place ?? Number.MAX_SAFE_INTEGER;
}

/** Another roadmap may have no such phase: the first of the task's priority takes it, or else the last one. */
function phaseFor(phases: readonly Omit<PlannedPhase, "tasks">[], wanted: string, priority: TaskPriority): string {
  const phase =
    phases.find(({ id }) => id === wanted) ?? phases.find((one) => one.priority === priority) ?? phases.at(-1);
  return phase?.id ?? "";
}
