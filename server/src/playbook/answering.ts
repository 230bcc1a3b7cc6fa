/** Takes a person's answer to a checklist item: checks it against what the playbook knows, then stores it. */

import { type ItemStatus, MINIMUM_NOTE, type SnapshotItem } from "#protocol/snapshot";

import { day, isDate } from "./calendar";
import { itemsOf } from "./checklists";
import { type Desk, refuse } from "./desk";
import type { StoredAnswer } from "./stateFile";
import { type Saved, saveAnswer } from "./store";

export interface AnswerRequest {
  readonly item: string;
  /** null takes the answer back. */
  readonly status: ItemStatus | null;
  readonly note: string;
  readonly who?: string;
  readonly expires?: string;
}

/** Stores a person's answer together with what evidence said at that moment. Refuses with one sentence. */
export async function answerItem({ home, snapshot, now, commit }: Desk, request: AnswerRequest): Promise<Saved> {
  const item = itemsOf(snapshot.checklists).find((candidate) => candidate.id === request.item);
  if (item === undefined) return refuse(`There is no checklist item \`${request.item}\`.`);
  if (request.status === null) return saveAnswer(home, item.id, null);
  const note = request.note.trim();
  if (note.length < MINIMUM_NOTE) return refuse(`Say how you know, in at least ${MINIMUM_NOTE} characters.`);
  if (request.expires !== undefined && !isDate(request.expires)) {
    return refuse(`\`${request.expires}\` is not a date like 2027-01-31.`);
  }
  if (request.expires !== undefined && request.expires < day(now)) return refuse("The expiry date is in the past.");
  const answer = storedAnswer(item, { ...request, status: request.status, note }, now);
  return saveAnswer(home, item.id, commit === undefined ? answer : { ...answer, commit });
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
