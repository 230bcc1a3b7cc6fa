/** Retry libraries against what `retry()` of the kit is held to; each is told which errors can heal. */

import asyncRetry from "async-retry";
import { ExponentialBackoff, handleWhen, noJitterGenerator, retry as policy } from "cockatiel";
import pRetry from "p-retry";
import { expect } from "vitest";

import { isRetryable } from "#kit/typescript/errors";
import { retry } from "#kit/typescript/retry";
import { sleep } from "#kit/typescript/time";

import { always, busy, failing, reset } from "../support/failing";
import { settled } from "../support/settled";
import { type Check, testVerdicts } from "./verdicts";

interface Wish {
  /** The first wait; each further one is twice as long. */
  readonly baseMs: number;
  readonly attempts: number;
  readonly signal: AbortSignal;
}

type Retrier = (action: () => Promise<string>, wish: Wish) => Promise<string>;

const never = (): AbortSignal => new AbortController().signal;
const quick = (): Wish => ({ baseMs: 2, attempts: 3, signal: never() });

const HEEDS_RETRY_AFTER = "waits at least as long as Retry-After says";
const HEEDS_ABORT = "makes no further call after an abort";
const ENDS_AT_ABORT = "ends its wait at once when it is aborted";
const KEEPS_VALUE = "gives a value that arrived although it was aborted meanwhile";
const HOLDS_LONG_WAITS = "does not turn a very long wait into none";

const CHECKS: readonly Check<Retrier>[] = [
  {
    that: "repeats a passing failure until it works",
    async holds(retrier) {
      const { action, calls } = failing(reset(), reset());
      expect(await retrier(action, quick())).toBe("ok");
      expect(calls()).toBe(3);
    },
  },
  {
    that: "throws the last error as it is",
    async holds(retrier) {
      const last = reset();
      const { action } = failing(reset(), reset(), last);
      expect(await settled(retrier(action, quick()))).toEqual({ error: last });
    },
  },
  {
    that: "makes one call where nothing can heal",
    async holds(retrier) {
      const { action, calls } = always(Object.assign(new Error("x"), { status: 401 }));
      await settled(retrier(action, quick()));
      expect(calls()).toBe(1);
    },
  },
  {
    that: HEEDS_RETRY_AFTER,
    async holds(retrier) {
      const { action } = failing(busy("2"));
      const started = performance.now();
      await retrier(action, quick());
      // Timers of Node may fire a moment early.
      expect(performance.now() - started).toBeGreaterThan(1_990);
    },
  },
  {
    that: HEEDS_ABORT,
    async holds(retrier) {
      const caller = new AbortController();
      const { action, calls } = always(reset());
      const done = settled(retrier(action, { baseMs: 1_000, attempts: 3, signal: caller.signal }));
      await sleep(20);
      caller.abort();
      await sleep(1_500);
      expect(calls()).toBe(1);
      await done;
    },
  },
  {
    that: ENDS_AT_ABORT,
    async holds(retrier) {
      const caller = new AbortController();
      const { action } = always(reset());
      let ended = false;
      const done = settled(retrier(action, { baseMs: 4_000, attempts: 2, signal: caller.signal })).then(
        () => (ended = true),
      );
      await sleep(20);
      caller.abort();
      await sleep(1_000);
      expect(ended).toBe(true);
      await done;
    },
  },
  {
    that: KEEPS_VALUE,
    async holds(retrier) {
      const caller = new AbortController();
      const action = async (): Promise<string> => {
        caller.abort();
        return "ok";
      };
      expect(await retrier(action, { ...quick(), signal: caller.signal })).toBe("ok");
    },
  },
  {
    that: HOLDS_LONG_WAITS,
    async holds(retrier) {
      const caller = new AbortController();
      const { action, calls } = always(reset());
      const done = settled(retrier(action, { baseMs: 2 ** 31, attempts: 4, signal: caller.signal }));
      await sleep(1_000);
      caller.abort();
      expect(calls()).toBe(1);
      await done;
    },
  },
];

testVerdicts("retry", CHECKS, [
  {
    package: "kit",
    subject: (action, { baseMs, attempts, signal }) =>
      retry(action, { baseMs, attempts, signal, capMs: baseMs * 2, jitter: "none" }),
  },
  {
    package: "p-retry",
    subject: (action, { baseMs, attempts, signal }) =>
      pRetry(action, {
        retries: attempts - 1,
        minTimeout: baseMs,
        signal,
        shouldRetry: ({ error }) => isRetryable(error),
      }),
    fails: [HEEDS_RETRY_AFTER, KEEPS_VALUE, HOLDS_LONG_WAITS],
  },
  {
    package: "cockatiel",
    subject: (action, { baseMs, attempts, signal }) =>
      policy(handleWhen(isRetryable), {
        maxAttempts: attempts - 1,
        backoff: new ExponentialBackoff({ initialDelay: baseMs, maxDelay: baseMs * 2, generator: noJitterGenerator }),
      }).execute(action, signal),
    fails: [HEEDS_RETRY_AFTER, HEEDS_ABORT, ENDS_AT_ABORT, HOLDS_LONG_WAITS],
  },
  {
    package: "async-retry",
    subject: (action, { baseMs, attempts }) =>
      asyncRetry(
        (bail) =>
          action().catch((error: Error) => {
            if (isRetryable(error)) throw error;
            bail(error);
            return "";
          }),
        { retries: attempts - 1, minTimeout: baseMs, randomize: false },
      ),
    fails: [HEEDS_RETRY_AFTER, HEEDS_ABORT, ENDS_AT_ABORT, HOLDS_LONG_WAITS],
  },
]);
