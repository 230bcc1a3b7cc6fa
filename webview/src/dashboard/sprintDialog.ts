/** The dialog in which a person plans a sprint, or changes the planned one: a title, two dates, and tasks whose hours are summed. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import type { SnapshotSprint, SnapshotTask } from "#protocol/plan";

import { dialogFrame } from "../kit/dialog";
import { textField } from "../kit/fields";
import { priority } from "../kit/marks";
import { count, hours, inDays } from "../kit/words";
import { allTasks, isOpen } from "./derived";
import { type DialogScene, drafted } from "./dialogScene";
import { moreRows, shownRows } from "./paging";
import type { Scene } from "./scene";

const SPRINT_DAYS = 14;
const ROWS = 60;

export function sprintDialog(from: DialogScene): TemplateResult | undefined {
  const { scene, dialog, refused } = from;
  const { act, snapshot } = scene;
  const { sprint, closedSprints } = snapshot.roadmap;
  const planned = sprint?.id === dialog.subject ? sprint : undefined;
  if (planned === undefined && dialog.subject !== "") return undefined;
  const title = drafted(from, "title", {
    label: l10n.t("Title"),
    initial: planned?.title ?? l10n.t("Sprint {0}", closedSprints.length + 1),
  });
  const start = drafted(from, "start", { label: l10n.t("First day"), initial: planned?.start ?? inDays(0) });
  const end = drafted(from, "end", { label: l10n.t("Last day"), initial: planned?.end ?? inDays(SPRINT_DAYS - 1) });
  const choice = drafted(from, "tasks", { label: l10n.t("Tasks"), initial: proposed(scene, planned).join("\n") });
  const chosen = new Set(choice.value.split("\n").filter((id) => id !== ""));
  const choose = (id: string, isChosen: boolean) => {
    const others = [...chosen].filter((other) => other !== id);
    choice.onInput((isChosen ? [...others, id] : others).join("\n"));
  };
  const submit = () => {
    const missing = whatIsMissing({ title: title.value, start: start.value, end: end.value, tasks: chosen.size });
    if (missing !== undefined) {
      act.refuse(missing);
      return;
    }
    void act.submit({
      kind: "planSprint",
      folder: snapshot.folderUri,
      ...(planned === undefined ? {} : { sprint: planned.id }),
      title: title.value.trim(),
      start: start.value,
      end: end.value,
      tasks: [...chosen],
    });
  };
  return dialogFrame({
    title: planned === undefined ? l10n.t("Plan a sprint") : l10n.t("Change the sprint"),
    submit: planned === undefined ? l10n.t("Plan sprint") : l10n.t("Save"),
    large: true,
    refused,
    onSubmit: submit,
    onCancel: act.close,
    body: html`
      <div class="row">${textField(title)} ${textField(start, "date")} ${textField(end, "date")}</div>
      ${taskList(scene, planned, chosen, choose)}
      <p role="status"><b>${sumOf(scene, chosen)}</b></p>`,
  });
}

function whatIsMissing(given: { title: string; start: string; end: string; tasks: number }): string | undefined {
  if (given.title.trim() === "") return l10n.t("A sprint needs a title.");
  if (given.start === "" || given.end === "") return l10n.t("A sprint needs a first and a last day.");
  if (given.end < given.start) return l10n.t("The last day lies before the first.");
  if (given.tasks === 0) return l10n.t("Choose at least one task.");
  return undefined;
}

/** What the sprint has already; for a new one what the last sprint carried over. */
function proposed(scene: Scene, planned: SnapshotSprint | undefined): readonly string[] {
  if (planned !== undefined) return planned.tasks;
  const carried = new Set(scene.snapshot.roadmap.closedSprints[0]?.carriedOver);
  return allTasks(scene.snapshot)
    .filter((task) => carried.has(task.id) && isOpen(task))
    .map((task) => task.id);
}

function sumOf({ snapshot }: Scene, chosen: ReadonlySet<string>): string {
  const tasks = allTasks(snapshot).filter((task) => chosen.has(task.id));
  return `${count(tasks.length, l10n.t("1 task"), l10n.t("{0} tasks"))}, ${hours(tasks.reduce((sum, task) => sum + task.left, 0))}`;
}

function taskList(
  scene: Scene,
  planned: SnapshotSprint | undefined,
  chosen: ReadonlySet<string>,
  choose: (id: string, isChosen: boolean) => void,
): TemplateResult {
  const carried = new Set(scene.snapshot.roadmap.closedSprints[0]?.carriedOver);
  const inPlan = new Set(planned?.tasks);
  const tasks = allTasks(scene.snapshot).filter((task) => isOpen(task) || inPlan.has(task.id));
  const limit = shownRows(scene.view, "sprint-tasks", ROWS);
  return html`<fieldset class="tasks-to-choose">
    <legend>${l10n.t("Tasks")}</legend>
    <div class="scroll-box" tabindex="0" role="group" aria-label=${l10n.t("Open tasks")}>
      ${tasks.length === 0 ? html`<p class="hint">${l10n.t("No task is open. Add one to the roadmap first.")}</p>` : nothing}
      ${tasks.slice(0, limit).map((task) => taskChoice(task, { isChosen: chosen.has(task.id), isCarried: carried.has(task.id), choose }))}
      ${moreRows(scene, "sprint-tasks", tasks.length, { limit, step: ROWS, one: l10n.t("Show 1 more task"), many: l10n.t("Show {0} more tasks") })}
    </div>
  </fieldset>`;
}

function taskChoice(
  task: SnapshotTask,
  options: { readonly isChosen: boolean; readonly isCarried: boolean; choose(id: string, isChosen: boolean): void },
): TemplateResult {
  const change = (event: Event) => {
    if (event.target instanceof HTMLInputElement) options.choose(task.id, event.target.checked);
  };
  return html`<label class="task-choice">
    <input type="checkbox" .checked=${options.isChosen} @change=${change} />
    <span class="muted id">${task.number}</span>
    <span class="grow">${task.title} ${options.isCarried ? html`<span class="hint">${l10n.t("carried over")}</span>` : nothing}</span>
    ${priority(task.priority)} <span class="num hours">${hours(task.left)}</span>
  </label>`;
}
