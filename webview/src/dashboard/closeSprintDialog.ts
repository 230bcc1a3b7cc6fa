/** The dialog that says what closing a sprint carries over, before it is closed. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import type { SnapshotSprint, SnapshotTask } from "#protocol/plan";

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
    title: l10n.t("Close {0}?", sprint.title),
    submit: l10n.t("Close sprint"),
    refused,
    onSubmit: () => void act.submit({ kind: "closeSprint", folder: snapshot.folderUri, sprint: sprint.id }),
    onCancel: act.close,
    body: html`
      <p>${doneInWords(sprint)}</p>
      ${
        open.length === 0
          ? html`<p>${l10n.t("Nothing is carried over.")}</p>`
          : html`
              <p>${carriedOver(open)}</p>
              <ul class="plain-list">
                ${open.slice(0, SHOWN).map((task) => html`<li><span class="muted">${task.number}</span> ${task.title}</li>`)}
              </ul>
              ${open.length > SHOWN ? html`<p class="hint">${count(open.length - SHOWN, l10n.t("and 1 more task"), l10n.t("and {0} more tasks"))}</p>` : nothing}`
      }
      <p class="hint">${l10n.t("A closed sprint stays in the history; it cannot be opened again.")}</p>`,
  });
}

function doneInWords({ tasks, tasksDone: done }: SnapshotSprint): string {
  const total = tasks.length;
  if (total === 1) return l10n.t("{0} of 1 task is done.", done);
  return done === 1
    ? l10n.t("1 of {0} tasks is done.", total)
    : l10n.t("{done} of {total} tasks are done.", { done, total });
}

function carriedOver(open: readonly SnapshotTask[]): string {
  const left = hours(hoursLeft(open));
  if (open.length === 1)
    return l10n.t("Carried over: 1 task, {0}. It is marked, and proposed for the next sprint.", left);
  return l10n.t("Carried over: {tasks} tasks, {hours}. They are marked, and proposed for the next sprint.", {
    tasks: open.length,
    hours: left,
  });
}
