/** The sprint that runs, or the next one planned: where it stands, its burndown, and what can be done with it. */

import * as l10n from "@vscode/l10n";
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
        ${fact(l10n.t("Tasks"), l10n.t("{done} of {total} done", { done: sprint.tasksDone, total: sprint.tasks.length }))}
        ${fact(l10n.t("Time"), time(sprint))}
        ${fact(l10n.t("Scope"), l10n.t("{scope}, {left} left", { scope: hours(sprint.scope), left: hours(sprint.left) }))}
        ${carriedOver(scene, sprint)}
      </dl>
      <div class="actions">
        ${button(l10n.t("Change…"), () => scene.act.open("sprint", sprint.id), { name: l10n.t("Change sprint") })}
        ${button(l10n.t("Close sprint…"), () => scene.act.open("closeSprint", sprint.id))}
      </div>
    </section>
    ${burndown(scene, sprint)}
  </div>`;
}

const STATE = {
  planned: l10n.t("planned"),
  running: l10n.t("running"),
  over: l10n.t("its last day has passed"),
  closed: l10n.t("closed"),
};

function noSprint({ snapshot, act }: Scene): TemplateResult {
  const last = snapshot.roadmap.closedSprints[0];
  const said =
    last === undefined
      ? l10n.t(
          "No sprint is planned. Choose tasks and two dates, and each day with a scan becomes a point of its burndown.",
        )
      : closedInWords(last);
  return html`<p class="offer">
    <span class="grow hint">${said}</span>
    ${button(l10n.t("Plan sprint…"), () => act.open("sprint"), { icon: "calendar" })}
  </p>`;
}

function closedInWords({ title: sprint, tasks, tasksDone: done, carriedOver: carried }: SnapshotSprint): string {
  const closed =
    tasks.length === 1
      ? l10n.t("{sprint} is closed: {done} of 1 task done", { sprint, done })
      : l10n.t("{sprint} is closed: {done} of {total} tasks done", { sprint, done, total: tasks.length });
  return `${closed}, ${count(carried.length, l10n.t("1 task carried over."), l10n.t("{0} tasks carried over."))}`;
}

function fact(term: string, value: unknown): TemplateResult {
  return html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
}

function time({ state, daysLeft, start, end }: SnapshotSprint): string {
  const span = dateSpan(start, end);
  if (state === "planned") return span;
  if (state === "over") return l10n.t("over, {0}", span);
  const left = daysLeft === 0 ? l10n.t("last day") : count(daysLeft, l10n.t("1 day left"), l10n.t("{0} days left"));
  return `${left}, ${span}`;
}

/** What came over from the last sprint. */
function carriedOver({ snapshot }: Scene, sprint: SnapshotSprint): TemplateResult | typeof nothing {
  const last = snapshot.roadmap.closedSprints[0];
  const carried = sprint.tasks.filter((id) => last?.carriedOver.includes(id));
  return last === undefined || carried.length === 0
    ? nothing
    : fact(l10n.t("Carry-over"), carriedFrom(carried.length, last.title));
}

function carriedFrom(tasks: number, sprint: string): string {
  return tasks === 1 ? l10n.t("1 task from {0}", sprint) : l10n.t("{tasks} tasks from {sprint}", { tasks, sprint });
}
