/** The writing side of a journal: appends in turn that share writes, compaction, and a stop after the first failed write. */

import * as fs from "node:fs";
import { writeFileAtomic } from "./atomicWrite";
import { commitLine, type JournalHeader, newJournal, readJournal } from "./journalFile";

/** The journal was closed, or a write failed earlier: then that error is the `cause`. */
export class JournalClosedError extends Error {
  override readonly name = "JournalClosedError";

  constructor(path: string, cause?: unknown) {
    super(`${path} ${cause === undefined ? "is closed" : "takes no more records since a write failed: open it anew"}`);
    // Not declared: whether Error has it depends on the project's `lib`.
    if (cause !== undefined) Object.defineProperty(this, "cause", { value: cause, configurable: true, writable: true });
  }
}

/** A journal that is ready for the next record: its header, what it holds, and the file, opened for appending. */
export interface JournalState extends JournalHeader {
  readonly path: string;
  readonly sequence: number;
  readonly bytes: number;
  readonly handle: fs.promises.FileHandle;
  /** `false` skips every fsync. */
  readonly durable: boolean;
}

interface Append {
  readonly json: string;
  resolve(sequence: number): void;
  reject(error: unknown): void;
}

/** Writes into a journal that nobody else writes to. */
export class JournalWriter {
  private state: JournalState;
  private waiting: Append[] = [];
  /** The last of the writes under way; they take turns. */
  private tail: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;
  /** Set once a write has failed. */
  private failure: JournalClosedError | undefined;

  constructor(state: JournalState) {
    this.state = state;
  }

  /** Of the last record on the disk. */
  get sequence(): number {
    return this.state.sequence;
  }

  get bytes(): number {
    return this.state.bytes;
  }

  /** Resolves with the record's sequence once it is on the disk. */
  async append(value: unknown): Promise<number> {
    this.refuseClosed();
    const json = jsonOf(value);
    return new Promise((resolve, reject) => {
      this.waiting.push({ json, resolve, reject });
      if (this.waiting.length === 1) void this.enqueue(() => this.commit());
    });
  }

  /** Replaces all records up to `through` by `values`, in a new file under the old name. */
  async compact(through: number, values: readonly unknown[]): Promise<void> {
    this.refuseClosed();
    const texts = values.map(jsonOf);
    await this.enqueue(() => this.replace(through, texts));
  }

  /** Waits for what is under way; a second call does nothing. */
  close(): Promise<void> {
    this.closing ??= this.enqueue(() => this.state.handle.close());
    return this.closing;
  }

  private refuseClosed(): void {
    if (this.closing !== undefined) throw new JournalClosedError(this.state.path);
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    const turn = this.tail.then(work);
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Writes all that waits as one line: a crash leaves at most one that is not whole, and that one is the last. */
  private async commit(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    try {
      await this.write(async (state) => {
        const values = batch.map((append) => append.json);
        const line = commitLine(state.generation, state.sequence + 1, values);
        await state.handle.appendFile(line);
        if (state.durable) await state.handle.datasync();
        return { ...state, sequence: state.sequence + batch.length, bytes: state.bytes + Buffer.byteLength(line) };
      });
      batch.forEach((append, index) => {
        append.resolve(this.state.sequence - batch.length + 1 + index);
      });
    } catch (error) {
      for (const append of batch) append.reject(error);
    }
  }

  private async replace(through: number, values: readonly string[]): Promise<void> {
    const { first: oldFirst, sequence } = this.state;
    const replaced = through - oldFirst + 1;
    if (!Number.isInteger(through) || through > sequence || values.length > replaced) {
      throw new RangeError(`records ${oldFirst} to ${through} cannot be replaced by ${values.length} values`);
    }
    await this.write(async (state) => {
      const { entries } = readJournal(state.path, await fs.promises.readFile(state.path));
      const later = entries.slice(replaced).map((entry) => jsonOf(entry.value));
      const { text, ...header } = newJournal(through - values.length + 1, [...values, ...later]);
      await state.handle.close(); // before the rename: Windows does not replace an open file
      await writeFileAtomic(state.path, text, { durable: state.durable });
      return { ...state, ...header, bytes: Buffer.byteLength(text), handle: await fs.promises.open(state.path, "a") };
    });
  }

  /** After an error nobody knows what the disk holds, and a second fsync may say that all is well when it is not. */
  private async write(work: (state: JournalState) => Promise<JournalState>): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    try {
      this.state = await work(this.state);
    } catch (error) {
      this.failure = new JournalClosedError(this.state.path, error);
      throw error;
    }
  }
}

function jsonOf(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError(`a record must be a JSON value, not ${typeof value}`);
  return json;
}
