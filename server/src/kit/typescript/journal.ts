/** A journal: records appended to one file, each on the disk before its append resolves, all found again after a crash. */

import * as fs from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { syncFolder, writeFileAtomic } from "./atomicWrite";
import { type Disposal, disposable } from "./disposal";
import { acquireFileLock, type FileLock, type FileLockOptions } from "./fileLock";
import { type JournalEntry, newJournal, readJournal } from "./journalFile";
import { JournalWriter } from "./journalWriter";

export { JournalDamagedError, type JournalEntry } from "./journalFile";
export { JournalClosedError } from "./journalWriter";

export interface JournalOptions {
  /** How to wait while another process has the journal open. */
  readonly lock?: FileLockOptions | undefined;
  /** `false` skips every fsync: safe against a crash of the process, not against a loss of power. */
  readonly durable?: boolean | undefined;
}

export interface Journal<T> extends Disposal {
  /** The records found at opening, oldest first. */
  readonly recovered: readonly JournalEntry<T>[];
  /** What was cut off at opening: the end of a write that a crash interrupted, never acknowledged. */
  readonly cutBytes: number;
  /** Of the last record on the disk; 0 before the first. */
  readonly sequence: number;
  /** The size of the file. */
  readonly bytes: number;
  /**
   * Resolves with the record's sequence once it is on the disk: act on it only then. The value is taken as JSON, as it
   * is at the call; appends at the same time share one write. A rejected append may still be found at the next
   * opening, and after a failed write all further ones reject with a `JournalClosedError`: only opening anew tells
   * what is there.
   */
  append(value: T): Promise<number>;
  /**
   * Makes the file small: `values`, at most as many as they replace, stand for all records up to the sequence
   * `through`; later records stay. The file is the old one or the new one, whole, whenever a crash comes.
   */
  compact(through: number, values?: readonly T[]): Promise<void>;
  /** Waits for writes under way and gives the file back; a second call does nothing. */
  close(): Promise<void>;
}

/**
 * Opens a journal, or creates it and its folder. What a crash left of the last write is cut off; any other damage
 * throws a `JournalDamagedError` and changes nothing. The file, readable by its owner only, is read whole: compact it
 * before it is large.
 *
 * One process at a time has it open, by a lock file beside it held until `close()` or the end of the process. Others
 * wait, and get a `LockTimeoutError`.
 */
export async function openJournal<T>(path: string | URL, options: JournalOptions = {}): Promise<Journal<T>> {
  const file = resolve(typeof path === "string" ? path : fileURLToPath(path));
  const durable = options.durable ?? true;
  await createFolder(dirname(file), durable);
  const lock = await acquireFileLock(file, options.lock);
  try {
    return await openLocked<T>(file, durable, lock);
  } catch (error) {
    await lock.release().catch(() => undefined); // the first error says more
    throw error;
  }
}

async function openLocked<T>(path: string, durable: boolean, lock: FileLock): Promise<Journal<T>> {
  const found = await readOrCreate(path, durable);
  const { entries, validBytes, ...header } = readJournal<T>(path, found);
  const handle = await fs.promises.open(path, "a");
  try {
    if (validBytes < found.length) await handle.truncate(validBytes);
    // Also what an earlier process wrote and did not live to sync: whoever reads it here relies on it.
    if (durable) await handle.sync();
    if (durable) await syncFolder(dirname(await fs.promises.realpath(path)));
  } catch (error) {
    await handle.close();
    throw error;
  }
  const sequence = header.first + entries.length - 1;
  const writer = new JournalWriter({ ...header, path, sequence, bytes: validBytes, handle, durable });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= writer.close().finally(() => lock.release());
    return closing;
  };
  const journal: Omit<Journal<T>, keyof Disposal> = {
    recovered: entries,
    cutBytes: found.length - validBytes,
    get sequence() {
      return writer.sequence;
    },
    get bytes() {
      return writer.bytes;
    },
    append: (value) => writer.append(value),
    compact: (through, values = []) => writer.compact(through, values),
    close,
  };
  return disposable(journal, close) as Journal<T>;
}

/** Creates a folder so that it is still there after a loss of power. */
async function createFolder(path: string, durable: boolean): Promise<void> {
  const topmost = await fs.promises.mkdir(path, { recursive: true });
  if (topmost === undefined || !durable) return;
  for (let created = path; ; created = dirname(created)) {
    await syncFolder(dirname(created));
    if (created === topmost || created === dirname(created)) return;
  }
}

async function readOrCreate(path: string, durable: boolean): Promise<Buffer> {
  try {
    return await fs.promises.readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const { text } = newJournal(1, []);
  await writeFileAtomic(path, text, { mode: 0o600, durable });
  return Buffer.from(text);
}
