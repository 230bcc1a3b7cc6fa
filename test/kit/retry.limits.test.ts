/** retry(): the limits that span calls, which are the budget and the rule against nesting; and the wait itself. */

import { getEventListeners } from "node:events";

import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

import { RetryBudget, retry } from "#kit/typescript/retry";
import { MAX_TIMER_MS, sleep } from "#kit/typescript/time";

import { always, failing, reset, run } from "./support/failing";
import { FakeClock } from "./support/fakeClock";

describe("a retry inside a retry", () => {
  test("does not multiply: the inner one runs once", async () => {
    let calls = 0;
    const inner = (): Promise<never> =>
      retry(
        () => {
          calls++;
          throw reset();
        },
        { jitter: "none", baseMs: 1 },
      );
    await retry(inner, { jitter: "none", baseMs: 1 }).catch(() => undefined);
    expect(calls).toBe(3);
  });

  test("is recognised by the signal where the runtime cannot tell", async () => {
    let kept: AbortSignal | undefined;
    await retry(async ({ signal }) => {
      kept = signal;
    });
    const { action, calls } = always(reset());
    await run(action, { signal: kept });
    expect(calls()).toBe(1);
  });

  test.each([
    ["no process", undefined],
    ["no such function", { getBuiltinModule: undefined }],
    ["no such module", { getBuiltinModule: () => undefined }],
    ["a module without it", { getBuiltinModule: () => ({}) }],
  ])("and is recognised so in a runtime with %s", async (_, runtime) => {
    vi.resetModules();
    vi.stubGlobal("process", runtime);
    const there = await import("#kit/typescript/retry").finally(() => vi.unstubAllGlobals());
    const { action, calls } = always(reset());
    const inner = ({ signal }: { signal: AbortSignal }): Promise<string> => there.retry(action, { signal, baseMs: 0 });
    await there.retry(inner, { baseMs: 0 }).catch(() => undefined);
    expect(calls()).toBe(3);
  });

  test("next to one another, or in work that goes on after the attempt, each retries by itself", async () => {
    const { action, calls } = failing(reset());
    let background: Promise<unknown> | undefined;
    await retry(async () => {
      background = sleep(5).then(() => retry(action, { baseMs: 0 }));
    });
    await background;
    expect(calls()).toBe(2);
    const both = [failing(reset()), failing(reset())];
    await Promise.all(both.map((one) => retry(one.action, { baseMs: 0 })));
    expect(both.map((one) => one.calls())).toEqual([2, 2]);
  });
});

describe("a budget", () => {
  test("keeps a dead dependency from being called many times over", async () => {
    const budget = new RetryBudget();
    const count = async (shared: RetryBudget | undefined): Promise<number> => {
      let calls = 0;
      for (let request = 0; request < 200; request++) {
        const action = (): Promise<never> => {
          calls++;
          throw reset();
        };
        await retry(action, { attempts: 4, baseMs: 0, budget: shared }).catch(() => undefined);
      }
      return calls;
    };
    expect(await count(budget)).toBeLessThanOrEqual(210);
    expect(await count(undefined)).toBe(800);
  });

  test("lets retries come back after enough successes", () => {
    const budget = new RetryBudget(10, 0.1);
    for (let failure = 0; failure < 30; failure++) budget.failure();
    expect(budget.isSpent).toBe(true);
    for (let success = 0; success < 49; success++) budget.success();
    expect(budget.isSpent).toBe(true);
    for (let success = 0; success < 3; success++) budget.success();
    expect(budget.isSpent).toBe(false);
  });

  test("allows at most half its tokens plus a share of the successes, in any order of events", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (events) => {
        const budget = new RetryBudget(10, 0.1);
        let retries = 0;
        let successes = 0;
        for (const failed of events) {
          if (failed) budget.failure();
          else budget.success();
          if (!failed) successes++;
          if (failed && !budget.isSpent) retries++;
        }
        expect(retries).toBeLessThanOrEqual(5 + 0.1 * successes + 1e-6);
      }),
    );
  });

  test("is filled again by calls that succeed", async () => {
    const budget = new RetryBudget(2, 1);
    budget.failure();
    expect(budget.isSpent).toBe(true);
    await retry(() => "ok", { budget });
    expect(budget.isSpent).toBe(false);
  });

  test("is not charged for errors that no retry could mend", async () => {
    const budget = new RetryBudget(2);
    for (let call = 0; call < 10; call++)
      await retry(
        () => {
          throw new TypeError("x");
        },
        { budget },
      ).catch(() => undefined);
    expect(budget.isSpent).toBe(false);
  });
});

describe("sleep", () => {
  test("ends with the signal's reason and removes its listener either way", async () => {
    const controller = new AbortController();
    const clock = new FakeClock();
    const waiting = sleep(1_000, controller.signal, clock);
    controller.abort("enough");
    await expect(waiting).rejects.toBe("enough");
    expect(clock.pending).toBe(0);
    const { signal } = new AbortController();
    await clock.until(sleep(5, signal, clock));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("never passes a timer more than it can hold", async () => {
    const clock = new FakeClock();
    await clock.until(sleep(2 ** 40, undefined, clock));
    expect(clock.asked).toEqual([MAX_TIMER_MS]);
  });
});
