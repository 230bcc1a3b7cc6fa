/** Draws the Findings view. */

import * as vscode from "vscode";

import { commandId } from "../../commands";
import type { Context } from "../../context";
import { formats } from "../../formats";
import { type Disposable, Lifetime } from "../../lifetime";
import { openPlaceCommand } from "../openPlace";
import type { FindingsFilter } from "./filter";
import { buildGroups, type FindingNode, type GroupNode, type Priority } from "./tree";

interface MoreNode {
  readonly kind: "more";
  readonly group: string;
  readonly hidden: number;
}

export type FindingsNode = GroupNode | FindingNode | MoreNode;

/** Thousands of rows make the view slow; the rest of a group comes on request. */
const PAGE = 500;

export class FindingsProvider implements vscode.TreeDataProvider<FindingsNode>, Disposable {
  readonly #context: Context;
  readonly #filter: FindingsFilter;
  readonly #owned = new Lifetime();
  readonly #changed = this.#owned.own(new vscode.EventEmitter<undefined>());
  readonly #shown = new Map<string, number>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(context: Context, filter: FindingsFilter) {
    this.#context = context;
    this.#filter = filter;
    this.#owned.own(context.snapshots.onDidChangeForViews(() => this.#changed.fire(undefined)));
    this.#owned.own(filter.onDidChange(() => this.#changed.fire(undefined)));
  }

  getChildren(node?: FindingsNode): FindingsNode[] {
    if (node === undefined) {
      return [...buildGroups(this.#context.snapshots.all, this.#filter.grouping, this.#filter.current)];
    }
    return node.kind === "group" ? this.#page(node) : [];
  }

  getTreeItem(node: FindingsNode): vscode.TreeItem {
    switch (node.kind) {
      case "group":
        return groupItem(node);
      case "finding":
        return findingItem(node);
      case "more":
        return moreItem(node);
    }
  }

  showMore(group: string): void {
    this.#shown.set(group, (this.#shown.get(group) ?? PAGE) + PAGE);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #page(group: GroupNode): FindingsNode[] {
    const most = this.#shown.get(group.key) ?? PAGE;
    const hidden = group.findings.length - most;
    const more: MoreNode[] = hidden > 0 ? [{ kind: "more", group: group.key, hidden }] : [];
    return [...group.findings.slice(0, most), ...more];
  }
}

function groupItem(group: GroupNode): vscode.TreeItem {
  const item = new vscode.TreeItem(group.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = group.key;
  const meaning = group.meaning === undefined ? [] : [group.meaning];
  const number = group.findings.length;
  item.description = [formats.number(number), ...meaning].join(" · ");
  item.contextValue = group.grouping === "rule" ? "group rule" : "group";
  if (group.uri !== undefined) {
    item.resourceUri = vscode.Uri.parse(group.uri);
    item.iconPath = vscode.ThemeIcon.File;
  }
  const [first] = group.findings;
  if (group.grouping === "priority" && first !== undefined) item.iconPath = priorityIcon(first.finding.priority);
  const count = number === 1 ? vscode.l10n.t("1 finding") : vscode.l10n.t("{0} findings", formats.number(number));
  item.accessibilityInformation = { label: [group.label, ...meaning, count].join(", ") };
  return item;
}

function findingItem(node: FindingNode): vscode.TreeItem {
  const { finding, place } = node;
  // The place first: in a narrow view two messages of one rule look the same, two places do not.
  const item = new vscode.TreeItem(place.split("/").at(-1) ?? place, vscode.TreeItemCollapsibleState.None);
  item.id = `${node.folder} ${finding.id}`;
  item.description = finding.message;
  item.iconPath = priorityIcon(finding.priority);
  item.contextValue = finding.hasFix ? "finding fixable" : "finding";
  item.command = openPlaceCommand(finding);
  item.tooltip = `${finding.priority} · ${finding.rule}\n${finding.message}\n${place}`;
  const fix = finding.hasFix ? [vscode.l10n.t("fix available")] : [];
  item.accessibilityInformation = { label: [finding.priority, finding.message, place, ...fix].join(", ") };
  return item;
}

function moreItem({ group, hidden }: MoreNode): vscode.TreeItem {
  const label = vscode.l10n.t("Show more ({0})", formats.number(hidden));
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.command = { title: label, command: commandId("showMore"), arguments: [group] };
  return item;
}

const ICONS: Readonly<Record<Priority, vscode.ThemeIcon>> = {
  P0: new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground")),
  P1: new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
  P2: new vscode.ThemeIcon("info"),
  hint: new vscode.ThemeIcon("question"),
};

function priorityIcon(priority: Priority): vscode.ThemeIcon {
  return ICONS[priority];
}
