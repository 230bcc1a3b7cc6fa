/** Circuit breakers of libraries against what the kit's is held to: 5 failures in 10 s open it, it rests for a second, one trial closes it. */

import { BrokenCircuitError, circuitBreaker, handleAll, SamplingBreaker } from "cockatiel";
import Opossum from "opossum";
import { afterEach, beforeEach, expect, vi } from "vitest";

import { CircuitBreaker, CircuitOpenError } from "#kit/typescript/circuitBreaker";

import { type Deferred, deferred, settled } from "../support/settled";
import { type Check, testVerdicts } from "./verdicts";

type Action = () => Promise<string>;

/** A breaker of that make; the answer tells what became of a call. */
type MakeBreaker = () => (action: Action) => Promise<"passed" | "failed" | "turned away">;

beforeEach(
  () =>
    void vi.useFakeTimers({
      toFake: ["Date", "performance", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
    }),
);
afterEach(() => void vi.useRealTimers());

const fail: Action = () => Promise.reject(new Error("down"));
const succeed: Action = async () => "ok";

const REST_MS = 1_000;
const FORGETS = "forgets failures of an hour ago";
const NO_LATE_SUCCESS = "does not close on the late success of a call from before it opened";
const NO_LATE_FAILURE = "does not open on the late failure of a call from before it opened";

const CHECKS: readonly Check<MakeBreaker>[] = [
  {
    that: "opens on failures, turns calls away, and closes after a good trial",
    async holds(make) {
      const run = make();
      for (let call = 0; call < 5; call++) expect(await run(fail)).toBe("failed");
      expect(await run(succeed)).toBe("turned away");
      await vi.advanceTimersByTimeAsync(REST_MS + 1);
      expect(await run(succeed)).toBe("passed");
      expect(await run(succeed)).toBe("passed");
    },
  },
  {
    that: FORGETS,
    async holds(make) {
      const run = make();
      for (let call = 0; call < 4; call++) await run(fail);
      await vi.advanceTimersByTimeAsync(3_600_000);
      await run(fail);
      expect(await run(succeed)).toBe("passed");
    },
  },
  {
    that: NO_LATE_SUCCESS,
    async holds(make) {
      const { run, late } = await halfOpen(make);
      const trial = deferred<string>();
      const tried = run(() => trial.promise);
      late.resolve("late");
      await vi.advanceTimersByTimeAsync(1);
      // The trial is still on its way: nobody else gets through.
      let calls = 0;
      void run(async () => String(calls++));
      await vi.advanceTimersByTimeAsync(1);
      expect(calls).toBe(0);
      trial.resolve("ok");
      expect(await tried).toBe("passed");
    },
  },
  {
    that: NO_LATE_FAILURE,
    async holds(make) {
      const { run, late } = await halfOpen(make);
      const trial = deferred<string>();
      const tried = run(() => trial.promise);
      late.reject(new Error("late"));
      await vi.advanceTimersByTimeAsync(1);
      trial.resolve("ok");
      expect(await tried).toBe("passed");
      expect(await run(succeed)).toBe("passed");
    },
  },
];

/** A breaker that has rested and would let a trial through, and a call that was begun before it opened. */
async function halfOpen(
  make: MakeBreaker,
): Promise<{ readonly run: ReturnType<MakeBreaker>; readonly late: Deferred<string> }> {
  const run = make();
  const late = deferred<string>();
  void run(() => late.promise);
  for (let call = 0; call < 6; call++) await run(fail);
  await vi.advanceTimersByTimeAsync(REST_MS + 1);
  return { run, late };
}

/** Tells what became of each call by the error of an open circuit. */
const telling =
  (run: (action: Action) => PromiseLike<unknown>, isTurnedAway: (error: unknown) => boolean): ReturnType<MakeBreaker> =>
  async (action) => {
    const outcome = await settled(run(action));
    if ("value" in outcome) return "passed";
    return isTurnedAway(outcome.error) ? "turned away" : "failed";
  };

testVerdicts("breaker", CHECKS, [
  {
    package: "kit",
    subject: () => {
      const breaker = new CircuitBreaker({
        consecutiveFailures: Number.POSITIVE_INFINITY,
        minCalls: 5,
        windowMs: 10_000,
        openMs: REST_MS,
      });
      return telling(
        (action) => breaker.run(action),
        (error) => error instanceof CircuitOpenError,
      );
    },
  },
  {
    package: "cockatiel",
    subject: () => {
      const breaker = circuitBreaker(handleAll, {
        halfOpenAfter: REST_MS,
        breaker: new SamplingBreaker({ threshold: 0.49, duration: 10_000, minimumRps: 0.5 }),
      });
      return telling(
        (action) => breaker.execute(action),
        (error) => error instanceof BrokenCircuitError,
      );
    },
    fails: [FORGETS, NO_LATE_FAILURE],
  },
  {
    package: "opossum",
    subject: () => {
      const breaker = new Opossum((action: Action) => action(), {
        timeout: false,
        resetTimeout: REST_MS,
        rollingCountTimeout: 10_000,
        volumeThreshold: 5,
        errorThresholdPercentage: 49,
      });
      return telling(
        (action) => breaker.fire(action),
        (error) => Opossum.isOurError(error instanceof Error ? error : new Error(String(error))),
      );
    },
    fails: [NO_LATE_SUCCESS, NO_LATE_FAILURE],
  },
]);
