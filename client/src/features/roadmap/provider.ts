/** Draws the Roadmap view. */

import * as vscode from "vscode";

import type { SnapshotTask, TaskStatus } from "#protocol/plan";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import {
  buildRoadmap,
  type PhaseNode,
  type RoadmapNode,
  type SprintNode,
  sprintDescription,
  TASK_WORDS,
  type TaskNode,
  taskDescription,
} from "./tree";

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
      case "sprint":
        return sprintItem(node);
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

function sprintItem({ id, sprint }: SprintNode): vscode.TreeItem {
  const item = new vscode.TreeItem(sprint.title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.description = sprintDescription(sprint);
  item.iconPath = new vscode.ThemeIcon("calendar");
  item.contextValue = "sprint";
  item.tooltip = plain([sprint.title, `${sprint.start} to ${sprint.end}`, sprint.verdict]);
  item.accessibilityInformation = { label: `Sprint ${sprint.title}, ${item.description}, ${sprint.verdict}` };
  return item;
}

function phaseItem(phase: PhaseNode): vscode.TreeItem {
  const item = new vscode.TreeItem(phase.label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = phase.id;
  item.description = phase.progress;
  item.contextValue = "phase";
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
  item.contextValue = task.origin === "template" ? "task" : "task removable";
  item.tooltip = plain([
    task.title,
    `${task.priority} · ${taskDescription(task)}`,
    ...evidence(task),
    ...(task.commit === undefined ? [] : [`Commit ${task.commit}`]),
    ...(task.note === undefined ? [] : [task.note]),
  ]);
  item.accessibilityInformation = { label: `${task.title}, ${task.priority}, ${taskDescription(task)}` };
  return item;
}

/** What moves the task by itself. */
function evidence(task: SnapshotTask): readonly string[] {
  const items = `${task.itemsPassed} of ${task.items.length} checklist items hold`;
  const isByFindings = task.linked !== undefined && task.open === 0 && task.status === "done";
  return [
    ...(isByFindings ? [`${TASK_WORDS.done}: all its findings are gone`] : []),
    ...(task.items.length === 0 ? [] : [items]),
  ];
}

/** Plain text paragraphs: what comes from the workspace is never read as Markdown. */
function plain(paragraphs: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const paragraph of paragraphs) {
    text.appendText(paragraph);
    text.appendMarkdown("\n\n");
  }
  return text;
}
