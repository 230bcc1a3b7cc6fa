/** Waiting that can be aborted, on a clock that tests can replace. */

import { onAbort } from "./abort";

/** The longest wait a timer can do (about 24.8 days); a longer one would fire at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** Where time comes from. `now` is monotonic milliseconds: it never jumps when somebody sets the wall clock. */
export interface Clock {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, timerMs(ms)),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** The clock's time without its steps back: when it is set back, this time stands still and then goes on from there. */
export function steadyTime(clock: Clock = systemClock): () => number {
  let latest = clock.now();
  let lost = 0;
  return () => {
    const reading = clock.now();
    lost += Math.max(0, latest - reading);
    latest = reading;
    return reading + lost;
  };
}

/** Milliseconds as a timer takes them: between 0 and `MAX_TIMER_MS`. */
export function timerMs(ms: number): number {
  return Math.min(Math.max(0, ms), MAX_TIMER_MS);
}

/**
 * Waits `ms` milliseconds. An abort ends the wait at once and rejects with the signal's reason;
 * nothing stays behind on the signal afterwards.
 */
export function sleep(ms: number, signal?: AbortSignal | null, clock: Clock = systemClock): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = clock.setTimeout(() => {
      stopListening();
      resolve();
    }, timerMs(ms));
    const stopListening = onAbort(signal, () => {
      clock.clearTimeout(timer);
      reject(signal?.reason);
    });
  });
}
