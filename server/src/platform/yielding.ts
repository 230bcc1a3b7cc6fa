/** Lets long work on the main thread breathe: requests and cancellation get their turn. */

/** Milliseconds of work between two breaths. */
const SLICE = 12;

/** To be called often, and awaited when it returns something: a slice of time is used up. Rejects when the work was aborted meanwhile. */
export type Breathe = () => Promise<void> | undefined;

/** Slices are counted from now on; `signal` aborts the work at the end of one. */
export function createBreather(signal: AbortSignal | undefined): Breathe {
  let since = performance.now();
  const breath = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
    signal?.throwIfAborted();
  };
  return () => (performance.now() - since < SLICE ? undefined : breath());
}
