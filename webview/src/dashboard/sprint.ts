/** The sprint that runs, or the next one planned: where it stands, its burndown, and what can be done with it. */

import { html, nothing, type TemplateResult } from "lit";

import type { SnapshotSprint } from "#protocol/plan";

import { bar } from "../kit/bar";
import { button } from "../kit/controls";
import { icon } from "../kit/marks";
import { count, dateSpan, hours, sentence } from "../kit/words";
import { burndown } from "./burndown";
import type { Scene } from "./scene";

export function sprintSection(scene: Scene): TemplateResult {
  const { sprint } = scene.snapshot.roadmap;
  if (sprint === undefined) return noSprint(scene);
  return html`<div class="columns sprint">
    <section aria-labelledby="sprint-title">
      <div class="section-head"><h2 id="sprint-title">${sprint.title}</h2> <span class="hint">${STATE[sprint.state]}</span></div>
      <p class="status big">
        ${sprint.state === "over" ? icon("warning", "fair") : nothing}
        <span>${sentence(sprint.verdict)}</span>
      </p>
      ${bar(sprint.tasksDone, sprint.tasks.length, "whole")}
      <dl class="facts-list">
        ${fact("Tasks", `${sprint.tasksDone} of ${sprint.tasks.length} done`)}
        ${fact("Time", time(sprint))}
        ${fact("Scope", `${hours(sprint.scope)}, ${hours(sprint.left)} left`)}
        ${carriedOver(scene, sprint)}
      </dl>
      <div class="actions">
        ${button("Change…", () => scene.act.open("sprint", sprint.id), { name: "Change sprint" })}
        ${button("Close sprint…", () => scene.act.open("closeSprint", sprint.id))}
      </div>
    </section>
    ${burndown(scene, sprint)}
  </div>`;
}

const STATE = { planned: "planned", running: "running", over: "its last day has passed", closed: "closed" };

function noSprint({ snapshot, act }: Scene): TemplateResult {
  const last = snapshot.roadmap.closedSprints[0];
  const said =
    last === undefined
      ? "No sprint is planned. Choose tasks and two dates, and each day with a scan becomes a point of its burndown."
      : `${last.title} is closed: ${last.tasksDone} of ${count(last.tasks.length, "task")} done, ${count(last.carriedOver.length, "task")} carried over.`;
  return html`<p class="offer">
    <span class="grow hint">${said}</span>
    ${button("Plan sprint…", () => act.open("sprint"), { icon: "calendar" })}
  </p>`;
}

function fact(term: string, value: unknown): TemplateResult {
  return html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
}

function time({ state, daysLeft, start, end }: SnapshotSprint): string {
  const span = dateSpan(start, end);
  if (state === "planned") return span;
  if (state === "over") return `over, ${span}`;
  return `${daysLeft === 0 ? "last day" : `${count(daysLeft, "day")} left`}, ${span}`;
}

/** What came over from the last sprint. */
function carriedOver({ snapshot }: Scene, sprint: SnapshotSprint): TemplateResult | typeof nothing {
  const last = snapshot.roadmap.closedSprints[0];
  const carried = sprint.tasks.filter((id) => last?.carriedOver.includes(id));
  return last === undefined || carried.length === 0
    ? nothing
    : fact("Carry-over", `${count(carried.length, "task")} from ${last.title}`);
}
