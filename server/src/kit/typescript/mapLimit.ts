/** Runs an asynchronous function over many items, a few at a time: `Promise.all(items.map(…))` with a limit. */

import { onAbort } from "./abort";

/**
 * The results, in the order of the items. At most `limit` actions run at a time, and an item is asked for only when there
 * is room for it, so `items` may be a generator of any length. After the first failure, which is the one thrown, and after
 * an abort of `signal` no further item is begun; what runs already is not waited for.
 */
export function mapLimit<T, R>(
  items: Iterable<T>,
  limit: number,
  action: (item: T, index: number) => R | PromiseLike<R>,
  signal?: AbortSignal | null,
): Promise<R[]> {
  return new Promise((resolve, reject) => {
    if (!(Number.isInteger(limit) && limit > 0))
      throw new RangeError(`limit must be a whole number from 1, not ${limit}`);
    if (signal?.aborted) throw signal.reason;
    const iterator = items[Symbol.iterator]();
    const results: R[] = [];
    let begun = 0;
    let running = 0;
    let state: "going on" | "no more items" | "over" = "going on";

    const end = (settle: () => void): void => {
      if (state === "over") return;
      const isCut = state === "going on";
      state = "over";
      stopListening();
      settle();
      if (isCut) close(iterator);
    };
    const fail = (error: unknown): void => end(() => reject(error));
    const stopListening = onAbort(signal, () => fail(signal?.reason));

    /** False when there is none, or asking for it failed. */
    const beginNext = (): boolean => {
      try {
        const next = iterator.next();
        if (state !== "going on") return false;
        if (next.done === true) {
          state = "no more items";
          return false;
        }
        const index = begun++;
        running++;
        const done = (result: R): void => {
          results[index] = result;
          running--;
          fill();
        };
        Promise.resolve(action(next.value, index)).then(done, fail);
        return state === "going on";
      } catch (error) {
        fail(error);
        return false;
      }
    };
    const fill = (): void => {
      while (state === "going on" && running < limit) if (!beginNext()) break;
      if (state === "no more items" && running === 0) end(() => resolve(results));
    };
    fill();
  });
}

/** Like `Promise.allSettled`: every item is tried, and the outcomes come in the order of the items. Only an abort rejects. */
export function mapLimitSettled<T, R>(
  items: Iterable<T>,
  limit: number,
  action: (item: T, index: number) => R | PromiseLike<R>,
  signal?: AbortSignal | null,
): Promise<PromiseSettledResult<R>[]> {
  const settle = async (item: T, index: number): Promise<PromiseSettledResult<R>> => {
    try {
      return { status: "fulfilled", value: await action(item, index) };
    } catch (reason) {
      return { status: "rejected", reason };
    }
  };
  return mapLimit(items, limit, settle, signal);
}

/** Lets a generator run its `finally`; what goes wrong there comes too late to matter. */
function close(iterator: Iterator<unknown>): void {
  try {
    iterator.return?.();
  } catch {
    // The first failure is the one that is thrown.
  }
}
