/** retry(): what is repeated, how long it waits, and the limits that always hold. */

import { getEventListeners } from "node:events";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { TimeoutError } from "#kit/typescript/errors";
import { backoffMs, expensiveRetry, normalRetry, type RetryNotice, retry } from "#kit/typescript/retry";
import { MAX_TIMER_MS } from "#kit/typescript/time";

import { always, busy, failing, reset, run } from "./support/failing";
import { FakeClock } from "./support/fakeClock";

describe("repeats", () => {
  test("a passing failure until it works", async () => {
    const { action, calls } = failing(reset(), reset());
    const { outcome, waits } = await run(action, { jitter: "none" });
    expect(outcome).toEqual({ status: "fulfilled", value: "ok" });
    expect(calls()).toBe(3);
    expect(waits).toEqual([1_000, 2_000]);
  });

  test("at most `attempts` times, the first included, and throws the last error as it is", async () => {
    const last = reset();
    const { action, calls } = failing(reset(), reset(), last, reset());
    const { outcome } = await run(action);
    expect(calls()).toBe(3);
    expect(outcome.status === "rejected" && outcome.reason === last).toBe(true);
  });

  test.each([
    ["an invalid input", new TypeError("x")],
    ["401", Object.assign(new Error("x"), { status: 401 })],
    ["an unknown error", new Error("x")],
    ["an abort", new DOMException("x", "AbortError")],
    ["no error at all", undefined],
  ])("not after %s", async (_, error) => {
    const { action, calls } = failing(error);
    expect((await run(action)).outcome).toEqual({ status: "rejected", reason: error });
    expect(calls()).toBe(1);
  });

  test("after the other side's passing trouble", async () => {
    const { action, calls } = failing(Object.assign(new Error("x"), { status: 503 }));
    expect((await run(action)).outcome.status).toBe("fulfilled");
    expect(calls()).toBe(2);
  });

  test("what the caller's own classes say", async () => {
    const { action, calls } = failing(new Error("x"));
    const { outcome } = await run(action, { classify: () => "unknown", retryOn: ["unknown"] });
    expect(outcome.status).toBe("fulfilled");
    expect(calls()).toBe(2);
  });

  test("an action that throws before it returns a promise", async () => {
    let calls = 0;
    const { outcome } = await run(() => {
      if (++calls === 1) throw reset();
      return Promise.resolve("ok");
    });
    expect(outcome.status).toBe("fulfilled");
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])("and refuses %d attempts", async (attempts) => {
    const { action, calls } = failing();
    expect((await run(action, { attempts })).outcome).toMatchObject({
      reason: new RangeError(`attempts must be a whole number of at least 1, not ${attempts}`),
    });
    expect(calls()).toBe(0);
  });
});

describe("waits", () => {
  const numbers = fc.record({
    baseMs: fc.integer({ min: 0, max: 100_000 }),
    multiplier: fc.double({ min: 1, max: 10, noNaN: true }),
    capMs: fc.integer({ min: 0, max: 400_000 }),
    jitter: fc.constantFrom("full" as const, "proportional" as const, "none" as const),
  });

  test("stay between 0 and the cap for every retry, however late, and never shrink without jitter", () => {
    fc.assert(
      fc.property(
        numbers,
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (options, n, r) => {
          const wait = backoffMs(options, n, () => r);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(options.capMs);
          const plain = { ...options, jitter: "none" as const };
          expect(backoffMs(plain, n + 1)).toBeGreaterThanOrEqual(backoffMs(plain, n));
        },
      ),
    );
  });

  test("full jitter covers the whole range; proportional adds at most a tenth", () => {
    const options = { baseMs: 1_000, capMs: 10_000 };
    expect(backoffMs({ ...options, jitter: "full" }, 3, () => 0)).toBe(0);
    expect(backoffMs(options, 3, () => 0)).toBe(0); // it is the default
    expect(backoffMs({ ...options, jitter: "full" }, 3, () => 0.5)).toBe(2_000);
    expect(backoffMs({ ...options, jitter: "proportional" }, 3, () => 0)).toBe(4_000);
    expect(backoffMs({ ...options, jitter: "proportional" }, 3, () => 1)).toBe(4_400);
  });

  test.each([
    ["normal", normalRetry, [500, 1_000]],
    ["expensive", expensiveRetry, [1_000, 2_000, 4_000, 8_000]],
  ])("follow the ready-made options: %s", async (_, options, expected) => {
    expect((await run(always(reset()).action, { ...options, jitter: "none" })).waits).toEqual(expected);
  });

  test("begin if they end just at the limit", async () => {
    const { waits } = await run(always(reset()).action, { baseMs: 100, maxElapsedMs: 100, jitter: "none" });
    expect(waits).toEqual([100]);
  });

  test("at least as long as Retry-After asks, and starts the backoff again after it", async () => {
    const { action } = failing(reset(), reset(), busy("20"), reset());
    const { waits } = await run(action, { attempts: 9, jitter: "none", baseMs: 100 });
    expect(waits).toEqual([100, 200, 20_100, 100]);
  });

  test("Retry-After is a lower bound for every jitter", async () => {
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        async (options, s, r) => {
          const { action } = failing(busy(String(s)));
          const { waits } = await run(action, { ...options, random: () => r, maxElapsedMs: MAX_TIMER_MS });
          expect(waits[0]).toBeGreaterThanOrEqual(s * 1_000);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("not at all when the wait would end after the limit: the error comes at once", async () => {
    const { action, calls } = failing(busy("3600"));
    const { outcome, waits, clock } = await run(action);
    expect(outcome.status).toBe("rejected");
    expect([calls(), waits.length, clock.now()]).toEqual([1, 0, 0]);
  });

  test("never begin after the elapsed limit, whatever the calls take", async () => {
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 12 }),
        async (options, durations) => {
          const clock = new FakeClock();
          const starts: number[] = [];
          const action = async (): Promise<never> => {
            starts.push(clock.now());
            clock.pass(durations[starts.length - 1] ?? 0);
            throw reset();
          };
          const run = retry(action, { ...options, attempts: 13, maxElapsedMs: 60_000, clock });
          await clock.until(run.catch(() => undefined));
          expect(Math.max(...starts)).toBeLessThanOrEqual(60_000);
          expect(starts.length).toBeLessThanOrEqual(13);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("never ask for a timer that would overflow and fire at once", async () => {
    const { action, calls } = always(reset());
    const huge = { attempts: 40, baseMs: 2 ** 31, capMs: Infinity, maxElapsedMs: Infinity, jitter: "none" as const };
    const { clock } = await run(action, huge);
    expect(calls()).toBe(1);
    expect(clock.asked).toEqual([]);
  });
});

describe("an abort", () => {
  test("before the start makes no call", async () => {
    const { action, calls } = failing();
    const { outcome } = await run(action, { signal: AbortSignal.abort("stop") });
    expect([outcome, calls()]).toEqual([{ status: "rejected", reason: "stop" }, 0]);
  });

  test("during a wait ends it at once, with no further call and no listener left", async () => {
    const controller = new AbortController();
    const { action, calls } = always(reset());
    const clock = new FakeClock();
    const stop = (): void => void queueMicrotask(() => controller.abort("stop"));
    const result = retry(action, { signal: controller.signal, attempts: 10, clock, onRetry: stop });
    await expect(result).rejects.toBe("stop"); // although nobody moves the clock
    expect([calls(), clock.pending]).toEqual([1, 0]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("reaches the attempt's own signal", async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const seen: unknown[] = [];
    const action = ({ signal }: { signal: AbortSignal }): void => {
      controller.abort(reason);
      seen.push(signal.aborted, signal.reason);
    };
    await retry(action, { signal: controller.signal });
    expect(seen).toEqual([true, reason]);
  });

  test("during an attempt leaves its error as it is, and nobody is told of a retry", async () => {
    const controller = new AbortController();
    const error = reset();
    const action = async (): Promise<never> => {
      controller.abort("stop");
      throw error;
    };
    const { outcome, waits } = await run(action, { signal: controller.signal });
    expect([outcome, waits]).toEqual([{ status: "rejected", reason: error }, []]);
  });

  test("does not throw away a value that has arrived", async () => {
    const controller = new AbortController();
    const value = await retry(
      async () => {
        controller.abort();
        return "arrived";
      },
      { signal: controller.signal },
    );
    expect(value).toBe("arrived");
  });

  test("leaves nothing behind on a signal that lives long", async () => {
    const { signal } = new AbortController();
    for (let call = 0; call < 100; call++) await retry(async () => 1, { signal, attemptTimeoutMs: 1_000 });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("the limit of one attempt", () => {
  test("aborts it, and the next one is made", async () => {
    let calls = 0;
    const own = new FakeClock();
    const result = retry(
      ({ signal }) => {
        if (++calls === 2) return Promise.resolve("ok");
        return new Promise<string>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
      { attemptTimeoutMs: 500, clock: own },
    );
    expect(await own.until(result)).toBe("ok");
    expect([calls, own.pending]).toEqual([2, 0]);
  });

  test("is no longer than the time that is left", async () => {
    const clock = new FakeClock();
    clock.pass(1_000);
    await retry(() => "ok", { attemptTimeoutMs: 500, clock });
    await retry(() => "ok", { attemptTimeoutMs: 500, maxElapsedMs: 300, clock });
    expect(clock.asked).toEqual([500, 300]);
  });

  test("ends with the attempt: it does not run on while retry waits", async () => {
    const clock = new FakeClock();
    const pending: number[] = [];
    const onRetry = (): void => void pending.push(clock.pending);
    await clock.until(retry(failing(reset()).action, { attemptTimeoutMs: 50, clock, onRetry }));
    expect(pending).toEqual([0]);
  });

  test("counts as a time-out even if the library turns it into an error of its own", async () => {
    const clock = new FakeClock();
    const errors: unknown[] = [];
    const action = ({ signal }: { signal: AbortSignal }): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    const result = retry(action, {
      attemptTimeoutMs: 5,
      clock,
      onRetry: ({ errorClass }) => void errors.push(errorClass),
    });
    await clock.until(result.catch(() => undefined));
    expect(errors).toEqual(["network", "network"]);
  });

  test("tells its reason: a TimeoutError", async () => {
    const clock = new FakeClock();
    const action = ({ signal }: { signal: AbortSignal }): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const result = retry(action, { attemptTimeoutMs: 5, attempts: 1, clock });
    await expect(clock.until(result)).rejects.toThrow(new TimeoutError("attempt took longer than 5 ms"));
    await expect(result).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe("an observer", () => {
  test("is told each retry", async () => {
    const notices: RetryNotice[] = [];
    const error = reset();
    await run(failing(error).action, { jitter: "none", onRetry: (notice) => void notices.push(notice) });
    expect(notices).toEqual([{ attempt: 1, delayMs: 1_000, error, errorClass: "network" }]);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("observer");
      },
    ],
    ["rejects", () => Promise.reject(new Error("observer"))],
  ])("that %s changes nothing", async (_, onRetry) => {
    const { outcome } = await run(failing(reset()).action, { onRetry: onRetry as () => void });
    expect(outcome).toEqual({ status: "fulfilled", value: "ok" });
  });
});
