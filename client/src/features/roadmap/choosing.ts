/** Asks a person which folder, phase or task is meant, where the place of a click does not say. */

import * as vscode from "vscode";

import type { Snapshot } from "#protocol/snapshot";

import type { Context } from "../../context";
import { buildRoadmap, type PhaseNode, type SprintNode, type TaskNode, taskDescription } from "./tree";

/** The folder of a click, the only one, or the one that is chosen. */
export async function chooseFolder({ snapshots }: Context, node: unknown): Promise<Snapshot | undefined> {
  const folder = typeof node === "object" && node !== null && "folder" in node ? node.folder : node;
  const given = snapshots.all.find(({ folderUri }) => folderUri === folder);
  const [only, ...others] = snapshots.all;
  if (given !== undefined || others.length === 0) return given ?? only;
  const choices = snapshots.all.map((snapshot) => ({ label: snapshot.folder, snapshot }));
  return (await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t("Which folder?") }))?.snapshot;
}

/** A task of any folder. */
export async function chooseTask({ snapshots }: Context): Promise<TaskNode | undefined> {
  const choices = taskChoices(phasesOf(snapshots.all));
  const words = { placeHolder: vscode.l10n.t("Which task?"), matchOnDetail: true };
  return (await vscode.window.showQuickPick(choices, words))?.node;
}

/** A phase of one folder's roadmap. */
export async function choosePhase(snapshot: Snapshot): Promise<PhaseNode | undefined> {
  const choices = phasesOf([snapshot]).map((node) => ({ label: node.label, description: node.progress, node }));
  return (await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t("In which phase?") }))?.node;
}

/** Rows of a picker, one a task. */
export function taskChoices(
  phases: readonly PhaseNode[],
): readonly (vscode.QuickPickItem & { readonly node: TaskNode })[] {
  return phases.flatMap((phase) =>
    phase.children.map((node) => ({
      label: `${node.task.number} ${node.task.title}`,
      description: taskDescription(node.task),
      detail: phase.label,
      node,
    })),
  );
}

/** All phases, in the order of the view. */
export function phasesOf(snapshots: readonly Snapshot[]): readonly PhaseNode[] {
  return buildRoadmap(snapshots)
    .flatMap((node): readonly (SprintNode | PhaseNode)[] => (node.kind === "folder" ? node.children : [node]))
    .filter((node) => node.kind === "phase");
}

export function isTask(node: unknown): node is TaskNode {
  return isNode(node, "task") && "task" in node;
}

export function isPhase(node: unknown): node is PhaseNode {
  return isNode(node, "phase") && "phase" in node;
}

function isNode(node: unknown, kind: string): node is object {
  return typeof node === "object" && node !== null && "kind" in node && node.kind === kind;
}
