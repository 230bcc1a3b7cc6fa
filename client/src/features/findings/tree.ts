/** Arranges findings for the Findings view: filter, group, order. Knows nothing of the editor but its language. */

import { l10n } from "vscode";

import { compare } from "#protocol/ordering";
import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";

export type Grouping = "priority" | "principle" | "file" | "rule";
export type Priority = SnapshotFinding["priority"];

export interface Filter {
  /** The least important priority that is shown. */
  readonly least: Priority;
  /** Only these principles; absent: all. */
  readonly principle?: string;
  /** Only this file; absent: all. */
  readonly uri?: string;
  /** What the baseline accepts is left out. */
  readonly newOnly?: true;
}

export interface FindingNode {
  readonly kind: "finding";
  readonly finding: SnapshotFinding;
  /** Folder URI of the finding. */
  readonly folder: string;
  /** `src/api.ts:12`, with the folder's name where there are several. */
  readonly place: string;
}

export interface GroupNode {
  readonly kind: "group";
  readonly key: string;
  readonly label: string;
  /** What the label stands for, when it is short. */
  readonly meaning?: string;
  readonly grouping: Grouping;
  readonly findings: readonly FindingNode[];
  /** The file, when grouped by file. */
  readonly uri?: string;
}

export const PRIORITIES: readonly Priority[] = ["P0", "P1", "P2", "hint"];

export const PRIORITY_LABELS: Readonly<Record<Priority, string>> = {
  P0: "P0",
  P1: "P1",
  P2: "P2",
  hint: l10n.t("Hints"),
};

export const PRIORITY_MEANINGS: Readonly<Record<Priority, string>> = {
  P0: l10n.t("loses data, money or control"),
  P1: l10n.t("fails in production sooner or later"),
  P2: l10n.t("makes an incident longer"),
  hint: l10n.t("worth a thought"),
};

/** Groups in order, the most urgent first; each keeps the order of the snapshot, which is the order to work in. */
export function buildGroups(snapshots: readonly Snapshot[], grouping: Grouping, filter: Filter): readonly GroupNode[] {
  const titles = new Map(
    snapshots.flatMap(({ principles }) => principles.map(({ id, title }) => [id, title] as const)),
  );
  const groups = new Map<string, FindingNode[]>();
  for (const node of shownFindings(snapshots, filter)) {
    const key = keyOf(node, grouping);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [node]);
    else group.push(node);
  }
  return [...groups]
    .map(([key, findings]) => group(grouping, key, { findings, titles }))
    .sort((a, b) => mostUrgent(a) - mostUrgent(b) || compare(a.label, b.label));
}

/** Findings that pass the filter, as nodes. */
export function shownFindings(snapshots: readonly Snapshot[], filter: Filter): readonly FindingNode[] {
  const least = PRIORITIES.indexOf(filter.least);
  return snapshots.flatMap((snapshot) =>
    snapshot.findings
      .filter((finding) => PRIORITIES.indexOf(finding.priority) <= least)
      .filter((finding) => filter.principle === undefined || finding.principle === filter.principle)
      .filter((finding) => filter.uri === undefined || finding.uri === filter.uri)
      .filter((finding) => filter.newOnly !== true || finding.accepted !== true)
      .map((finding): FindingNode => {
        const file = `${finding.path}:${finding.line + 1}`;
        const place = snapshots.length > 1 ? `${snapshot.folder}/${file}` : file;
        return { kind: "finding", finding, folder: snapshot.folderUri, place };
      }),
  );
}

/** The number on the view's icon: open P0 and P1 gaps that no baseline accepts, whatever the filter. */
export function urgentCount(snapshots: readonly Pick<Snapshot, "counts" | "baseline">[]): number {
  return snapshots
    .map(({ counts, baseline }) => baseline?.fresh ?? counts)
    .reduce((sum, { P0, P1 }) => sum + P0 + P1, 0);
}

/** One line about the filter for the top of the view; undefined when everything is shown. */
export function filterSentence(filter: Filter, principleTitle: string | undefined): string | undefined {
  const parts = [
    ...(filter.least === "hint" ? [] : [filter.least === "P0" ? "P0" : l10n.t("P0 to {0}", filter.least)]),
    ...(filter.principle === undefined ? [] : [principleTitle ?? filter.principle]),
    ...(filter.uri === undefined ? [] : [l10n.t("current file")]),
    ...(filter.newOnly === true ? [l10n.t("new since the baseline")] : []),
  ];
  return parts.length === 0 ? undefined : l10n.t("Showing: {0}", parts.join(" · "));
}

/** One line about files people write for Bulwark that cannot be used as they are; undefined when all can. */
export function problemSentence(snapshots: readonly Pick<Snapshot, "problems">[]): string | undefined {
  const problems = snapshots.flatMap((one) => one.problems.filter(({ kind }) => kind === "config" || kind === "state"));
  const [first, ...others] = problems;
  if (first === undefined) return undefined;
  const place = [first.path, first.line].filter((part) => part !== undefined).join(":");
  const problem = place === "" ? first.message : `${place}: ${first.message}`;
  if (others.length === 0) return problem;
  return l10n.t("{problem} ({count} more in Problems)", { problem, count: others.length });
}

function group(
  grouping: Grouping,
  key: string,
  { findings, titles }: { readonly findings: readonly FindingNode[]; readonly titles: ReadonlyMap<string, string> },
): GroupNode {
  const [first] = findings;
  const base = { kind: "group", key: `${grouping}:${key}`, grouping, findings } as const;
  switch (grouping) {
    case "priority":
      return first === undefined ? { ...base, label: key } : { ...base, ...priorityWords(first.finding.priority) };
    case "principle":
      return { ...base, label: titles.get(key) ?? key };
    case "rule":
      return { ...base, label: key };
    case "file":
      return { ...base, label: first?.place.replace(/:\d+$/, "") ?? key, uri: key };
  }
}

function priorityWords(priority: Priority): { readonly label: string; readonly meaning: string } {
  return { label: PRIORITY_LABELS[priority], meaning: PRIORITY_MEANINGS[priority] };
}

function keyOf({ finding }: FindingNode, grouping: Grouping): string {
  return grouping === "file" ? finding.uri : finding[grouping];
}

function mostUrgent({ findings }: GroupNode): number {
  return Math.min(...findings.map(({ finding }) => PRIORITIES.indexOf(finding.priority)));
}
