/** Commands on roadmap tasks: status, details, new ones, removal, findings linked to them. */

import * as vscode from "vscode";

import type { TaskEdit } from "#protocol/messages";
import type { TaskStatus } from "#protocol/plan";
import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";

import type { Context } from "../../context";
import { stored } from "../../stateChange";
import { chooseFolder, choosePhase, chooseTask, isPhase, isTask, phasesOf, taskChoices } from "./choosing";
import { type PhaseNode, TASK_WORDS, type TaskNode } from "./tree";

const STATUSES: readonly TaskStatus[] = ["todo", "doing", "done", "blocked", "skipped"];

/** Asks for the status of a task; which task, when the click does not say. */
export async function setStatus(context: Context, given: unknown): Promise<void> {
  const node = isTask(given) ? given : await chooseTask(context);
  if (node === undefined) return;
  const chosen = await vscode.window.showQuickPick(
    STATUSES.map((status) => ({ label: TASK_WORDS[status], status, picked: status === node.task.status })),
    { placeHolder: node.task.title },
  );
  if (chosen !== undefined) await change(context, node, { status: chosen.status });
}

/** Asks what to change, then for its new value. */
export async function editTask(context: Context, given: unknown): Promise<void> {
  const node = isTask(given) ? given : await chooseTask(context);
  if (node === undefined) return;
  const fields = FIELDS.map((field) => ({ label: field.label, description: field.now(node), field }));
  const chosen = await vscode.window.showQuickPick(fields, { placeHolder: node.task.title });
  if (chosen === undefined) return;
  const { field } = chosen;
  const text = await vscode.window.showInputBox({
    title: node.task.title,
    prompt: field.prompt,
    value: field.now(node),
    ignoreFocusOut: true,
    validateInput: (value) => field.wrong?.(value.trim()),
  });
  if (text !== undefined) await change(context, node, field.edit(text.trim()));
}

/** Asks for a title; `given` is the phase it goes into, or nothing. */
export async function addTask(context: Context, given: unknown): Promise<void> {
  const snapshot = await chooseFolder(context, given);
  if (snapshot === undefined) return;
  const phase = isPhase(given) ? given : await choosePhase(snapshot);
  if (phase !== undefined) await addTo(context, phase, []);
}

/** Removes a task that people or findings made, once it is confirmed. */
export async function removeTask({ server, snapshots }: Context, given: unknown): Promise<void> {
  if (!isTask(given)) return;
  const remove = vscode.l10n.t("Remove");
  const message = vscode.l10n.t("Remove “{0}” from the roadmap?", given.task.title);
  if ((await vscode.window.showWarningMessage(message, { modal: true }, remove)) !== remove) return;
  const asked = server.request("bulwark/removeTask", { folder: given.folder, task: given.task.id });
  await stored({ snapshots }, asked);
}

/** Links findings to a task of their folder, or makes a task of them; asks which. */
export async function addFindings(context: Context, folder: string, findings: readonly string[]): Promise<void> {
  const snapshot = context.snapshots.all.find(({ folderUri }) => folderUri === folder);
  if (snapshot === undefined || findings.length === 0) return;
  const phases = phasesOf([snapshot]);
  const news = phases.map((phase) => ({ label: `$(add) ${newTaskIn(phase)}`, phase }));
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { node?: TaskNode; phase?: PhaseNode }>(
    [...news, { label: "", kind: vscode.QuickPickItemKind.Separator }, ...taskChoices(phases)],
    {
      placeHolder:
        findings.length === 1
          ? vscode.l10n.t("Add the finding to")
          : vscode.l10n.t("Add {0} findings to", findings.length),
    },
  );
  if (chosen?.node !== undefined) await linkTo(context, chosen.node, findings);
  else if (chosen?.phase !== undefined) await addTo(context, chosen.phase, findings);
}

/** Adds findings to what a task has. */
export async function linkTo(context: Context, node: TaskNode, findings: readonly string[]): Promise<void> {
  await change(context, node, { findings });
}

/** Makes a task in a phase; asks for its title. */
export async function addTo(context: Context, phase: PhaseNode, findings: readonly string[]): Promise<void> {
  const snapshot = context.snapshots.all.find(({ folderUri }) => folderUri === phase.folder);
  const title = await vscode.window.showInputBox({
    title: newTaskIn(phase),
    prompt: vscode.l10n.t("What will be done?"),
    value: suggestedTitle(snapshot, findings),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === "" ? vscode.l10n.t("A task needs a title.") : undefined),
  });
  if (title === undefined) return;
  const edit: TaskEdit = { title: title.trim(), phase: phase.phase.id, ...(findings.length === 0 ? {} : { findings }) };
  await stored(context, context.server.request("bulwark/changeTask", { folder: phase.folder, change: edit }));
}

const newTaskIn = ({ label }: PhaseNode): string => vscode.l10n.t("New task in “{0}”", label);

/** Changes a task. */
export async function change(context: Context, { folder, task }: TaskNode, edit: TaskEdit): Promise<void> {
  await stored(context, context.server.request("bulwark/changeTask", { folder, task: task.id, change: edit }));
}

interface Field {
  readonly label: string;
  readonly prompt: string;
  now(node: TaskNode): string;
  wrong?(text: string): string | undefined;
  edit(text: string): TaskEdit;
}

const FIELDS: readonly Field[] = [
  {
    label: vscode.l10n.t("Estimate"),
    prompt: vscode.l10n.t("Hours, for instance 2.5"),
    now: ({ task }) => String(task.estimate),
    wrong: (text) => (/^\d+([.,]\d+)?$/.test(text) ? undefined : vscode.l10n.t("A number of hours.")),
    edit: (text) => ({ estimate: Number(text.replace(",", ".")) }),
  },
  {
    label: vscode.l10n.t("Note"),
    prompt: vscode.l10n.t("What others should know; empty removes it"),
    now: ({ task }) => task.note ?? "",
    edit: (note) => ({ note }),
  },
  {
    label: vscode.l10n.t("Commit"),
    prompt: vscode.l10n.t("Hash of the commit that did it; empty removes it"),
    now: ({ task }) => task.commit ?? "",
    wrong: (text) => (/^([0-9a-f]{4,64})?$/i.test(text) ? undefined : vscode.l10n.t("The hash of a commit.")),
    edit: (commit) => ({ commit }),
  },
  {
    label: vscode.l10n.t("Title"),
    prompt: vscode.l10n.t("What will be done?"),
    now: ({ task }) => task.title,
    wrong: (text) => (text === "" ? vscode.l10n.t("A task needs a title.") : undefined),
    edit: (title) => ({ title }),
  },
];

/** The message of a single finding says what is wrong; of several, their number has to do. */
function suggestedTitle(snapshot: Snapshot | undefined, findings: readonly string[]): string {
  const found = snapshot?.findings.filter(({ id }) => findings.includes(id)) ?? [];
  const [first] = found;
  if (first === undefined) return "";
  if (found.length === 1) return vscode.l10n.t("Close {rule} in {path}", { rule: first.rule, path: first.path });
  return vscode.l10n.t("Close {count} findings of {rules}", { count: found.length, rules: namesOf(found) });
}

function namesOf(findings: readonly SnapshotFinding[]): string {
  return [...new Set(findings.map(({ rule }) => rule))].slice(0, 3).join(", ");
}
