/** The Roadmap tab: phases and their tasks; status by hand, open gaps counted by the scan. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";

import type { Snapshot, SnapshotPhase, SnapshotTask, TaskStatus } from "#protocol/snapshot";

import { bar } from "../kit/bar";
import { link } from "../kit/controls";
import { icon, priority, statusIcon } from "../kit/marks";
import { count, hours } from "../kit/words";
import type { Scene } from "./scene";
import { folded } from "./viewState";

export function roadmap(scene: Scene): TemplateResult {
  const { roadmap: plan } = scene.snapshot;
  const left = hoursLeft(plan.phases.flatMap((phase) => phase.tasks));
  return html`<section aria-labelledby="roadmap-title">
    <div class="section-head">
      <h2 id="roadmap-title">${plan.title}</h2>
      <span class="hint">${plan.done} of ${count(plan.total, "task")}, ${hours(left)} left</span>
      <span class="grow"></span>
      ${plan.uncovered === 0 ? nothing : html`<span class="hint">${count(plan.uncovered, "open gap")} outside this roadmap</span>`}
    </div>
    ${bar(plan.done, plan.total, "whole")}
    ${repeat(
      plan.phases,
      (phase) => phase.id,
      (phase, index) => block(scene, phase, index),
    )}
  </section>`;
}

function hoursLeft(tasks: readonly SnapshotTask[]): number {
  return tasks
    .filter((task) => task.status !== "done" && task.status !== "skipped")
    .reduce((sum, task) => sum + task.estimate, 0);
}

function block(scene: Scene, phase: SnapshotPhase, index: number): TemplateResult {
  const { view, snapshot, act } = scene;
  const id = `phase-${phase.id}`;
  const left = hoursLeft(phase.tasks);
  const open = view.open.includes(id) || (!view.closed.includes(id) && phase === current(snapshot));
  const toggled = (event: Event) => {
    if (!(event.target instanceof HTMLDetailsElement) || event.target.open === open) return;
    act.show(folded(view, id, event.target.open));
  };
  return html`<details class="phase" ?open=${open} @toggle=${toggled}>
    <summary>
      ${icon("chevron-right", "chevron")}
      <h3>${index + 1}. ${phase.title}</h3>
      ${priority(phase.priority)}
      <span class="grow"></span>
      <span class="hint">${left === 0 ? "done" : `${hours(left)} left`}</span>
      ${bar(phase.done, phase.total)}
      <span class="numbers">${phase.done} of ${phase.total}</span>
    </summary>
    <table class="tasks">
      <caption>${phase.title}</caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Task</th>
          <th scope="col" class="wide">Closes</th>
          <th scope="col" class="num">Gaps left</th>
          <th scope="col" class="num">Effort</th>
        </tr>
      </thead>
      <tbody>${repeat(
        phase.tasks,
        (task) => task.id,
        (task) => row(scene, task),
      )}</tbody>
    </table>
  </details>`;
}

/** The first phase with work left is folded out until somebody folds it in. */
function current(snapshot: Snapshot): SnapshotPhase | undefined {
  return snapshot.roadmap.phases.find((phase) => phase.done < phase.total) ?? snapshot.roadmap.phases[0];
}

const STATUSES: readonly { readonly id: TaskStatus; readonly label: string }[] = [
  { id: "todo", label: "To do" },
  { id: "doing", label: "Doing" },
  { id: "done", label: "Done" },
  { id: "blocked", label: "Blocked" },
  { id: "skipped", label: "Skipped" },
];

function row(scene: Scene, task: SnapshotTask): TemplateResult {
  const { snapshot, act } = scene;
  const choose = (event: Event) => {
    const select = event.target;
    if (!(select instanceof HTMLSelectElement)) return;
    const chosen = STATUSES.find(({ id }) => id === select.value);
    if (chosen !== undefined)
      void act.ask({ kind: "setTask", folder: snapshot.folderUri, task: task.id, status: chosen.id });
  };
  return html`<tr>
    <td>
      <span class="status choose">
        ${statusIcon(task.status)}
        <select aria-label="Status of task ${task.number}: ${task.title}" .value=${live(task.status)} @change=${choose}>
          ${STATUSES.map(({ id, label }) => html`<option value=${id} ?selected=${id === task.status}>${label}</option>`)}
        </select>
      </span>
    </td>
    <td>
      <div class="task"><span class="muted id">${task.number}</span>
        <div>${task.title} ${task.note === undefined ? nothing : html`<span class="hint rule">${task.note}</span>`} ${advice(task)}</div>
      </div>
    </td>
    <td class="hint wide">${closes(scene, task)}</td>
    <td class="num ${task.open === 0 ? "muted" : ""}">${task.judged === 0 ? "–" : task.open}</td>
    <td class="num">${hours(task.estimate)}</td>
  </tr>`;
}

/** Where the hand and the scan disagree, the page says so; it never moves a task by itself. */
function advice(task: SnapshotTask): TemplateResult | typeof nothing {
  if (task.judged === 0) return nothing;
  if (task.status === "done" && task.open > 0) {
    return html`<span class="status hint">${icon("warning", "fair")}<span>${count(task.open, "gap")} still open</span></span>`;
  }
  if (task.status !== "done" && task.status !== "skipped" && task.open === 0) {
    return html`<span class="status hint">${icon("pass", "good")}<span>no gap left</span></span>`;
  }
  return nothing;
}

/** Rules with something open are links to their pages; the others are names. */
function closes({ snapshot, act }: Scene, task: SnapshotTask): readonly unknown[] {
  const known = new Set(snapshot.findings.map((finding) => finding.rule));
  return task.rules.map((rule, index) => [
    index === 0 ? nothing : ", ",
    known.has(rule) ? link(rule, () => void act.ask({ kind: "openRule", rule }), { kind: "plain" }) : rule,
  ]);
}
