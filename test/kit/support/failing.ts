/** Actions that fail as planned, and a retry of them on a clock of its own. */

import { type RetryNotice, type RetryOptions, retry } from "#kit/typescript/retry";

import { FakeClock } from "./fakeClock";

export const reset = (): Error => Object.assign(new Error("reset"), { code: "ECONNRESET" });
export const busy = (retryAfter: string): Error =>
  Object.assign(new Error("busy"), { response: { status: 429, headers: { "retry-after": retryAfter } } });

/** An action that fails with each of these in turn, then answers "ok". */
export function failing(...errors: readonly unknown[]): {
  readonly action: () => Promise<string>;
  readonly calls: () => number;
} {
  let calls = 0;
  const action = async (): Promise<string> => {
    calls++;
    if (calls <= errors.length) throw errors[calls - 1];
    return "ok";
  };
  return { action, calls: () => calls };
}

export const always = (error: unknown): ReturnType<typeof failing> =>
  failing(...Array.from({ length: 1_000 }, () => error));

/** Runs on a fake clock; the waits between attempts come back too. */
export async function run(action: () => Promise<unknown>, options: RetryOptions = {}) {
  const clock = new FakeClock();
  const waits: number[] = [];
  const onRetry = (notice: RetryNotice): void => void waits.push(notice.delayMs);
  const [outcome] = await Promise.allSettled([clock.until(retry(action, { clock, onRetry, ...options }))]);
  return { outcome, waits, clock };
}
