/** A checkpoint: which steps of a long job have started and which are done, on the disk, so that a crashed job goes on. */

import { type Disposal, disposable } from "./disposal";
import { JournalClosedError, type JournalOptions } from "./journal";
import { type JournaledState, openStateJournal, type StateJournal } from "./stateJournal";

export interface StepOptions {
  /** Doing the step twice is harmless: one that a crash interrupted is done again instead of reported. */
  readonly idempotent?: boolean | undefined;
}

export interface Checkpoint extends Disposal {
  /** Steps that an earlier run started and did not finish, oldest first: their effects may have happened or not. */
  readonly interrupted: readonly string[];
  /**
   * Does the work once, over all runs of the job: that it starts is on the disk before it starts, its result before
   * `step` resolves. A step that is done gives the recorded result (a JSON copy) without doing the work. One whose
   * work threw is done again when asked for again.
   *
   * Rejects with a `StepInterruptedError` for a step in `interrupted`, unless it is `idempotent`, and with a
   * `StepRunningError` while the same step is under way.
   */
  step<T>(id: string, work: () => T | PromiseLike<T>, options?: StepOptions): Promise<T>;
  /** Records a step as done without doing it, as when somebody has looked where an interrupted one got to. */
  markDone(id: string, result?: unknown): Promise<void>;
  /** Forgets all steps, so that the next run begins anew: for the end of a job, when none is under way. */
  reset(): Promise<void>;
  /** Waits for steps under way and gives the file back; a second call does nothing. */
  close(): Promise<void>;
}

/** An earlier run ended during this step, and nobody knows how much of it happened. */
export class StepInterruptedError extends Error {
  override readonly name = "StepInterruptedError";
  readonly step: string;

  constructor(step: string) {
    super(`step ${step} was interrupted: find out what it did, then mark it as done, or do it as idempotent`);
    this.step = step;
  }
}

/** The step is under way in this process: two things have the same id, or the step asks for itself. */
export class StepRunningError extends Error {
  override readonly name = "StepRunningError";
  readonly step: string;

  constructor(step: string) {
    super(`step ${step} is under way`);
    this.step = step;
  }
}

/**
 * Opens the checkpoint of a job, or begins one. The file is a journal, which shrinks by itself: its beginning is a
 * snapshot of all steps so far and the sequence that the snapshot stands for. Results are kept in memory too: keep
 * them small. One process at a time; errors are those of `openJournal`.
 */
export async function openCheckpoint(path: string | URL, options?: JournalOptions): Promise<Checkpoint> {
  const table = new StepTable();
  const steps = new Steps(String(path), table, await openStateJournal(path, table, options));
  const checkpoint: Omit<Checkpoint, keyof Disposal> = {
    get interrupted() {
      return steps.interrupted();
    },
    step: (id, work, stepOptions) => steps.step(id, work, stepOptions?.idempotent ?? false),
    markDone: (id, result) => steps.markDone(id, result),
    reset: () => steps.reset(),
    close: () => steps.close(),
  };
  return disposable(checkpoint, () => steps.close());
}

type StepRecord =
  | { readonly started: string }
  /** The work threw, so that nothing is uncertain. */
  | { readonly failed: string }
  | { readonly done: string; readonly result?: unknown };

/** The last record of each step that is started or done. */
class StepTable implements JournaledState<StepRecord> {
  readonly last = new Map<string, StepRecord>();

  apply(record: StepRecord): void {
    if ("failed" in record) this.last.delete(record.failed);
    else this.last.set("done" in record ? record.done : record.started, record);
  }

  snapshot(): readonly StepRecord[] {
    return [...this.last.values()];
  }
}

class Steps {
  private readonly path: string;
  private readonly table: StepTable;
  private readonly journal: StateJournal<StepRecord>;
  private readonly running = new Map<string, Promise<unknown>>();
  private closing: Promise<void> | undefined;

  constructor(path: string, table: StepTable, journal: StateJournal<StepRecord>) {
    this.path = path;
    this.table = table;
    this.journal = journal;
  }

  interrupted(): readonly string[] {
    const started = [...this.table.last].filter(([id, last]) => "started" in last && !this.running.has(id));
    return started.map(([id]) => id);
  }

  async step<T>(id: string, work: () => T | PromiseLike<T>, idempotent: boolean): Promise<T> {
    this.refuseRunning(id);
    const turn = this.perform(id, work, idempotent);
    this.running.set(id, turn);
    try {
      return await turn;
    } finally {
      this.running.delete(id);
    }
  }

  async markDone(id: string, result: unknown): Promise<void> {
    this.refuseRunning(id);
    await this.journal.record(doneRecord(id, result));
  }

  async reset(): Promise<void> {
    for (const id of this.running.keys()) this.refuseRunning(id);
    this.table.last.clear();
    await this.journal.clear();
  }

  close(): Promise<void> {
    this.closing ??= Promise.allSettled(this.running.values()).then(() => this.journal.close());
    return this.closing;
  }

  private refuseRunning(id: string): void {
    if (this.running.has(id)) throw new StepRunningError(id);
  }

  private async perform<T>(id: string, work: () => T | PromiseLike<T>, idempotent: boolean): Promise<T> {
    const last = this.table.last.get(id);
    if (last !== undefined && "done" in last) return last.result as T;
    if (last !== undefined && !idempotent) throw new StepInterruptedError(id);
    if (this.closing !== undefined) throw new JournalClosedError(this.path);
    await this.journal.record({ started: id });
    let result: T;
    try {
      result = await work();
    } catch (error) {
      // The work's own error says more; without this record the step counts as interrupted.
      await this.journal.record({ failed: id }).catch(() => undefined);
      throw error;
    }
    await this.journal.record(doneRecord(id, result));
    return result;
  }
}

/** The result as JSON, so that later changes of the object change nothing here. */
function doneRecord(id: string, result: unknown): StepRecord {
  const json = JSON.stringify(result) as string | undefined;
  return json === undefined ? { done: id } : { done: id, result: JSON.parse(json) };
}
