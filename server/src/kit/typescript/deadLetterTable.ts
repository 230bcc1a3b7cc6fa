/** What a dead-letter queue holds: letters in the order in which they came, and the size that they have on the disk. */

import type { ErrorClass } from "./errors";
import type { JournaledState } from "./stateJournal";

/** A message that could not be processed. */
export interface DeadLetter<T> {
  /** The message's own id: one letter for each. */
  readonly id: string;
  /** The queue that it came from. */
  readonly source: string;
  readonly payload: T;
  /** What went wrong last, without secrets, as `redact` gives it. */
  readonly error: unknown;
  readonly errorClass: ErrorClass;
  /** How often it was tried in all. */
  readonly attempts: number;
  /** How often it was tried from here, since it came or was put back into the line. */
  readonly replays: number;
  /** ISO dates. */
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
  /** For finding it in logs and traces. */
  readonly requestId?: string;
}

type Failure = Pick<DeadLetter<unknown>, "error" | "errorClass" | "lastFailedAt">;

export type DeadLetterRecord<T> =
  | { readonly kind: "letter"; readonly letter: DeadLetter<T> }
  /** Written before the handler runs, so that a letter that kills the process is counted too. */
  | { readonly kind: "replaying"; readonly id: string }
  /** The try does not count: the caller called it off. */
  | { readonly kind: "called off"; readonly id: string }
  | ({ readonly kind: "failed"; readonly id: string } & Failure)
  | { readonly kind: "requeued"; readonly id: string }
  /** Replayed with success, or discarded. */
  | { readonly kind: "gone"; readonly id: string };

interface Held<T> {
  readonly letter: DeadLetter<T>;
  readonly bytes: number;
  /** Tells the same message, added again, from the letter as it was. */
  readonly arrival: number;
}

export class DeadLetterTable<T> implements JournaledState<DeadLetterRecord<T>> {
  /** Of all letters, as JSON. */
  bytes = 0;
  private readonly held = new Map<string, Held<T>>();
  private arrivals = 0;

  get(id: string): Held<T> | undefined {
    return this.held.get(id);
  }

  /** Oldest first. */
  letters(): readonly DeadLetter<T>[] {
    return [...this.held.values()].map(({ letter }) => letter);
  }

  apply(record: DeadLetterRecord<T>): void {
    const id = record.kind === "letter" ? record.letter.id : record.id;
    const before = this.held.get(id);
    this.bytes -= before?.bytes ?? 0;
    const letter = changed(before?.letter, record);
    if (letter === undefined) {
      this.held.delete(id);
      return;
    }
    const arrival = record.kind === "letter" ? this.arrivals++ : (before?.arrival ?? 0);
    const bytes = bytesOf(letter);
    this.held.set(id, { letter, bytes, arrival });
    this.bytes += bytes;
  }

  snapshot(): readonly DeadLetterRecord<T>[] {
    return this.letters().map((letter) => ({ kind: "letter", letter }));
  }
}

/** The size of a letter on the disk. */
export function bytesOf(letter: DeadLetter<unknown>): number {
  return Buffer.byteLength(JSON.stringify(letter));
}

/** The letter after a change; undefined when there is none. Never changes the object itself. */
function changed<T>(letter: DeadLetter<T> | undefined, record: DeadLetterRecord<T>): DeadLetter<T> | undefined {
  if (record.kind === "letter") return record.letter;
  if (letter === undefined) return undefined;
  switch (record.kind) {
    case "replaying":
      return { ...letter, attempts: letter.attempts + 1, replays: letter.replays + 1 };
    case "called off":
      return { ...letter, attempts: letter.attempts - 1, replays: letter.replays - 1 };
    case "failed": {
      const { error, errorClass, lastFailedAt } = record;
      return { ...letter, error, errorClass, lastFailedAt };
    }
    case "requeued":
      return { ...letter, replays: 0 };
    case "gone":
      return undefined;
  }
}
