/** The roadmap people see: a template or tasks of findings, what people changed, and how far each task is. Pure. */

import type { Finding } from "#policy/finding";
import type { SnapshotPhase, SnapshotRoadmap, SnapshotTask, SprintPoint } from "#protocol/plan";

import type { Answers } from "./evidence";
import { plannedPhases } from "./plannedTasks";
import { buildSprint, openSprint } from "./sprints";
import type { StoredRoadmap } from "./stateFile";
import { findingIndex, taskStanding } from "./taskStanding";
import { TEMPLATES, templateInUse } from "./templates";

export interface RoadmapSource {
  readonly stored: StoredRoadmap;
  readonly answers: Answers;
  /** Hours to close a finding. */
  readonly effort: (finding: Finding) => number;
  /** Ids of the checklist items that pass. */
  readonly passing: ReadonlySet<string>;
  /** ISO date. */
  readonly today: string;
  /** Recorded days of a sprint, oldest first. */
  readonly points: (sprint: string) => readonly SprintPoint[];
}

/** The roadmap with what stays on the server. */
export interface Roadmap extends SnapshotRoadmap {
  readonly phases: readonly (SnapshotPhase & { readonly tasks: readonly RoadmapTask[] })[];
}

export interface RoadmapTask extends SnapshotTask {
  /** Ids of its open findings. There may be thousands, and no view lists them. */
  readonly findings: readonly string[];
}

/** The roadmap as views get it. */
export function shownRoadmap(roadmap: Roadmap): SnapshotRoadmap {
  const shownTask = ({ findings: _, ...task }: RoadmapTask): SnapshotTask => task;
  return { ...roadmap, phases: roadmap.phases.map((phase) => ({ ...phase, tasks: phase.tasks.map(shownTask) })) };
}

/** Puts the roadmap together. */
export function buildRoadmap(source: RoadmapSource): Roadmap {
  const { stored, answers, today } = source;
  const template = templateInUse(stored);
  const current = openSprint(stored.sprints, today);
  const phases = phasesOf(source, current);
  const tasks = phases.flatMap((phase) => phase.tasks);
  const counted = {
    tasks: new Map(tasks.map((task) => [task.id, task])),
    today,
    scanned: answers.scanned,
    points: source.points,
  };
  const sprint = current === undefined ? undefined : stored.sprints[current];
  return {
    template: template.id,
    title: template.title,
    templates: TEMPLATES.map(({ id, title, about, phases: of }) => ({
      id,
      title,
      about,
      phases: of.length,
      tasks: of.reduce((sum, phase) => sum + phase.tasks.length, 0),
    })),
    phases,
    ...progress(tasks),
    uncovered: uncovered(tasks, answers),
    ...(current === undefined || sprint === undefined ? {} : { sprint: buildSprint(current, sprint, counted) }),
    closedSprints: Object.entries(stored.sprints)
      .filter(([, { closed }]) => closed !== undefined)
      .sort(([, a], [, b]) => ((a.closed ?? "") > (b.closed ?? "") ? -1 : 1))
      .map(([id, closed]) => buildSprint(id, closed, counted)),
  };
}

function phasesOf(source: RoadmapSource, current: string | undefined): Roadmap["phases"] {
  const inSprint = new Set(current === undefined ? [] : source.stored.sprints[current]?.tasks);
  const evidence = { ...source, open: findingIndex(() => [...source.answers.gaps.values()].flat()) };
  return plannedPhases(templateInUse(source.stored), source.stored).map((phase, index) => {
    const tasks = phase.tasks.map(
      (planned, place): RoadmapTask => ({
        ...taskStanding(planned, evidence),
        number: `${index + 1}.${place + 1}`,
        ...(current !== undefined && inSprint.has(planned.id) ? { sprint: current } : {}),
      }),
    );
    return { ...phase, tasks, ...progress(tasks) };
  });
}

/** A skipped task is settled: it counts neither as done nor as work. */
function progress(tasks: readonly SnapshotTask[]): { done: number; total: number } {
  return {
    done: tasks.filter((task) => task.status === "done").length,
    total: tasks.filter((task) => task.status !== "skipped").length,
  };
}

/** Gaps that no task closes. One that is not counted by findings of its own closes all gaps of its rules. */
function uncovered(tasks: readonly RoadmapTask[], answers: Answers): number {
  const rules = new Set(tasks.flatMap((task) => (task.linked === undefined ? task.rules : [])));
  const others = [...answers.gaps].flatMap(([rule, gaps]) => (rules.has(rule) ? [] : gaps));
  if (others.length === 0) return 0;
  const covered = new Set(tasks.flatMap((task) => task.findings));
  return others.filter(({ id }) => !covered.has(id)).length;
}
