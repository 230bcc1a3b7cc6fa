/** Draws the Checklist view. */

import * as vscode from "vscode";

import type { ItemStatus } from "#protocol/snapshot";

import type { Context } from "../../context";
import { formats } from "../../formats";
import { type Disposable, Lifetime } from "../../lifetime";
import { openPlaceCommand } from "../openPlace";
import {
  type AreaNode,
  buildChecklist,
  type ChecklistNode,
  type ItemNode,
  itemDescription,
  type LinkNode,
  type ListNode,
  STATUS_WORDS,
} from "./tree";

export class ChecklistProvider implements vscode.TreeDataProvider<ChecklistNode>, Disposable {
  readonly #context: Context;
  readonly #owned = new Lifetime();
  readonly #changed = this.#owned.own(new vscode.EventEmitter<undefined>());

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(context: Context) {
    this.#context = context;
    this.#owned.own(context.snapshots.onDidChangeForViews(() => this.redraw()));
  }

  getChildren(node?: ChecklistNode): ChecklistNode[] {
    if (node === undefined) return [...buildChecklist(this.#context.snapshots.all)];
    return node.kind === "link" ? [] : [...node.children];
  }

  getTreeItem(node: ChecklistNode): vscode.TreeItem {
    switch (node.kind) {
      case "folder":
        return new vscode.TreeItem(node.label, vscode.TreeItemCollapsibleState.Expanded);
      case "list":
      case "area":
        return groupItem(node);
      case "item":
        return checklistItem(node);
      case "link":
        return linkItem(node);
    }
  }

  /** Draws again what the snapshot says, for instance after a tick that was not confirmed. */
  redraw(): void {
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function groupItem(group: ListNode | AreaNode): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(group.label, group.kind === "list" && group.opened ? Expanded : Collapsed);
  item.id = group.id;
  item.description = group.progress;
  const { label: name, progress } = group;
  item.accessibilityInformation = { label: vscode.l10n.t("{name}, {progress} items hold", { name, progress }) };
  return item;
}

const ICONS: Readonly<Record<ItemStatus, vscode.ThemeIcon>> = {
  pass: new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed")),
  partial: new vscode.ThemeIcon("circle-large-outline"),
  fail: new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed")),
  "not-applicable": new vscode.ThemeIcon("circle-slash"),
  unknown: new vscode.ThemeIcon("question"),
};

function checklistItem(node: ItemNode): vscode.TreeItem {
  const { item, ticked, locked, folder } = node;
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const shown = new vscode.TreeItem(item.question, node.children.length === 0 ? None : Collapsed);
  const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
  shown.id = `${folder} ${item.id}`;
  shown.description = itemDescription(item);
  shown.iconPath = ICONS[item.status];
  shown.contextValue = "item";
  shown.checkboxState = {
    state: ticked ? Checked : Unchecked,
    tooltip: locked
      ? vscode.l10n.t("Decided by the code; a tick asks for the reason to override it")
      : vscode.l10n.t("Tick when this holds"),
    accessibilityInformation: { label: item.question, role: "checkbox" },
  };
  shown.tooltip = tooltip(node);
  const decided = locked ? vscode.l10n.t("decided by the code") : vscode.l10n.t("answered by a person");
  shown.accessibilityInformation = { label: `${item.question}, ${STATUS_WORDS[item.status]}, ${decided}` };
  return shown;
}

/** Plain text parts only: what comes from the workspace is never read as Markdown. */
function tooltip({ item }: ItemNode): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(`${item.question}\n`);
  text.appendMarkdown("\n\n");
  text.appendText(item.why);
  text.appendMarkdown("\n\n");
  text.appendText(`${STATUS_WORDS[item.status]}: ${item.summary}`);
  if (item.manual !== undefined) {
    const { note, who, at, commit, expires } = item.manual;
    const facts = [
      who ?? vscode.l10n.t("Somebody"),
      formats.date(at),
      ...(commit === undefined ? [] : [vscode.l10n.t("at commit {0}", commit)]),
      ...(expires === undefined ? [] : [vscode.l10n.t("until {0}", formats.date(expires))]),
    ];
    text.appendMarkdown("\n\n");
    text.appendText(`${facts.join(", ")}: ${note}`);
  }
  return text;
}

function linkItem({ id, link, speaks }: LinkNode): vscode.TreeItem {
  const item = new vscode.TreeItem(link.label, vscode.TreeItemCollapsibleState.None);
  item.id = id;
  item.description = link.note ?? "";
  item.iconPath = new vscode.ThemeIcon(speaks === "for" ? "pass" : "warning");
  item.command = openPlaceCommand(link);
  item.contextValue = "link";
  const place = `${link.label} ${link.note ?? ""}`.trim();
  item.accessibilityInformation = {
    label: speaks === "for" ? vscode.l10n.t("Evidence: {0}", place) : vscode.l10n.t("Gap: {0}", place),
  };
  return item;
}
