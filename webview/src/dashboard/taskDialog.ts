/** The dialogs in which a person edits a task of the roadmap, adds one, or takes one away. */

import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { TaskEdit } from "#protocol/messages";
import type { SnapshotTask } from "#protocol/plan";

import { button } from "../kit/controls";
import { dialogFrame } from "../kit/dialog";
import { choiceField, textArea, textField } from "../kit/fields";
import { prose } from "../kit/marks";
import { tasksById } from "./derived";
import { type DialogScene, drafted } from "./dialogScene";
import { TASK_STATUSES } from "./taskStatus";

const PRIORITIES = [
  { id: "P0", label: "P0" },
  { id: "P1", label: "P1" },
  { id: "P2", label: "P2" },
] as const;

export function taskDialog(from: DialogScene): TemplateResult | undefined {
  const { scene, dialog, refused } = from;
  const task = tasksById(scene.snapshot).get(dialog.subject);
  if (task === undefined && dialog.subject !== "") return undefined;
  const fields = fieldsOf(from, task);
  const isOwn = task?.origin !== "template";
  return dialogFrame({
    title: task === undefined ? l10n.t("Add a task") : l10n.t("Edit task {0}", task.number),
    submit: task === undefined ? l10n.t("Add") : l10n.t("Save"),
    refused,
    onSubmit: () => submit(from, task, fields),
    onCancel: scene.act.close,
    ...(task === undefined ? {} : { more: html`${remove(from, task)}<span class="grow"></span>` }),
    body: html`
      ${isOwn ? textField(fields.title) : html`<p><b>${task.title}</b></p>`}
      <div class="row">
        ${
          isOwn
            ? choiceField(
                fields.phase,
                scene.snapshot.roadmap.phases.map(({ id, title }) => ({ id, label: title })),
              )
            : ""
        }
        ${task === undefined ? "" : choiceField(fields.status, TASK_STATUSES)}
      </div>
      <div class="row">${choiceField(fields.priority, PRIORITIES)} ${textField(fields.estimate, "number")}</div>
      ${textArea(fields.note)} ${textField(fields.commit)}
      <p class="hint">${prose(l10n.t("Kept in `.bulwark/roadmap.json`, for everybody who works on this folder."))}</p>`,
  });
}

/** Asks before a task is taken away, since what was written about it goes as well. */
export function removeTaskDialog({ scene, dialog, refused }: DialogScene): TemplateResult | undefined {
  const { act, snapshot } = scene;
  const task = tasksById(snapshot).get(dialog.subject);
  if (task === undefined) return undefined;
  return dialogFrame({
    title: l10n.t("Remove this task?"),
    submit: l10n.t("Remove"),
    refused,
    onSubmit: () => void act.submit({ kind: "removeTask", folder: snapshot.folderUri, task: task.id }),
    onCancel: act.close,
    body: html`
      <p><b>${task.title}</b></p>
      <p>${l10n.t("Its status, note and estimate go with it. Its gaps stay open and are shown as gaps outside the roadmap.")}</p>`,
  });
}

type Fields = ReturnType<typeof fieldsOf>;

function fieldsOf(from: DialogScene, task: SnapshotTask | undefined) {
  const { phases } = from.scene.snapshot.roadmap;
  const phase = phases.find(({ tasks }) => task !== undefined && tasks.includes(task)) ?? phases[0];
  return {
    title: drafted(from, "title", { label: l10n.t("Title"), initial: task?.title ?? "" }),
    phase: drafted(from, "phase", { label: l10n.t("Phase"), initial: phase?.id ?? "" }),
    status: drafted(from, "status", { label: l10n.t("Status"), initial: task?.status ?? "todo" }),
    priority: drafted(from, "priority", {
      label: l10n.t("Priority"),
      initial: task?.priority ?? phase?.priority ?? "P1",
    }),
    estimate: drafted(from, "estimate", { label: l10n.t("Estimate in hours"), initial: `${task?.estimate ?? 2}` }),
    note: drafted(from, "note", { label: l10n.t("Note"), initial: task?.note ?? "" }),
    commit: drafted(from, "commit", {
      label: l10n.t("Commit"),
      initial: task?.commit ?? "",
      hint: l10n.t("The commit that did it; progress reports name it."),
    }),
  };
}

function submit({ scene }: DialogScene, task: SnapshotTask | undefined, fields: Fields): void {
  const { act, snapshot } = scene;
  const estimate = Number(fields.estimate.value.replace(",", "."));
  if (task?.origin !== "template" && fields.title.value.trim() === "") {
    act.refuse(l10n.t("A task needs a title."));
    return;
  }
  if (fields.estimate.value.trim() === "" || !Number.isFinite(estimate) || estimate <= 0) {
    act.refuse(l10n.t("The estimate is a number of hours above zero, such as 0.5 or 4."));
    return;
  }
  const status = TASK_STATUSES.find(({ id }) => id === fields.status.value)?.id;
  const priority = PRIORITIES.find(({ id }) => id === fields.priority.value)?.id;
  const all: TaskEdit = {
    title: fields.title.value.trim(),
    phase: fields.phase.value,
    ...(status === undefined ? {} : { status }),
    ...(priority === undefined ? {} : { priority }),
    estimate,
    note: fields.note.value.trim(),
    commit: fields.commit.value.trim(),
  };
  const change = task === undefined ? all : changed(scene.snapshot.roadmap.phases, task, all);
  void act.submit({
    kind: "changeTask",
    folder: snapshot.folderUri,
    ...(task === undefined ? {} : { task: task.id }),
    change,
  });
}

/** Only what differs: what was not touched stays as a colleague may have changed it meanwhile. */
function changed(
  phases: DialogScene["scene"]["snapshot"]["roadmap"]["phases"],
  task: SnapshotTask,
  edit: TaskEdit,
): TaskEdit {
  const phase = phases.find(({ tasks }) => tasks.includes(task))?.id;
  return {
    ...(edit.title === undefined || edit.title === task.title ? {} : { title: edit.title }),
    ...(edit.phase === undefined || edit.phase === phase ? {} : { phase: edit.phase }),
    ...(edit.status === undefined || edit.status === task.status ? {} : { status: edit.status }),
    ...(edit.priority === undefined || edit.priority === task.priority ? {} : { priority: edit.priority }),
    ...(edit.estimate === undefined || edit.estimate === task.estimate ? {} : { estimate: edit.estimate }),
    ...(edit.note === undefined || edit.note === (task.note ?? "") ? {} : { note: edit.note }),
    ...(edit.commit === undefined || edit.commit === (task.commit ?? "") ? {} : { commit: edit.commit }),
  };
}

/** A task of a template is skipped rather than removed: the template would bring it back. */
function remove({ scene }: DialogScene, task: SnapshotTask): TemplateResult {
  const { act, snapshot } = scene;
  if (task.origin !== "template")
    return button(l10n.t("Remove…"), () => act.show({ dialog: { kind: "removeTask", subject: task.id, draft: {} } }));
  return button(
    l10n.t("Skip"),
    () =>
      void act.submit({ kind: "changeTask", folder: snapshot.folderUri, task: task.id, change: { status: "skipped" } }),
  );
}
