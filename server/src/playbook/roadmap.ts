/** Turns a roadmap template, stored task states and open gaps into the roadmap people see. */

import type { SnapshotPhase, SnapshotRoadmap, SnapshotTask } from "#protocol/snapshot";
import type { Priority } from "#rules/rule";

import type { Answers } from "./evidence";
import type { StoredTask } from "./stateFile";

export interface RoadmapTemplate {
  readonly id: string;
  readonly title: string;
  readonly phases: readonly {
    readonly id: string;
    readonly title: string;
    readonly priority: Priority;
    readonly tasks: readonly TaskTemplate[];
  }[];
}

export interface TaskTemplate {
  readonly title: string;
  /** Hours. */
  readonly estimate: number;
  /** Rules whose gaps the task closes. */
  readonly rules: readonly string[];
  /** Checklist items the task serves. */
  readonly items: readonly string[];
}

/** Task ids are `template.phase.task`, counted from 1. */
export function buildRoadmap(
  template: RoadmapTemplate,
  states: Readonly<Record<string, StoredTask>>,
  answers: Answers,
): SnapshotRoadmap {
  const phases = template.phases.map((phase, index): SnapshotPhase => {
    const tasks = phase.tasks.map((task, place): SnapshotTask => {
      const number = `${index + 1}.${place + 1}`;
      const id = `${template.id}.${number}`;
      const state = states[id];
      return {
        ...task,
        id,
        number,
        priority: phase.priority,
        status: state?.status ?? "todo",
        open: task.rules.reduce((sum, rule) => sum + (answers.gaps.get(rule)?.length ?? 0), 0),
        judged: task.rules.reduce((sum, rule) => {
          const tally = answers.tallies.get(rule);
          return sum + (tally === undefined ? 0 : tally.passed + tally.gaps);
        }, 0),
        ...(state?.note === undefined ? {} : { note: state.note }),
      };
    });
    return { id: phase.id, title: phase.title, priority: phase.priority, tasks, ...progress(tasks) };
  });
  const tasks = phases.flatMap((phase) => phase.tasks);
  return {
    template: template.id,
    title: template.title,
    phases,
    ...progress(tasks),
    uncovered: uncovered(tasks, answers),
  };
}

/** A skipped task is settled: it counts neither as done nor as work. */
function progress(tasks: readonly SnapshotTask[]): { done: number; total: number } {
  return {
    done: tasks.filter((task) => task.status === "done").length,
    total: tasks.filter((task) => task.status !== "skipped").length,
  };
}

function uncovered(tasks: readonly SnapshotTask[], answers: Answers): number {
  const covered = new Set(tasks.flatMap((task) => task.rules));
  let count = 0;
  for (const [rule, gaps] of answers.gaps) if (!covered.has(rule)) count += gaps.length;
  return count;
}
