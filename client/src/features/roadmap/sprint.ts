/** Commands on hardening sprints and templates: plan, change, close, start from another roadmap. */

import * as vscode from "vscode";

import type { SnapshotTask } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

import type { Context } from "../../context";
import { stored } from "../../stateChange";
import { chooseFolder, phasesOf } from "./choosing";
import { dayOf, endAfter, wrongDate } from "./sprintDates";
import { taskDescription } from "./tree";

/** Asks for title, days and tasks. Changes the sprint that is not closed yet, when there is one. */
export async function planSprint(context: Context, given: unknown): Promise<void> {
  const snapshot = await chooseFolder(context, given);
  if (snapshot === undefined) return;
  const { sprint: current, closedSprints } = snapshot.roadmap;
  const title = await ask({
    step: 1,
    title: current === undefined ? vscode.l10n.t("Plan a sprint") : vscode.l10n.t("Change “{0}”", current.title),
    prompt: vscode.l10n.t("Its title"),
    value: current?.title ?? vscode.l10n.t("Sprint {0}", closedSprints.length + 1),
    wrong: (text) => (text === "" ? vscode.l10n.t("A sprint needs a title.") : undefined),
  });
  if (title === undefined) return;
  const today = dayOf(new Date());
  const start = await ask({
    step: 2,
    title,
    prompt: vscode.l10n.t("First day"),
    value: current?.start ?? today,
    wrong: (text) => wrongDate(text),
  });
  if (start === undefined) return;
  const end = await ask({
    step: 3,
    title,
    prompt: vscode.l10n.t("Last day"),
    value: current?.end ?? endAfter(start),
    wrong: (text) => wrongDate(text, current === undefined && start < today ? today : start),
  });
  if (end === undefined) return;
  const tasks = await chooseTasks(snapshot, title);
  if (tasks === undefined) return;
  const plan = { folder: snapshot.folderUri, title, start, end, tasks };
  const sprint = current === undefined ? {} : { sprint: current.id };
  await stored(context, context.server.request("bulwark/planSprint", { ...plan, ...sprint }));
}

/** Says what is carried over, then closes the sprint. */
export async function closeSprint(context: Context, given: unknown): Promise<void> {
  const snapshot = await chooseFolder(context, given);
  const sprint = snapshot?.roadmap.sprint;
  if (snapshot === undefined) return;
  if (sprint === undefined) throw new Error(vscode.l10n.t("There is no sprint to close."));
  const left = tasksOf(snapshot).filter((task) => sprint.tasks.includes(task.id) && isOpen(task));
  const close = vscode.l10n.t("Close Sprint");
  const question = vscode.l10n.t("Close “{0}”?", sprint.title);
  const options = { modal: true, detail: carriedOver(left.length) };
  if ((await vscode.window.showInformationMessage(question, options, close)) !== close) return;
  const wish = { folder: snapshot.folderUri, sprint: sprint.id };
  await stored(context, context.server.request("bulwark/closeSprint", wish));
}

function carriedOver(tasks: number): string {
  if (tasks === 0) return vscode.l10n.t("All its tasks are done.");
  if (tasks === 1) return vscode.l10n.t("One task is not done and can be put into the next sprint.");
  return vscode.l10n.t("{0} tasks are not done and can be put into the next sprint.", tasks);
}

/** Starts from another template, or makes tasks of findings that have none yet. */
export async function chooseTemplate(context: Context, given: unknown): Promise<void> {
  const snapshot = await chooseFolder(context, given);
  if (snapshot === undefined) return;
  const { templates, template: current } = snapshot.roadmap;
  const choices = templates.map((template) => ({
    label: template.title,
    description: template.id === current ? vscode.l10n.t("in use") : "",
    detail: template.about,
    template,
  }));
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder: vscode.l10n.t("Start from which roadmap? Tasks you added and what you said about others are kept."),
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  const wish = { folder: snapshot.folderUri, template: chosen.template.id };
  await stored(context, context.server.request("bulwark/useTemplate", wish));
}

const STEPS = 4;

interface Question {
  readonly step: number;
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  wrong(text: string): string | undefined;
}

async function ask({ step, title, prompt, value, wrong }: Question): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: `${title} (${step}/${STEPS})`,
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput: (given) => wrong(given.trim()),
  });
  return text?.trim();
}

/** Tasks of the sprint, or for a new one those the last one carried over, are ticked from the start. */
async function chooseTasks(snapshot: Snapshot, title: string): Promise<readonly string[] | undefined> {
  const { sprint, closedSprints } = snapshot.roadmap;
  const carried = new Set(closedSprints[0]?.carriedOver);
  const ticked = new Set(sprint?.tasks ?? carried);
  const choices = phasesOf([snapshot]).flatMap((phase) =>
    phase.children
      .filter(({ task }) => ticked.has(task.id) || isOpen(task))
      .map(({ task }) => ({
        label: `${task.number} ${task.title}`,
        description: taskDescription(task),
        detail: carried.has(task.id) ? `${phase.label} · ${vscode.l10n.t("carried over")}` : phase.label,
        picked: ticked.has(task.id),
        task,
      })),
  );
  const chosen = await vscode.window.showQuickPick(choices, {
    title: `${title} (${STEPS}/${STEPS})`,
    placeHolder: vscode.l10n.t("Which tasks?"),
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  return chosen?.map(({ task }) => task.id);
}

function tasksOf({ roadmap }: Snapshot): readonly SnapshotTask[] {
  return roadmap.phases.flatMap((phase) => phase.tasks);
}

function isOpen({ status }: SnapshotTask): boolean {
  return status !== "done" && status !== "skipped";
}
