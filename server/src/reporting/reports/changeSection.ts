/** What has changed since an earlier state: in numbers Bulwark recorded, and in commits git knows. */

import { counted } from "#playbook/prompts/markdown";
import { type Change, type Comparison, comparePoints, pointNow } from "#protocol/comparison";
import type { Snapshot } from "#protocol/snapshot";

import type { Block, Cell, Section, Text } from "../document/model";
import type { Commit, GitChanges, ProgressSource, Since } from "./source";
import { instant, sum } from "./words";

export function changeSection(source: ProgressSource): Section {
  const { since } = source;
  if (since === undefined) {
    return {
      title: "What has changed",
      blocks: [
        {
          kind: "paragraph",
          text: "Nothing was recorded before, so there is nothing to compare with. Save a milestone; the next report starts from it.",
        },
      ],
    };
  }
  return {
    title: `What has changed since ${since.name}`,
    blocks: [...numbers(source, since), ...(since.git === undefined ? [] : gitBlocks(since.git))],
  };
}

function numbers({ snapshot, now, commit }: ProgressSource, since: Since): readonly Block[] {
  if (since.point === undefined) {
    return [
      {
        kind: "paragraph",
        text: `How the folder stood then is not known: ${since.because ?? "nothing was recorded"}.`,
      },
    ];
  }
  const comparison = comparePoints(since.point, pointNow(snapshot, { now, commit }));
  const shown = comparison.changes.filter(isTelling);
  const isAll = shown.length === comparison.changes.length;
  return [
    { kind: "paragraph", text: recorded(since, comparison) },
    {
      kind: "table",
      caption: "Then and now",
      columns: [{ title: "What" }, { title: "Then" }, { title: "Now" }, { title: "Change" }],
      rows: shown.map((change) => [nameOf(change, snapshot), change.before, change.after, TREND[change.trend]]),
    },
    ...(isAll
      ? []
      : [{ kind: "paragraph" as const, text: "Principles and checklists not named here stand as they stood." }]),
    { kind: "title", text: "Risks removed" },
    removed(comparison, snapshot),
  ];
}

/** The main numbers always; of the rest what changed. */
function isTelling({ about, before, after }: Change): boolean {
  return before !== after || (about !== "principle" && about !== "list" && before !== "–");
}

function recorded({ point, isJudgedNow }: Since, { sameRules }: Comparison): string {
  if (point === undefined) return "";
  const commit = point.commit === undefined ? "" : `, commit ${point.commit}`;
  const then = `Then: ${instant(point.at)}${commit}${isJudgedNow ? ", judged by the rules of today" : ""}.`;
  return sameRules ? then : `${then} Other rules judged then: some differences come from the rules.`;
}

const TREND: Readonly<Record<Change["trend"], Cell>> = {
  better: { text: "Better", tone: "good" },
  worse: { text: "Worse", tone: "bad" },
  same: { text: "Same", tone: "calm" },
  unknown: { text: "Not comparable", tone: "calm" },
};

function nameOf({ about, id }: Change, { principles, checklists }: Snapshot): string {
  switch (about) {
    case "level":
      return "Level";
    case "score":
      return "Score";
    case "gaps":
      return `Open ${id} gaps`;
    case "tasks":
      return "Roadmap tasks done";
    case "principle":
      return `${principles.find((one) => one.id === id)?.title ?? id}: places that hold`;
    case "list":
      return `${checklists.find((one) => one.id === id)?.title ?? id} checklist`;
  }
}

/** Where fewer gaps are open, more places hold or more questions are answered with yes. */
function removed({ changes }: Comparison, snapshot: Snapshot): Block {
  const items = changes
    .filter(({ about, trend }) => trend === "better" && (about === "gaps" || about === "principle" || about === "list"))
    .map((change): Text => [{ strong: `${nameOf(change, snapshot)}:` }, ` ${change.before} then, ${change.after} now`]);
  if (items.length > 0) return { kind: "list", items };
  return { kind: "paragraph", text: "None that the numbers show." };
}

const COMMITS = 30;

function gitBlocks({ commits, files }: GitChanges): readonly Block[] {
  const blocks: Block[] = [{ kind: "title", text: "Commits" }];
  if (commits.length === 0) return [...blocks, { kind: "paragraph", text: "There are no commits since then." }];
  blocks.push(
    {
      kind: "paragraph",
      text: `${counted(commits.length, "commit")}; ${linesInWords(files)}. A changed line counts as one added and one removed.`,
    },
    {
      kind: "table",
      caption: "Commits, newest first",
      columns: [
        { title: "Commit" },
        { title: "Date" },
        { title: "Subject" },
        { title: "Added", isNumber: true },
        { title: "Removed", isNumber: true },
        { title: "Files", isNumber: true },
      ],
      rows: commits.slice(0, COMMITS).map(commitRow),
    },
  );
  const rest = commits.length - COMMITS;
  return rest > 0 ? [...blocks, { kind: "paragraph", text: `… and ${rest} earlier` }] : blocks;
}

function commitRow({ hash, at, subject, files }: Commit): readonly Cell[] {
  const lines = (side: "added" | "removed"): string => String(sum(files.map((file) => file[side] ?? 0)));
  return [[{ code: hash }], instant(at), subject, lines("added"), lines("removed"), String(files.length)];
}

/** "340 lines added and 120 removed in 18 files". */
export function linesInWords(files: GitChanges["files"]): string {
  const added = sum(files.map((file) => file.added ?? 0));
  const taken = sum(files.map((file) => file.removed ?? 0));
  return `${counted(added, "line")} added and ${taken} removed in ${counted(files.length, "file")}`;
}
