/** The Roadmap view: phases, tasks, and their status. */

import * as vscode from "vscode";

import type { TaskStatus } from "#protocol/snapshot";

import { ROADMAP_VIEW } from "../../commands";
import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { RoadmapProvider } from "./provider";
import { buildRoadmap, TASK_WORDS, type TaskNode, taskDescription } from "./tree";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  const provider = lifetime.own(new RoadmapProvider(context));
  const view = lifetime.own(
    vscode.window.createTreeView(ROADMAP_VIEW, { treeDataProvider: provider, showCollapseAll: true }),
  );
  lifetime.own(
    context.snapshots.onDidChange(() => {
      const sum = (part: "done" | "total") =>
        context.snapshots.all.reduce((all, { roadmap }) => all + roadmap[part], 0);
      view.description = sum("total") === 0 ? "" : `${sum("done")}/${sum("total")}`;
    }),
  );
  lifetime.own(context.command("setTaskStatus", (node) => chooseStatus(context, isTask(node) ? node : undefined)));
  return lifetime;
}

async function chooseStatus({ server, snapshots }: Context, given: TaskNode | undefined): Promise<void> {
  const node = given ?? (await chooseTask(snapshots.all));
  if (node === undefined) return;
  const statuses = Object.entries(TASK_WORDS) as [TaskStatus, string][];
  const chosen = await vscode.window.showQuickPick(
    statuses.map(([status, label]) => ({ label, status, picked: status === node.task.status })),
    { placeHolder: node.task.title },
  );
  if (chosen === undefined) return;
  const outcome = await server.request("bulwark/setTask", {
    folder: node.folder,
    task: node.task.id,
    status: chosen.status,
  });
  if (!outcome.ok) throw new Error(outcome.message);
  await snapshots.refresh();
}

async function chooseTask(snapshots: Context["snapshots"]["all"]): Promise<TaskNode | undefined> {
  const phases = buildRoadmap(snapshots).flatMap((node) => (node.kind === "folder" ? node.children : [node]));
  const choices = phases.flatMap((phase) =>
    phase.children.map((node) => ({
      label: `${node.task.number} ${node.task.title}`,
      description: taskDescription(node.task),
      detail: phase.label,
      node,
    })),
  );
  return (await vscode.window.showQuickPick(choices, { placeHolder: "Which task?" }))?.node;
}

function isTask(node: unknown): node is TaskNode {
  return typeof node === "object" && node !== null && "kind" in node && node.kind === "task" && "task" in node;
}
