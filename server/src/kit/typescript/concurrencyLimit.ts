/** Concurrency limit: at most so many actions at a time, the others wait their turn in a line that is bounded too. */

import { onAbort } from "./abort";
import { LineUp } from "./lineUp";
import { RejectedError } from "./rejected";

/** Too many are waiting already; the action was not run. */
export class QueueFullError extends RejectedError {
  override readonly name = "QueueFullError";
}

export interface ConcurrencyLimitOptions {
  /** Callers that may wait. Default 1,000; 0 refuses whatever cannot start at once. */
  readonly maxWaiting?: number | undefined;
}

interface Waiter {
  readonly signal: AbortSignal | null | undefined;
  readonly go: () => void;
}

/**
 * Make one per limited resource for the whole program. An action must not wait for another turn of the same limit: when
 * all places are taken by such actions, none of them can go on.
 */
export class ConcurrencyLimit {
  private readonly limit: number;
  private readonly maxWaiting: number;
  private running = 0;
  /** First come, first served. */
  private readonly waiters = new LineUp<Waiter>();

  constructor(limit: number, options: ConcurrencyLimitOptions = {}) {
    const { maxWaiting = 1_000 } = options;
    if (!(Number.isInteger(limit) && limit > 0))
      throw new RangeError(`limit must be a whole number from 1, not ${limit}`);
    if (!(maxWaiting >= 0)) throw new RangeError(`maxWaiting must be at least 0, not ${maxWaiting}`);
    this.limit = limit;
    this.maxWaiting = maxWaiting;
  }

  /**
   * Runs the action when there is a place for it, and passes on its result or error. Rejects with a `QueueFullError` when
   * too many are waiting, and with the signal's reason on an abort while it waits. Once the action runs, its own heed of
   * the signal decides: its place is taken until it has really ended.
   */
  async run<T>(action: () => T | PromiseLike<T>, signal?: AbortSignal | null): Promise<T> {
    if (signal?.aborted) throw signal.reason;
    if (this.running < this.limit) this.running++;
    else await this.turn(signal);
    try {
      if (signal?.aborted) throw signal.reason; // between its turn and now
      return await action();
    } finally {
      this.running--;
      this.serve();
    }
  }

  /** For metrics: actions that run and callers that wait now. */
  get stats(): { readonly running: number; readonly waiting: number } {
    return { running: this.running, waiting: this.waiters.size };
  }

  /** Resolves when the caller has been given a place. */
  private turn(signal: AbortSignal | null | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiters.size >= this.maxWaiting) {
        reject(new QueueFullError(`${this.running} actions are running and ${this.waiters.size} waiting`, 0));
        return;
      }
      const go = (): void => {
        stopListening();
        resolve();
      };
      const place = this.waiters.join({ signal, go });
      const stopListening = onAbort(signal, () => {
        this.waiters.leave(place);
        reject(signal?.reason);
      });
    });
  }

  /** Gives free places to those who wait; a place is taken here, so that nobody slips in before its new owner runs. */
  private serve(): void {
    for (let place = this.waiters.first; place !== undefined; place = place.after) {
      if (this.running >= this.limit) return;
      if (place.value.signal?.aborted) continue; // its own listener has not been called yet
      this.waiters.leave(place);
      this.running++;
      place.value.go();
    }
  }
}
