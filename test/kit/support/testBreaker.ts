/** A circuit breaker on a clock of its own, and calls of it that end as a test plans. */

import { CircuitBreaker } from "#kit/typescript/circuitBreaker";
import type { CircuitBreakerOptions, CircuitChange } from "#kit/typescript/circuitOptions";

import { reset } from "./failing";
import { FakeClock } from "./fakeClock";
import { deferred, settled } from "./settled";

/** Only the share of failures opens it. */
export const ratioOnly: CircuitBreakerOptions = { consecutiveFailures: Infinity };

export function testBreaker(options: CircuitBreakerOptions = {}) {
  const clock = new FakeClock();
  const changes: CircuitChange[] = [];
  const onChange = (change: CircuitChange): void => void changes.push(change);
  const breaker = new CircuitBreaker({ clock, onChange, ...options });
  const succeed = (): Promise<unknown> => settled(breaker.run(() => "ok"));
  const fail = (error: unknown = reset()): Promise<unknown> =>
    settled(
      breaker.run(() => {
        throw error;
      }),
    );
  const times = async (count: number, call: () => Promise<unknown>): Promise<void> => {
    for (let index = 0; index < count; index++) await call();
  };
  /** Starts a call whose end the test decides. */
  const start = () => {
    const end = deferred<string>();
    return { ...end, done: settled(breaker.run(() => end.promise)) };
  };
  return { breaker, clock, changes, succeed, fail, times, start };
}
