/** Arranges the checklists for their view: lists, areas, items, evidence. Knows nothing of the editor but its language. */

import { l10n } from "vscode";

import type { ItemStatus, Snapshot, SnapshotChecklist, SnapshotItem, SnapshotLink } from "#protocol/snapshot";

export interface FolderNode {
  readonly kind: "folder";
  readonly folder: string;
  readonly label: string;
  readonly children: readonly ListNode[];
}

export interface ListNode {
  readonly kind: "list";
  readonly id: string;
  readonly label: string;
  /** "14 of 17" */
  readonly progress: string;
  /** Open until somebody closes it: the first list is where to begin. */
  readonly opened: boolean;
  readonly children: readonly AreaNode[];
}

export interface AreaNode {
  readonly kind: "area";
  readonly id: string;
  readonly label: string;
  /** "3 of 5" */
  readonly progress: string;
  readonly children: readonly ItemNode[];
}

export interface ItemNode {
  readonly kind: "item";
  readonly folder: string;
  readonly item: SnapshotItem;
  /** The checkbox; a tick means "holds". */
  readonly ticked: boolean;
  /** Decided by evidence alone unless a person overrides it with a reason. */
  readonly locked: boolean;
  readonly children: readonly LinkNode[];
}

export interface LinkNode {
  readonly kind: "link";
  readonly id: string;
  readonly link: SnapshotLink;
  /** Speaks for the item, or against it. */
  readonly speaks: "for" | "against";
}

export type ChecklistNode = FolderNode | ListNode | AreaNode | ItemNode | LinkNode;

/** One folder: its lists at the top. Several: one node each. */
export function buildChecklist(snapshots: readonly Snapshot[]): readonly (FolderNode | ListNode)[] {
  const [only, ...others] = snapshots;
  if (only === undefined) return [];
  if (others.length === 0) return lists(only);
  return snapshots.map((snapshot) => ({
    kind: "folder",
    folder: snapshot.folderUri,
    label: snapshot.folder,
    children: lists(snapshot),
  }));
}

/** "14 of 17": items that hold, of those that apply. */
export function progressOf(items: readonly SnapshotItem[]): string {
  const applicable = items.filter(({ status }) => status !== "not-applicable");
  const passed = applicable.filter(({ status }) => status === "pass");
  return l10n.t("{passed} of {total}", { passed: passed.length, total: applicable.length });
}

export const STATUS_WORDS: Readonly<Record<ItemStatus, string>> = {
  pass: l10n.t("holds"),
  partial: l10n.t("holds in part"),
  fail: l10n.t("does not hold"),
  "not-applicable": l10n.t("does not apply"),
  unknown: l10n.t("not known"),
};

/** One line: how it stands, and who said so. */
export function itemDescription(item: SnapshotItem): string {
  const { manual } = item;
  if (manual?.reopened === "expired") return l10n.t("open again: the answer has expired");
  if (manual?.reopened === "contradicted") return l10n.t("open again: the code says otherwise");
  if (manual !== undefined)
    return `${STATUS_WORDS[manual.status]}${manual.who === undefined ? "" : ` · ${manual.who}`}`;
  const evidence = item.summary === "" ? STATUS_WORDS[item.status] : item.summary;
  return item.decision === "auto" ? `${l10n.t("automatic")} · ${evidence}` : evidence;
}

function lists(snapshot: Snapshot): readonly ListNode[] {
  return snapshot.checklists.map((list, place) => ({
    kind: "list",
    id: `${snapshot.folderUri} ${list.id}`,
    label: list.title,
    progress: progressOf(list.areas.flatMap(({ items }) => items)),
    opened: place === 0,
    children: areas(snapshot.folderUri, list),
  }));
}

function areas(folder: string, list: SnapshotChecklist): readonly AreaNode[] {
  return list.areas.map((area) => ({
    kind: "area",
    id: `${folder} ${list.id}.${area.id}`,
    label: area.title,
    progress: progressOf(area.items),
    children: area.items.map((item) => itemNode(folder, item)),
  }));
}

function itemNode(folder: string, item: SnapshotItem): ItemNode {
  const links = (of: readonly SnapshotLink[], speaks: LinkNode["speaks"]) =>
    of.map((link, index): LinkNode => ({ kind: "link", id: `${folder} ${item.id} ${speaks} ${index}`, link, speaks }));
  return {
    kind: "item",
    folder,
    item,
    ticked: item.status === "pass",
    locked: item.decision === "auto",
    children: [...links(item.gaps, "against"), ...links(item.evidence, "for")],
  };
}
