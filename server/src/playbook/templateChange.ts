/** Starts a roadmap from another template. What people added and said is kept; nothing is ever removed from the file. */

import { day } from "./calendar";
import { type Desk, refuse } from "./desk";
import { tasksFromFindings } from "./fromFindings";
import { openSprint } from "./sprints";
import { changeRoadmap, type Saved } from "./store";
import { FROM_FINDINGS } from "./tables/fromFindings";
import { tasksOf } from "./taskChanges";
import { TEMPLATES, templateInUse } from "./templates";

export interface TemplateWish {
  readonly template: string;
  /** By finding id: from how many entry points calls lead to it. Asked only when tasks are made of findings. */
  readonly reach: () => Promise<ReadonlyMap<string, number>>;
}

/** Uses a template; with `from-findings` again, findings that no task has yet give new tasks. Refuses with one sentence. */
export async function useTemplate(desk: Desk, { template: id, reach }: TemplateWish): Promise<Saved> {
  const template = TEMPLATES.find((known) => known.id === id);
  if (template === undefined) return refuse(`There is no roadmap template \`${id}\`.`);
  const isGenerated = template.id === FROM_FINDINGS.id;
  if (isGenerated && !desk.snapshot.scanned) return refuse("Scan the workspace first: tasks are made of its findings.");
  const reached = isGenerated ? await reach() : new Map<string, number>();
  return changeRoadmap(desk.home, (stored) => {
    const inUse = templateInUse(stored).id;
    const sprint = stored.sprints[openSprint(stored.sprints, day(desk.now)) ?? ""];
    const leaving = tasksOf(desk.snapshot.roadmap).filter(({ origin }) => origin !== "own");
    if (inUse !== template.id && leaving.some((task) => sprint?.tasks.includes(task.id))) {
      return `“${sprint?.title}” is made of tasks of this roadmap: close that sprint first.`;
    }
    if (!isGenerated) return { template: template.id };
    const tasks = tasksFromFindings({ snapshot: desk.snapshot, stored, reach: reached, now: desk.now });
    const isEmpty = !Object.values(stored.tasks).some(({ origin }) => origin === "findings");
    if (isEmpty && Object.keys(tasks).length === 0) return "There are no open gaps to make tasks of.";
    return { template: template.id, tasks };
  });
}
