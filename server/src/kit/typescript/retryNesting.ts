/** Knows whether a retry runs inside another one, where attempts would multiply (3 × 3 = 9 calls). */

interface Mark {
  running: boolean;
}
interface AsyncStore {
  run<T>(mark: Mark, action: () => T): T;
  getStore(): Mark | undefined;
}
interface Runtime {
  process?: { getBuiltinModule?: (id: string) => { AsyncLocalStorage?: new () => AsyncStore } | undefined };
}

// Asked for at run time instead of imported, so that this file also works in a browser bundle. Where the runtime has
// no such module, an inner retry is still recognised when it is given the outer attempt's signal.
const hooks = (globalThis as unknown as Runtime).process?.getBuiltinModule?.("node:async_hooks");
const store = hooks?.AsyncLocalStorage === undefined ? undefined : new hooks.AsyncLocalStorage();
const attemptSignals = new WeakSet<AbortSignal>();

/** Whether this code runs inside an attempt, or was handed the signal of one. */
export function isInsideAttempt(signal: AbortSignal | null | undefined): boolean {
  return store?.getStore()?.running === true || (signal !== null && signal !== undefined && attemptSignals.has(signal));
}

/** Runs one attempt so that everything it awaits counts as inside it. */
export async function runAttempt<T>(signal: AbortSignal, action: () => T | PromiseLike<T>): Promise<T> {
  attemptSignals.add(signal);
  const mark = { running: true };
  try {
    return await (store === undefined ? action() : store.run(mark, action));
  } finally {
    mark.running = false; // work that the attempt left in the background may retry again
  }
}
