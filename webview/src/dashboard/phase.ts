/** One phase of the roadmap: its progress in a line, its tasks when it is unfolded. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotPhase, SnapshotTask } from "#protocol/plan";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";

import { bar } from "../kit/bar";
import { link } from "../kit/controls";
import { icon, priority, statusIcon, withParts } from "../kit/marks";
import { count, hours, partOf } from "../kit/words";
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
      <span class="hint">${phase.total === 0 ? l10n.t("empty") : left === 0 ? l10n.t("done") : l10n.t("{0} left", hours(left))}</span>
      ${bar(phase.done, phase.total)}
      <span class="numbers">${partOf(phase.done, phase.total)}</span>
    </summary>
    ${isOpen ? tasks(scene, phase, id) : nothing}
  </details>`;
}

/** The first phase with work left is folded out until somebody folds it in. */
function current(snapshot: PageSnapshot): SnapshotPhase | undefined {
  return snapshot.roadmap.phases.find((phase) => phase.done < phase.total) ?? snapshot.roadmap.phases[0];
}

function tasks(scene: Scene, phase: SnapshotPhase, id: string): TemplateResult {
  if (phase.tasks.length === 0) return html`<p class="hint no-tasks">${l10n.t("No task in this phase.")}</p>`;
  const limit = shownRows(scene.view, id, ROWS);
  return html`<table class="tasks">
      <caption>${phase.title}</caption>
      <thead>
        <tr>
          <th scope="col">${l10n.t("Status")}</th>
          <th scope="col">${l10n.t("Task")}</th>
          <th scope="col" class="wide">${l10n.t("Closes")}</th>
          <th scope="col" class="num">${l10n.t("Gaps left")}</th>
          <th scope="col" class="num">${l10n.t("Effort")}</th>
          <th scope="col">${l10n.t("Sprint")}</th>
          <th scope="col"><span class="sr-only">${l10n.t("Action")}</span></th>
        </tr>
      </thead>
      <tbody>${repeat(
        phase.tasks.slice(0, limit),
        (task) => task.id,
        (task) => row(scene, task),
      )}</tbody>
    </table>
    ${moreRows(scene, id, phase.tasks.length, { limit, step: ROWS, one: l10n.t("Show 1 more task"), many: l10n.t("Show {0} more tasks") })}`;
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
      ${link(l10n.t("Edit…"), () => act.open("task", task.id), { name: l10n.t("Edit task {number}: {title}", { number: task.number, title: task.title }) })}
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
    <select aria-label=${l10n.t("Status of task {number}: {title}", { number: task.number, title: task.title })} .value=${live(task.status)} @change=${choose}>
      ${TASK_STATUSES.map(({ id, label }) => html`<option value=${id} ?selected=${id === task.status}>${label}</option>`)}
    </select>
  </span>`;
}

/** What a person wrote, and where hand and scan disagree; the page never moves a task by itself. */
function facts(task: SnapshotTask): TemplateResult {
  return html`
    ${task.note === undefined ? nothing : html`<span class="hint said">${task.note}</span>`}
    ${task.commit === undefined ? nothing : html`<span class="hint">${withParts(l10n.t("commit {hash}"), { hash: html`<code>${task.commit.slice(0, 12)}</code>` })}</span>`}
    ${advice(task)}`;
}

function inSprint({ snapshot }: Scene, task: SnapshotTask): TemplateResult {
  const { sprint, closedSprints } = snapshot.roadmap;
  if (sprint !== undefined && task.sprint === sprint.id)
    return html`${sprint.state === "planned" ? l10n.t("Next") : l10n.t("Current")}`;
  if (closedSprints[0]?.carriedOver.includes(task.id) === true) return html`${l10n.t("Carried over")}`;
  return html`<span class="muted">–</span>`;
}

function advice(task: SnapshotTask): TemplateResult | typeof nothing {
  if (task.judged === 0 && task.linked === undefined) return nothing;
  if (task.status === "done" && task.open > 0) {
    return html`<span class="status hint">${icon("warning", "fair")}<span>${count(task.open, l10n.t("1 gap still open"), l10n.t("{0} gaps still open"))}</span></span>`;
  }
  if (task.status !== "done" && task.status !== "skipped" && task.open === 0) {
    return html`<span class="status hint">${icon("pass", "good")}<span>${l10n.t("no gap left")}</span></span>`;
  }
  return nothing;
}

function gapsLeft({ judged, linked, open }: SnapshotTask): string {
  if (linked !== undefined) return partOf(open, Math.max(linked, open));
  return judged === 0 ? "–" : `${open}`;
}

/** The estimate, and what is left of it where something was done. */
function effort(task: SnapshotTask): TemplateResult {
  const isPart = task.left > 0 && task.left < task.estimate;
  return html`${hours(task.estimate)} ${isPart ? html`<span class="hint hours-left">${l10n.t("{0} left", hours(task.left))}</span>` : nothing}`;
}

/** Rules with something open and checklist items are links; the other rules are names. */
function closes({ snapshot, act }: Scene, task: SnapshotTask): TemplateResult {
  const rules = task.rules.map((rule) =>
    gapsByRule(snapshot).has(rule)
      ? link(rule, () => void act.ask({ kind: "openRule", rule }), { kind: "plain" })
      : rule,
  );
  const items = task.items.filter((id) => itemsById(snapshot).has(id));
  const named = items.length === 0 ? [] : [itemsInWords(task.itemsPassed, items.length)];
  return html`${[...rules, ...named].map((part, index) => (index === 0 ? part : html`, ${part}`))}`;
}

function itemsInWords(passed: number, total: number): string {
  if (total === 1) return l10n.t("{0} of 1 checklist item", passed);
  return l10n.t("{passed} of {total} checklist items", { passed, total });
}
