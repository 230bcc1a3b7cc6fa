/** One phase of the roadmap: its progress in a line, its tasks when it is unfolded. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotPhase, SnapshotTask } from "#protocol/plan";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";

import { bar } from "../kit/bar";
import { link } from "../kit/controls";
import { icon, priority, statusIcon } from "../kit/marks";
import { count, hours } from "../kit/words";
import { gapsByRule, hoursLeft, itemsById } from "./derived";
import { moreRows, shownRows } from "./paging";
import type { Scene } from "./scene";
import { TASK_STATUSES } from "./taskStatus";
import { folded } from "./viewState";

const ROWS = 50;

export function phaseBlock(scene: Scene, phase: SnapshotPhase, index: number): TemplateResult {
  const { view, snapshot, act } = scene;
  const id = `phase-${phase.id}`;
  const left = hoursLeft(phase.tasks);
  const isOpen = view.open.includes(id) || (!view.closed.includes(id) && phase === current(snapshot));
  const toggled = (event: Event) => {
    if (!(event.target instanceof HTMLDetailsElement) || event.target.open === isOpen) return;
    act.show(folded(view, id, event.target.open));
  };
  return html`<details class="phase" ?open=${isOpen} @toggle=${toggled}>
    <summary>
      ${icon("chevron-right", "chevron")}
      <h3>${index + 1}. ${phase.title}</h3>
      ${priority(phase.priority)}
      <span class="grow"></span>
      <span class="hint">${phase.total === 0 ? "empty" : left === 0 ? "done" : `${hours(left)} left`}</span>
      ${bar(phase.done, phase.total)}
      <span class="numbers">${phase.done} of ${phase.total}</span>
    </summary>
    ${isOpen ? tasks(scene, phase, id) : nothing}
  </details>`;
}

/** The first phase with work left is folded out until somebody folds it in. */
function current(snapshot: PageSnapshot): SnapshotPhase | undefined {
  return snapshot.roadmap.phases.find((phase) => phase.done < phase.total) ?? snapshot.roadmap.phases[0];
}

function tasks(scene: Scene, phase: SnapshotPhase, id: string): TemplateResult {
  if (phase.tasks.length === 0) return html`<p class="hint no-tasks">No task in this phase.</p>`;
  const limit = shownRows(scene.view, id, ROWS);
  return html`<table class="tasks">
      <caption>${phase.title}</caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Task</th>
          <th scope="col" class="wide">Closes</th>
          <th scope="col" class="num">Gaps left</th>
          <th scope="col" class="num">Effort</th>
          <th scope="col">Sprint</th>
          <th scope="col"><span class="sr-only">Action</span></th>
        </tr>
      </thead>
      <tbody>${repeat(
        phase.tasks.slice(0, limit),
        (task) => task.id,
        (task) => row(scene, task),
      )}</tbody>
    </table>
    ${moreRows(scene, id, phase.tasks.length, { limit, step: ROWS, of: "task" })}`;
}

function row(scene: Scene, task: SnapshotTask): TemplateResult {
  const { act } = scene;
  return html`<tr id="task-${task.id}" tabindex="-1">
    <td>${statusChoice(scene, task)}</td>
    <td>
      <div class="task">
        <span class="muted id">${task.number}</span>
        <div><span class="title">${task.title}</span> ${facts(task)}</div>
      </div>
    </td>
    <td class="hint wide">${closes(scene, task)}</td>
    <td class="num ${task.open === 0 ? "muted" : ""}">${gapsLeft(task)}</td>
    <td class="num">${effort(task)}</td>
    <td>${inSprint(scene, task)}</td>
    <td class="end">
      ${link("Edit…", () => act.open("task", task.id), { name: `Edit task ${task.number}: ${task.title}` })}
    </td>
  </tr>`;
}

function statusChoice({ snapshot, act }: Scene, task: SnapshotTask): TemplateResult {
  const choose = (event: Event) => {
    const select = event.target;
    if (!(select instanceof HTMLSelectElement)) return;
    const chosen = TASK_STATUSES.find(({ id }) => id === select.value);
    if (chosen === undefined) return;
    void act.ask({
      kind: "changeTask",
      folder: snapshot.folderUri,
      task: task.id,
      change: { status: chosen.id },
    });
  };
  return html`<span class="status choose">
    ${statusIcon(task.status)}
    <select aria-label="Status of task ${task.number}: ${task.title}" .value=${live(task.status)} @change=${choose}>
      ${TASK_STATUSES.map(({ id, label }) => html`<option value=${id} ?selected=${id === task.status}>${label}</option>`)}
    </select>
  </span>`;
}

/** What a person wrote, and where hand and scan disagree; the page never moves a task by itself. */
function facts(task: SnapshotTask): TemplateResult {
  return html`
    ${task.note === undefined ? nothing : html`<span class="hint said">${task.note}</span>`}
    ${task.commit === undefined ? nothing : html`<span class="hint">commit <code>${task.commit.slice(0, 12)}</code></span>`}
    ${advice(task)}`;
}

function inSprint({ snapshot }: Scene, task: SnapshotTask): TemplateResult {
  const { sprint, closedSprints } = snapshot.roadmap;
  if (sprint !== undefined && task.sprint === sprint.id)
    return html`${sprint.state === "planned" ? "Next" : "Current"}`;
  if (closedSprints[0]?.carriedOver.includes(task.id) === true) return html`Carried over`;
  return html`<span class="muted">–</span>`;
}

function advice(task: SnapshotTask): TemplateResult | typeof nothing {
  if (task.judged === 0 && task.linked === undefined) return nothing;
  if (task.status === "done" && task.open > 0) {
    return html`<span class="status hint">${icon("warning", "fair")}<span>${count(task.open, "gap")} still open</span></span>`;
  }
  if (task.status !== "done" && task.status !== "skipped" && task.open === 0) {
    return html`<span class="status hint">${icon("pass", "good")}<span>no gap left</span></span>`;
  }
  return nothing;
}

function gapsLeft({ judged, linked, open }: SnapshotTask): string {
  if (linked !== undefined) return `${open} of ${Math.max(linked, open)}`;
  return judged === 0 ? "–" : `${open}`;
}

/** The estimate, and what is left of it where something was done. */
function effort(task: SnapshotTask): TemplateResult {
  const isPart = task.left > 0 && task.left < task.estimate;
  return html`${hours(task.estimate)} ${isPart ? html`<span class="hint hours-left">${hours(task.left)} left</span>` : nothing}`;
}

/** Rules with something open and checklist items are links; the other rules are names. */
function closes({ snapshot, act }: Scene, task: SnapshotTask): TemplateResult {
  const rules = task.rules.map((rule) =>
    gapsByRule(snapshot).has(rule)
      ? link(rule, () => void act.ask({ kind: "openRule", rule }), { kind: "plain" })
      : rule,
  );
  const items = task.items.filter((id) => itemsById(snapshot).has(id));
  const named = items.length === 0 ? [] : [html`${task.itemsPassed} of ${count(items.length, "checklist item")}`];
  return html`${[...rules, ...named].map((part, index) => (index === 0 ? part : html`, ${part}`))}`;
}
