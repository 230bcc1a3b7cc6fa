/** Lets long work on the main thread breathe: requests and cancellation get their turn. */

/** Milliseconds of work between two breaths. */
const SLICE = 12;

/** Returns a function to call often; it waits for the event loop when a slice of time is used up, and throws when aborted. */
export function createBreather(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE) return;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
    signal?.throwIfAborted();
  };
}
