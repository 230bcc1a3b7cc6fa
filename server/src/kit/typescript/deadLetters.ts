/** A dead-letter queue in a file: messages that could not be processed, kept until they are replayed or discarded. */

import {
  describeFailure,
  type LetterStore,
  type ReplayCounts,
  type ReplayHandler,
  type ReplayOptions,
  replayLetters,
} from "./deadLetterReplay";
import { bytesOf, type DeadLetter, DeadLetterTable } from "./deadLetterTable";
import { type Disposal, disposable } from "./disposal";
import type { JournalOptions } from "./journal";
import { openStateJournal } from "./stateJournal";

export type { ReplayCounts, ReplayHandler, ReplayOptions } from "./deadLetterReplay";
export type { DeadLetter } from "./deadLetterTable";

export interface DeadLettersOptions {
  /** The queue whose messages come here: `orders`. */
  readonly source: string;
  /** Of all letters together; the file may have twice as much, and memory holds them too. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** After so many failed replays a letter is parked: kept, but no longer replayed. Default 5. */
  readonly maxReplays?: number | undefined;
  readonly journal?: JournalOptions | undefined;
  /** The wall clock, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

export interface FailedMessage<T> {
  /** The message's own id: adding it again, as after a redelivery, leaves one letter. */
  readonly id: string;
  /** Kept as JSON and unchanged: secrets in it are on the disk then. */
  readonly payload: T;
  /** Kept without secrets. */
  readonly error: unknown;
  /** How often it was tried. Default 1. */
  readonly attempts?: number | undefined;
  readonly requestId?: string | undefined;
}

export interface DeadLetters<T> extends Disposal {
  /**
   * Resolves once the letter is on the disk: acknowledge the message then, not before. When it rejects, with a
   * `DeadLettersFullError` or what the disk says, the message is not kept: do not acknowledge it.
   */
  add(message: FailedMessage<T>): Promise<void>;
  /**
   * Hands letters that are not parked to the handler, one at a time, oldest first. One that succeeds is gone; one that
   * fails stays, and the next one follows. A crash between the handler's success and the record of it brings the letter
   * again: use its `id` to do nothing the second time. Rejects while another replay is under way.
   */
  replay(handler: ReplayHandler<T>, options?: ReplayOptions): Promise<ReplayCounts>;
  /** All letters, oldest first. */
  letters(): readonly DeadLetter<T>[];
  /** `depth` counts all letters, `parked` those that only `requeue` brings back; alert on both. */
  stats(): { readonly depth: number; readonly parked: number; readonly bytes: number };
  /** Puts a parked letter back into its line, once what was wrong is mended. False when there is no such letter. */
  requeue(id: string): Promise<boolean>;
  /** Gives a letter up. False when there is no such letter. */
  discard(id: string): Promise<boolean>;
  /** Gives the file back; what is asked for later rejects. */
  close(): Promise<void>;
}

/** There is no room for the message, and it was not kept. */
export class DeadLettersFullError extends Error {
  override readonly name = "DeadLettersFullError";
  readonly maxBytes: number;

  constructor(source: string, id: string, maxBytes: number) {
    super(`dead letters of ${source} are full (${maxBytes} bytes): message ${id} was not kept, do not acknowledge it`);
    this.maxBytes = maxBytes;
  }
}

/**
 * Opens the queue, or begins one. One process at a time: give each worker a file of its own. Errors: see
 * `openJournal`.
 */
export async function openDeadLetters<T>(path: string | URL, options: DeadLettersOptions): Promise<DeadLetters<T>> {
  const { source, maxBytes = 64 * 1024 * 1024, maxReplays = 5, now = Date.now } = options;
  if (!(maxBytes > 0)) throw new RangeError(`maxBytes must be more than 0, not ${maxBytes}`);
  if (!(maxReplays >= 1)) throw new RangeError(`maxReplays must be at least 1, not ${maxReplays}`);
  const table = new DeadLetterTable<T>();
  const journal = await openStateJournal(path, table, options.journal);
  const store = { table, journal, maxReplays, now };
  let isReplaying = false;
  const change = async (kind: "requeued" | "gone", id: string): Promise<boolean> => {
    if (table.get(id) === undefined) return false;
    await journal.record({ kind, id });
    return true;
  };
  const queue: Omit<DeadLetters<T>, keyof Disposal> = {
    add: adder(store, source, maxBytes),
    replay: async (handler, replayOptions = {}) => {
      if (isReplaying) throw new Error(`a replay of the dead letters of ${source} is under way`);
      isReplaying = true;
      try {
        return await replayLetters(store, handler, replayOptions);
      } finally {
        isReplaying = false;
      }
    },
    letters: () => table.letters(),
    stats: () => {
      const letters = table.letters();
      const parked = letters.filter((letter) => letter.replays >= maxReplays).length;
      return { depth: letters.length, parked, bytes: table.bytes };
    },
    requeue: (id) => change("requeued", id),
    discard: (id) => change("gone", id),
    close: () => journal.close(),
  };
  return disposable(queue, () => journal.close());
}

function adder<T>(store: LetterStore<T>, source: string, maxBytes: number): DeadLetters<T>["add"] {
  const { table, journal } = store;
  /** Of letters on their way to the disk. */
  let comingBytes = 0;
  return async (message) => {
    const letter = letterOf(store, source, message);
    const bytes = bytesOf(letter) - (table.get(letter.id)?.bytes ?? 0);
    if (table.bytes + comingBytes + bytes > maxBytes) throw new DeadLettersFullError(source, letter.id, maxBytes);
    comingBytes += bytes;
    try {
      await journal.record({ kind: "letter", letter });
    } finally {
      comingBytes -= bytes;
    }
  };
}

function letterOf<T>(store: LetterStore<T>, source: string, message: FailedMessage<T>): DeadLetter<T> {
  const { id, payload, error, attempts = 1, requestId } = message;
  if (typeof id !== "string" || id === "") throw new TypeError("a dead letter needs the id of its message");
  const failure = describeFailure(error, store.now());
  const old = store.table.get(id)?.letter;
  const letter = {
    id,
    source,
    payload,
    ...failure,
    attempts: Math.max(attempts, old?.attempts ?? 0),
    replays: old?.replays ?? 0,
    firstFailedAt: old?.firstFailedAt ?? failure.lastFailedAt,
    requestId,
  };
  return JSON.parse(JSON.stringify(letter)) as DeadLetter<T>;
}
