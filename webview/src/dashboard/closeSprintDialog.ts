/** The dialog that says what closing a sprint carries over, before it is closed. */

import { html, nothing, type TemplateResult } from "lit";

import { dialogFrame } from "../kit/dialog";
import { count, hours } from "../kit/words";
import { hoursLeft, isOpen, tasksById } from "./derived";
import type { DialogScene } from "./dialogScene";

const SHOWN = 8;

export function closeSprintDialog({ scene, dialog, refused }: DialogScene): TemplateResult | undefined {
  const { act, snapshot } = scene;
  const { sprint } = snapshot.roadmap;
  if (sprint === undefined || sprint.id !== dialog.subject) return undefined;
  const tasks = sprint.tasks.flatMap((id) => tasksById(snapshot).get(id) ?? []);
  const open = tasks.filter(isOpen);
  return dialogFrame({
    title: `Close ${sprint.title}?`,
    submit: "Close sprint",
    refused,
    onSubmit: () => void act.submit({ kind: "closeSprint", folder: snapshot.folderUri, sprint: sprint.id }),
    onCancel: act.close,
    body: html`
      <p>${sprint.tasksDone} of ${count(sprint.tasks.length, "task")} ${sprint.tasksDone === 1 ? "is" : "are"} done.</p>
      ${
        open.length === 0
          ? html`<p>Nothing is carried over.</p>`
          : html`
              <p>Carried over: ${count(open.length, "task")}, ${hours(hoursLeft(open))}. They are marked, and proposed for the next sprint.</p>
              <ul class="plain-list">
                ${open.slice(0, SHOWN).map((task) => html`<li><span class="muted">${task.number}</span> ${task.title}</li>`)}
              </ul>
              ${open.length > SHOWN ? html`<p class="hint">and ${count(open.length - SHOWN, "more task", "more tasks")}</p>` : nothing}`
      }
      <p class="hint">A closed sprint stays in the history; it cannot be opened again.</p>`,
  });
}
