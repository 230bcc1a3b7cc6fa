/** State kept in a journal: a change counts once it is on the disk, and the file shrinks by itself to a snapshot of the state. */

import { type Journal, type JournalOptions, openJournal } from "./journal";

/** What is kept. Both functions run between two changes, never during one. */
export interface JournaledState<R> {
  /** Makes one change. Must not throw. */
  apply(record: R): void;
  /** Records that lead from nothing to the present state: at most one for each record that was applied. */
  snapshot(): readonly R[];
}

export interface StateJournal<R> {
  /** Writes the change, then applies it. Changes are applied in the order of their calls, each once. */
  record(change: R): Promise<void>;
  /** Forgets all records that have been applied; the caller forgets them too. */
  clear(): Promise<void>;
  /** See `Journal.close`. */
  close(): Promise<void>;
}

/** Applies all that the journal has, and keeps it. Errors are those of `openJournal`. */
export async function openStateJournal<R>(
  path: string | URL,
  state: JournaledState<R>,
  options?: JournalOptions,
): Promise<StateJournal<R>> {
  const journal = await openJournal<R>(path, options);
  for (const { value } of journal.recovered) state.apply(value);
  // All records up to this sequence are part of the state. Appends are acknowledged in their order: none is skipped.
  let applied = journal.sequence;
  const shrink = shrinker(journal, () => journal.compact(applied, state.snapshot()));
  return {
    record: async (change) => {
      applied = await journal.append(change);
      state.apply(change);
      shrink();
    },
    clear: () => journal.compact(applied),
    close: () => journal.close(),
  };
}

/** Below this a file is not worth a compaction. */
const SMALL_BYTES = 1024 * 1024;

/**
 * Compacts when the file has about doubled. Nobody waits for it: if it fails, the journal takes no more records and
 * says why.
 */
function shrinker(journal: Journal<unknown>, compact: () => Promise<void>): () => void {
  let limit = SMALL_BYTES;
  return () => {
    if (journal.bytes < limit) return;
    limit = Number.POSITIVE_INFINITY;
    compact().then(
      () => {
        limit = 2 * journal.bytes + SMALL_BYTES;
      },
      () => undefined,
    );
  };
}
