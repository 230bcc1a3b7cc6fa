/** Takes what people want of hardening sprints: plan one, change it, close it. Refuses with one sentence what cannot be right. */

import { day, daysBetween, isDate } from "./calendar";
import { type Desk, refuse } from "./desk";
import { freeId } from "./readableIds";
import { notDone, openSprint, sprintStanding } from "./sprints";
import type { StoredRoadmap } from "./stateFile";
import { changeRoadmap, type RoadmapChange, type Saved } from "./store";
import { tasksOf } from "./taskChanges";

export interface SprintPlan {
  /** The sprint to change; absent: a new one. */
  readonly sprint?: string;
  readonly title: string;
  /** ISO dates; both days belong to the sprint. */
  readonly start: string;
  readonly end: string;
  readonly tasks: readonly string[];
}

/** Plans a sprint, or changes one that is not closed. One runs at a time: the next is planned when the last is closed. */
export async function planSprint(desk: Desk, plan: SprintPlan): Promise<Saved> {
  const wrong = wrongIn(desk, plan);
  if (wrong !== undefined) return refuse(wrong);
  return changeRoadmap(desk.home, (stored) => planned(stored, plan, day(desk.now)));
}

/** Closes a sprint. Tasks that are not done are named in it, to be planned again; its hours stay as they are now. */
export async function closeSprint(desk: Desk, { sprint: id }: { readonly sprint: string }): Promise<Saved> {
  return changeRoadmap(desk.home, ({ sprints }) => {
    const sprint = sprints[id];
    if (sprint === undefined) return `There is no sprint \`${id}\`.`;
    if (sprint.closed !== undefined) return `“${sprint.title}” is closed already.`;
    const tasks = tasksOf(desk.snapshot.roadmap).filter((task) => sprint.tasks.includes(task.id));
    return {
      sprints: {
        [id]: {
          tasks: tasks.map((task) => task.id),
          closed: desk.now.toISOString(),
          carriedOver: notDone(tasks),
          ...sprintStanding(tasks),
        },
      },
    };
  });
}

/** Longer than this is no sprint, and most likely a slip in the year. */
const LONGEST_DAYS = 92;

function wrongIn({ snapshot, now }: Desk, { sprint, title, start, end, tasks }: SprintPlan): string | undefined {
  if (title.trim() === "") return "A sprint needs a title.";
  const noDate = [start, end].find((date) => !isDate(date));
  if (noDate !== undefined) return `\`${noDate}\` is not a date like 2027-01-31.`;
  if (end < start) return "The sprint ends before it starts.";
  if (daysBetween(start, end) >= LONGEST_DAYS) return `A sprint has at most ${LONGEST_DAYS} days.`;
  if (sprint === undefined && end < day(now)) return "The last day is in the past.";
  if (tasks.length === 0) return "Choose at least one task.";
  const known = new Set(tasksOf(snapshot.roadmap).map(({ id }) => id));
  const unknown = tasks.find((id) => !known.has(id));
  return unknown === undefined ? undefined : `There is no task \`${unknown}\` in this roadmap.`;
}

function planned({ sprints }: StoredRoadmap, plan: SprintPlan, today: string): RoadmapChange | string {
  const { sprint: id, title, start, end } = plan;
  const open = openSprint(sprints, today);
  if (id !== undefined && sprints[id] === undefined) return `There is no sprint \`${id}\`.`;
  if (id !== undefined && sprints[id]?.closed !== undefined) return "This sprint is closed; plan a new one.";
  if (id === undefined && open !== undefined) {
    return `Close “${sprints[open]?.title ?? open}” first: one sprint runs at a time.`;
  }
  const tasks = [...new Set(plan.tasks)];
  // Named after its first day, so that a file with many sprints reads in their order.
  const name = id ?? freeId(start, new Set(Object.keys(sprints)));
  return { sprints: { [name]: { title: title.trim(), start, end, tasks } } };
}
