/** Draws the Roadmap view. */

import * as vscode from "vscode";

import type { TaskStatus } from "#protocol/snapshot";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { buildRoadmap, type PhaseNode, type RoadmapNode, TASK_WORDS, type TaskNode, taskDescription } from "./tree";

export class RoadmapProvider implements vscode.TreeDataProvider<RoadmapNode>, Disposable {
  readonly #context: Context;
  readonly #owned = new Lifetime();
  readonly #changed = this.#owned.own(new vscode.EventEmitter<undefined>());

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(context: Context) {
    this.#context = context;
    this.#owned.own(context.snapshots.onDidChange(() => this.#changed.fire(undefined)));
  }

  getChildren(node?: RoadmapNode): RoadmapNode[] {
    if (node === undefined) return [...buildRoadmap(this.#context.snapshots.all)];
    return node.kind === "task" ? [] : [...node.children];
  }

  getTreeItem(node: RoadmapNode): vscode.TreeItem {
    switch (node.kind) {
      case "folder":
        return new vscode.TreeItem(node.label, vscode.TreeItemCollapsibleState.Expanded);
      case "phase":
        return phaseItem(node);
      case "task":
        return taskItem(node);
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function phaseItem(phase: PhaseNode): vscode.TreeItem {
  const item = new vscode.TreeItem(phase.label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = phase.id;
  item.description = phase.progress;
  item.accessibilityInformation = { label: `${phase.label}, ${phase.progress} tasks done` };
  return item;
}

const ICONS: Readonly<Record<TaskStatus, string>> = {
  todo: "circle-large-outline",
  doing: "play-circle",
  done: "pass",
  blocked: "stop-circle",
  skipped: "circle-slash",
};

function taskItem({ id, task }: TaskNode): vscode.TreeItem {
  const item = new vscode.TreeItem(`${task.number} ${task.title}`, vscode.TreeItemCollapsibleState.None);
  item.id = id;
  item.description = taskDescription(task);
  item.iconPath = new vscode.ThemeIcon(ICONS[task.status]);
  item.contextValue = "task";
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText([task.title, `${task.priority} · ${taskDescription(task)}`, task.note ?? ""].join("\n\n").trim());
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: `${task.title}, ${task.priority}, ${TASK_WORDS[task.status]}` };
  return item;
}
