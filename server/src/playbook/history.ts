/** Records how a folder stands: a day with a scan, or a milestone somebody names. Lines are only ever added to `.bulwark/history.jsonl`. */

import { join } from "node:path";

import { type Moment, pointNow } from "#protocol/comparison";
import type { HistoryPoint, Milestone, Share, SnapshotHistory, SprintPoint } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

import { day } from "./calendar";
import type { Desk } from "./desk";
import { HISTORY_FILE, type HistoryRecord, parseHistory, withRecord } from "./historyFile";
import { freeId, slug } from "./readableIds";
import type { Saved, StateHome } from "./store";

/** What views show of the records. */
export function historyOf(records: readonly HistoryRecord[]): SnapshotHistory {
  const inOrder = byTime(records);
  const lastOfDay = new Map<string, HistoryRecord>();
  for (const record of inOrder) lastOfDay.set(record.day, record);
  return { points: [...lastOfDay.values()].map(pointOf), milestones: inOrder.flatMap(milestoneOf) };
}

/** The burndown of a sprint: its last record of each day, oldest first. Days without a record are not there. */
export function sprintPoints(records: readonly HistoryRecord[], sprint: string): readonly SprintPoint[] {
  const points = new Map<string, SprintPoint>();
  for (const record of byTime(records)) {
    if (record.sprint?.id !== sprint) continue;
    points.set(record.day, { day: record.day, scope: record.sprint.scope, left: record.sprint.left });
  }
  return [...points.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** `written` is false when there was nothing new to record. */
export type Recorded = { readonly ok: true; readonly written: boolean } | Extract<Saved, { ok: false }>;

/**
 * Records the state after a complete scan, unless the last record of the day says the same. Writes nothing into a folder where
 * nobody has asked for history yet: the first milestone or a running sprint asks. Refuses with one sentence.
 */
export async function recordDay(home: StateHome, snapshot: Snapshot, moment: Moment): Promise<Recorded> {
  if (snapshot.scan.state !== "done") return { ok: true, written: false };
  const record: HistoryRecord = { kind: "day", ...standing(snapshot, moment) };
  return append(home, (text) => {
    if (text === undefined && record.sprint === undefined) return undefined;
    const sameDay = byTime(parseHistory(text).records.filter(({ day: of }) => of === record.day));
    const last = sameDay.at(-1);
    return last !== undefined && standsAs(last) === standsAs(record) ? undefined : record;
  });
}

/** Records the state under a name. Names are unique, so that a report can be asked for since one. Refuses with one sentence. */
export async function saveMilestone(
  { home, snapshot, now, commit }: Desk,
  given: { readonly name: string; readonly note?: string },
): Promise<Saved> {
  const name = given.name.trim();
  const note = given.note?.trim() ?? "";
  if (name === "") return { ok: false, message: "A milestone needs a name." };
  if (!snapshot.scanned) return { ok: false, message: "Scan the workspace first: there is nothing to record yet." };
  const standingNow = standing(snapshot, { now, commit });
  let isTaken = false;
  const recorded = await append(home, (text) => {
    const milestones = parseHistory(text).records.filter(({ kind }) => kind === "milestone");
    isTaken = milestones.some((milestone) => milestone.name === name);
    if (isTaken) return undefined;
    const id = freeId(slug(name, "milestone"), new Set(milestones.flatMap((milestone) => milestone.id ?? [])));
    return { kind: "milestone", id, name, ...(note === "" ? {} : { note }), ...standingNow };
  });
  if (isTaken) return { ok: false, message: `There is a milestone “${name}” already; choose another name.` };
  return recorded.ok ? { ok: true } : recorded;
}

function standing(snapshot: Snapshot, moment: Moment): Omit<HistoryRecord, "kind"> {
  const { sprint } = snapshot.roadmap;
  return {
    day: day(moment.now),
    ...pointNow(snapshot, moment),
    ...(sprint?.state === "running" || sprint?.state === "over"
      ? { sprint: { id: sprint.id, scope: sprint.scope, left: sprint.left } }
      : {}),
  };
}

/** What two records of one day are compared by: everything that can be counted, and nothing of when and at which commit. */
function standsAs({ level, score, counts, lists, principles, tasks, sprint, ruleset }: HistoryRecord): string {
  const shares = (all: HistoryPoint["lists"]) => Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  const { P0, P1, P2, hint } = counts;
  const share = ({ passed, total }: Share) => [passed, total];
  const of = sprint && [sprint.id, sprint.scope, sprint.left];
  const named = (all: HistoryPoint["lists"]) => shares(all).map(([name, each]) => [name, ...share(each)]);
  return JSON.stringify([level, score, [P0, P1, P2, hint], named(lists), named(principles), share(tasks), of, ruleset]);
}

/** Adds what `next` gives to the file as it is under the lock; nothing when it gives nothing. */
async function append(
  { root, files }: StateHome,
  next: (text: string | undefined) => HistoryRecord | undefined,
): Promise<Recorded> {
  let isWritten = false;
  const result = await files.update(join(root, HISTORY_FILE), (text) => {
    const record = next(text);
    isWritten = record !== undefined;
    return record === undefined ? undefined : withRecord(text, record);
  });
  if (!result.ok) return { ok: false, message: result.message ?? `${HISTORY_FILE} was not written.` };
  return { ok: true, written: isWritten };
}

/** Branches that were merged leave their lines in any order. */
function byTime(records: readonly HistoryRecord[]): readonly HistoryRecord[] {
  return [...records].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function pointOf(record: HistoryRecord): HistoryPoint {
  const { kind: _kind, day: _day, sprint: _sprint, id: _id, name: _name, note: _note, ...point } = record;
  return point;
}

function milestoneOf(record: HistoryRecord): readonly Milestone[] {
  const { id, name, note } = record;
  if (record.kind !== "milestone" || id === undefined || name === undefined) return [];
  return [{ ...pointOf(record), id, name, ...(note === undefined ? {} : { note }) }];
}
