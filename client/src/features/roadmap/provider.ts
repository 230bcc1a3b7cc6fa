/** Draws the Roadmap view. */

import * as vscode from "vscode";

import type { SnapshotTask, TaskStatus } from "#protocol/plan";

import type { Context } from "../../context";
import { formats } from "../../formats";
import { type Disposable, Lifetime } from "../../lifetime";
import {
  buildRoadmap,
  type PhaseNode,
  type RoadmapNode,
  type SprintNode,
  sprintDescription,
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
    this.#owned.own(context.snapshots.onDidChangeForViews(() => this.#changed.fire(undefined)));
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
  item.tooltip = plain([sprint.title, daysOf(sprint), sprint.verdict]);
  const name = vscode.l10n.t("Sprint {0}", sprint.title);
  item.accessibilityInformation = { label: [name, item.description, sprint.verdict].join(", ") };
  return item;
}

function daysOf({ start, end }: SprintNode["sprint"]): string {
  return formats.dateSpan(start, end) ?? vscode.l10n.t("{start} to {end}", { start, end });
}

function phaseItem(phase: PhaseNode): vscode.TreeItem {
  const item = new vscode.TreeItem(phase.label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = phase.id;
  item.description = phase.progress;
  item.contextValue = "phase";
  const { label: name, progress } = phase;
  item.accessibilityInformation = { label: vscode.l10n.t("{name}, {progress} tasks done", { name, progress }) };
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
    ...(task.commit === undefined ? [] : [vscode.l10n.t("Commit {0}", task.commit)]),
    ...(task.note === undefined ? [] : [task.note]),
  ]);
  item.accessibilityInformation = { label: `${task.title}, ${task.priority}, ${taskDescription(task)}` };
  return item;
}

/** What moves the task by itself. */
function evidence(task: SnapshotTask): readonly string[] {
  const items = vscode.l10n.t("{passed} of {total} checklist items hold", {
    passed: task.itemsPassed,
    total: task.items.length,
  });
  const isByFindings = task.linked !== undefined && task.open === 0 && task.status === "done";
  return [
    ...(isByFindings ? [vscode.l10n.t("done: all its findings are gone")] : []),
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
