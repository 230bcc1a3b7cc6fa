/** Takes requests of people: answer an item, move a task. Checks them against what the playbook knows, then stores them. */

import { type ItemStatus, MINIMUM_NOTE, type Snapshot, type SnapshotItem, type TaskStatus } from "#protocol/snapshot";

import { isDate, type StoredAnswer } from "./stateFile";
import { type Saved, type StateHome, saveAnswer, saveTask } from "./store";

export interface AnswerRequest {
  readonly item: string;
  /** null takes the answer back. */
  readonly status: ItemStatus | null;
  readonly note: string;
  readonly who?: string;
  readonly expires?: string;
}

export interface TaskRequest {
  readonly task: string;
  readonly status: TaskStatus;
  readonly note?: string;
}

interface Desk {
  readonly home: StateHome;
  /** What the person was looking at. */
  readonly snapshot: Snapshot;
  readonly now: Date;
}

/** Stores a person's answer together with what evidence said at that moment. Refuses with one sentence. */
export async function answerItem({ home, snapshot, now }: Desk, request: AnswerRequest): Promise<Saved> {
  const item = snapshot.checklists
    .flatMap((list) => list.areas.flatMap((area) => area.items))
    .find((candidate) => candidate.id === request.item);
  if (item === undefined) return refuse(`There is no checklist item \`${request.item}\`.`);
  if (request.status === null) return saveAnswer(home, item.id, null);
  const note = request.note.trim();
  if (note.length < MINIMUM_NOTE) return refuse(`Say how you know, in at least ${MINIMUM_NOTE} characters.`);
  if (request.expires !== undefined && !isDate(request.expires)) {
    return refuse(`\`${request.expires}\` is not a date like 2027-01-31.`);
  }
  if (request.expires !== undefined && request.expires < day(now)) return refuse("The expiry date is in the past.");
  return saveAnswer(home, item.id, storedAnswer(item, { ...request, status: request.status, note }, now));
}

/** Stores the state of a roadmap task. */
export async function setTask({ home, snapshot, now }: Desk, request: TaskRequest): Promise<Saved> {
  const task = snapshot.roadmap.phases.flatMap((phase) => phase.tasks).find((known) => known.id === request.task);
  if (task === undefined) return refuse(`There is no task \`${request.task}\` in this roadmap.`);
  const note = (request.note ?? task.note ?? "").trim();
  if (request.status === task.status && note === (task.note ?? "")) return { ok: true };
  return saveTask(home, task.id, {
    status: request.status,
    ...(note === "" ? {} : { note }),
    at: now.toISOString(),
  });
}

/** The calendar day where the person is. */
export function day(now: Date): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
}

function storedAnswer(
  item: SnapshotItem,
  request: AnswerRequest & { readonly status: ItemStatus },
  now: Date,
): StoredAnswer {
  const who = request.who?.trim() ?? "";
  return {
    status: request.status,
    note: request.note,
    ...(who === "" ? {} : { who }),
    at: now.toISOString(),
    ...(request.expires === undefined ? {} : { expires: request.expires }),
    evidence: item.evidenceStatus,
    gaps: item.gapCount,
  };
}

function refuse(message: string): Saved {
  return { ok: false, message };
}
