/** Replaying dead letters: one at a time in their order, each try counted before it is made, and none that holds up the rest. */

import type { DeadLetter, DeadLetterRecord, DeadLetterTable } from "./deadLetterTable";
import { withDeadline } from "./deadline";
import { classify, type ErrorClass } from "./errors";
import { redact } from "./redact";
import type { StateJournal } from "./stateJournal";

export interface ReplayOptions {
  /** How many letters at most. Default 50. */
  readonly max?: number | undefined;
  /** For each letter; one that takes longer has failed, and the next one follows. Default 60 s. */
  readonly timeoutMs?: number | undefined;
  /** Ends the replay with its reason. The letter in hand stays, and this try of it does not count. */
  readonly signal?: AbortSignal | null | undefined;
}

export interface ReplayCounts {
  readonly succeeded: number;
  readonly failed: number;
}

export type ReplayHandler<T> = (letter: DeadLetter<T>, signal: AbortSignal) => unknown;

/** What `replayLetters` works on. */
export interface LetterStore<T> {
  readonly table: DeadLetterTable<T>;
  readonly journal: StateJournal<DeadLetterRecord<T>>;
  /** A letter with so many failed replays is left alone. */
  readonly maxReplays: number;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Letters that come while it runs are left for the next replay, so that it ends. */
export async function replayLetters<T>(
  store: LetterStore<T>,
  handler: ReplayHandler<T>,
  options: ReplayOptions,
): Promise<ReplayCounts> {
  const due = store.table.letters().filter((letter) => letter.replays < store.maxReplays);
  const counts = { succeeded: 0, failed: 0 };
  for (const { id } of due.slice(0, options.max ?? 50)) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (store.table.get(id) === undefined) continue; // discarded meanwhile
    counts[(await replayOne(store, id, handler, options)) ? "succeeded" : "failed"]++;
  }
  return counts;
}

/** What a letter says about an error, without secrets. */
export function describeFailure(
  error: unknown,
  nowMs: number,
): { readonly error: unknown; readonly errorClass: ErrorClass; readonly lastFailedAt: string } {
  const redacted = redact(error);
  const json = JSON.stringify(redacted) ?? "";
  const kept = json.length <= MAX_ERROR ? redacted : { cut: json.slice(0, MAX_ERROR) };
  return { error: kept, errorClass: classify(error), lastFailedAt: new Date(nowMs).toISOString() };
}

/** Some errors carry whole requests and responses. */
const MAX_ERROR = 16 * 1024;

async function replayOne<T>(
  { table, journal, now }: LetterStore<T>,
  id: string,
  handler: ReplayHandler<T>,
  { timeoutMs = 60_000, signal }: ReplayOptions,
): Promise<boolean> {
  await journal.record({ kind: "replaying", id });
  const held = table.get(id);
  if (held === undefined) return true; // discarded meanwhile
  const own = JSON.parse(JSON.stringify(held.letter)) as DeadLetter<T>; // the handler may change it
  try {
    await withDeadline(async (inner) => handler(own, inner), timeoutMs, { signal, race: true });
  } catch (error) {
    if (signal?.aborted) {
      await journal.record({ kind: "called off", id });
      throw signal.reason;
    }
    await journal.record({ kind: "failed", id, ...describeFailure(error, now()) });
    return false;
  }
  // The same message was added meanwhile, as by the handler's own error path: it has failed after all.
  if ((table.get(id)?.arrival ?? held.arrival) !== held.arrival) return false;
  await journal.record({ kind: "gone", id });
  return true;
}
