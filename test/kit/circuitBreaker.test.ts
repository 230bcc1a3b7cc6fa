/** The circuit breaker: when it opens, what it lets through, and that it never stays open for ever. */

import { describe, expect, test, vi } from "vitest";

import { CircuitBreaker, CircuitOpenError } from "#kit/typescript/circuitBreaker";
import { CircuitBreakers } from "#kit/typescript/circuitBreakers";
import { type CircuitBreakerOptions, expensiveBreaker } from "#kit/typescript/circuitOptions";
import { RejectedError } from "#kit/typescript/rejected";

import { reset } from "./support/failing";
import { ratioOnly, testBreaker } from "./support/testBreaker";

describe("closed", () => {
  test("passes on results and errors as they are", async () => {
    const { breaker } = testBreaker();
    const error = new Error("x");
    expect(await breaker.run(() => 1)).toBe(1);
    expect(await breaker.run(async () => 2)).toBe(2);
    await expect(breaker.run(() => Promise.reject(error))).rejects.toBe(error);
    await expect(
      breaker.run(() => {
        throw error;
      }),
    ).rejects.toBe(error);
  });

  test("opens after five failures in a row, and says why", async () => {
    const { breaker, changes, fail, succeed, times } = testBreaker({ name: "payments" });
    await times(4, fail);
    await succeed();
    await times(4, fail);
    expect(breaker.state).toBe("closed");
    await fail();
    expect(breaker.state).toBe("open");
    expect(changes).toEqual([{ circuit: "payments", from: "closed", to: "open", reason: "5 failures in a row" }]);
  });

  test("does not add up failures with a pause as long as the open period between them", async () => {
    const { breaker, clock, fail, times } = testBreaker({ openMs: 60_000 });
    await times(4, fail);
    clock.pass(59_999);
    await fail();
    expect(breaker.state).toBe("open");
    const other = testBreaker({ openMs: 60_000 });
    await other.times(4, other.fail);
    other.clock.pass(60_000);
    await other.fail();
    expect(other.breaker.state).toBe("closed");
  });

  test("ignores a cancelled call whatever the user's own judgement says", async () => {
    const { breaker, fail, times } = testBreaker({ outcomeOfError: () => "failure" });
    await times(9, () => fail(new DOMException("stop", "AbortError")));
    expect([breaker.state, breaker.stats.failures]).toEqual(["closed", 0]);
    await times(5, fail);
    expect(breaker.state).toBe("open");
  });

  test("opens at the ratio, but not before there are enough calls", async () => {
    const { breaker, changes, fail, succeed, times } = testBreaker(ratioOnly);
    await times(9, fail);
    expect(breaker.state).toBe("closed");
    await succeed();
    expect(breaker.state).toBe("open");
    expect(changes[0]?.reason).toBe("9 of 10 calls failed");
    const mild = testBreaker({ ...ratioOnly, failureRatio: 0.5 });
    await mild.times(6, mild.succeed);
    await mild.times(5, mild.fail);
    expect(mild.breaker.state).toBe("closed");
    await mild.fail();
    expect(mild.changes).toMatchObject([{ circuit: "dependency", to: "open", reason: "6 of 12 calls failed" }]);
  });

  test("forgets what is older than the window, however long nothing happened", async () => {
    for (const pause of [10_000, 3_600_000]) {
      const { breaker, clock, fail, times } = testBreaker(ratioOnly);
      await times(9, fail);
      clock.pass(pause);
      await fail();
      expect(breaker.state).toBe("closed");
    }
    const { breaker, clock, fail, times } = testBreaker(ratioOnly);
    await times(9, fail);
    clock.pass(8_999);
    await fail();
    expect(breaker.state).toBe("open");
  });

  test("starts counting anew after it has been open", async () => {
    const { breaker, clock, fail, succeed, times } = testBreaker({ openMs: 1_000, windowMs: 60_000 });
    await times(5, fail);
    clock.pass(1_000);
    await succeed();
    expect(breaker.state).toBe("closed");
    await times(4, fail);
    expect(breaker.state).toBe("closed");
  });

  test("an expensive dependency is left alone sooner and for longer", async () => {
    const { breaker, clock, fail, times } = testBreaker(expensiveBreaker);
    await times(3, fail);
    clock.pass(119_999);
    expect(breaker.state).toBe("open");
    clock.pass(1);
    expect(breaker.state).toBe("half-open");
  });
});

describe("open", () => {
  test("makes no call, and says how long that lasts", async () => {
    const { breaker, clock, fail, times } = testBreaker({ name: "payments" });
    await times(5, fail);
    clock.pass(20_000.5);
    const action = vi.fn();
    const error = await breaker.run(action).catch((thrown: unknown) => thrown);
    expect(action).not.toHaveBeenCalled();
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({
      name: "CircuitOpenError",
      code: "ERR_REJECTED_LOCALLY",
      retryAfterMs: 39_999.5,
      message: "circuit to payments is open: the next trial is in 40000 ms",
    });
  });

  test("is not prolonged by failures of calls that began before it opened", async () => {
    const { breaker, clock, fail, start, times } = testBreaker();
    const late = start();
    await times(5, fail);
    clock.pass(59_999);
    late.reject(reset());
    await late.done;
    expect(breaker.state).toBe("open");
    clock.pass(1);
    expect(breaker.state).toBe("half-open");
  });

  test("is not closed by a success of a call that began before it opened", async () => {
    const { breaker, fail, start, times } = testBreaker();
    const late = start();
    await times(5, fail);
    late.resolve("ok");
    await late.done;
    expect(breaker.state).toBe("open");
  });

  test("ends without a timer, and a clock that is set back only stands still", async () => {
    const { breaker, clock, fail, times } = testBreaker();
    await times(5, fail);
    expect(clock.asked).toEqual([]);
    clock.pass(30_000);
    expect(breaker.state).toBe("open");
    clock.pass(-3_600_000);
    expect(await fail()).toMatchObject({ error: { retryAfterMs: 30_000 } });
    clock.pass(30_000);
    expect(breaker.state).toBe("half-open");
  });
});

describe("half-open", () => {
  const opened = async (options: CircuitBreakerOptions = {}) => {
    const set = testBreaker({ openMs: 1_000, maxHalfOpenMs: 500, ...options });
    await set.times(5, set.fail);
    set.clock.pass(1_000);
    return set;
  };

  test("lets so many trials through and rejects the others at once, without a queue", async () => {
    const { start, breaker } = await opened({ trials: 2 });
    const trials = [start(), start()];
    const action = vi.fn();
    await expect(breaker.run(action)).rejects.toMatchObject({
      name: "CircuitOpenError",
      retryAfterMs: 0,
      message: "circuit to dependency is open: a trial is under way",
    });
    for (const trial of trials) trial.resolve("ok");
    for (const trial of trials) await trial.done;
    expect(action).not.toHaveBeenCalled();
    expect(breaker.state).toBe("closed");
  });

  test("closes only after all its trials were good", async () => {
    const { breaker, succeed } = await opened({ trials: 3 });
    await succeed();
    await succeed();
    expect(breaker.state).toBe("half-open");
    await succeed();
    expect(breaker.state).toBe("closed");
  });

  test("opens again for a full period after one failed trial", async () => {
    const { breaker, changes, clock, fail, succeed } = await opened({ trials: 3 });
    await succeed();
    await fail();
    expect(breaker.state).toBe("open");
    expect(changes.at(-1)).toMatchObject({ from: "half-open", to: "open", reason: "a trial failed" });
    clock.pass(999);
    expect(breaker.state).toBe("open");
    clock.pass(1);
    expect(breaker.state).toBe("half-open");
  });

  test("gives the place back when a trial was cancelled or its outcome says nothing", async () => {
    const { breaker, fail, succeed } = await opened();
    for (let round = 0; round < 5; round++) {
      await fail(new DOMException("stop", "AbortError"));
      await fail(Object.assign(new Error("bad request"), { status: 400 }));
      expect(breaker.state).toBe("half-open");
    }
    await succeed();
    expect(breaker.state).toBe("closed");
  });

  test("counts a trial without a result as failed, and tries again later", async () => {
    const { breaker, clock, start, succeed } = await opened();
    const hanging = start();
    clock.pass(499);
    expect(await succeed()).toMatchObject({ error: { name: "CircuitOpenError" } });
    clock.pass(1);
    expect(breaker.state).toBe("open");
    clock.pass(999);
    expect(breaker.state).toBe("open");
    clock.pass(1);
    await succeed();
    expect(breaker.state).toBe("closed");
    hanging.reject(reset());
    await hanging.done;
    expect(breaker.state).toBe("closed");
    expect(breaker.stats.failures).toBe(6);
  });

  test("gives up a trial after 30 seconds if nothing else is said", async () => {
    const { breaker, clock, start } = await opened({ maxHalfOpenMs: undefined });
    start();
    clock.pass(29_999);
    expect(breaker.state).toBe("half-open");
    clock.pass(1);
    expect(breaker.state).toBe("open");
  });

  test("lets a call through at once when both periods have passed unseen", async () => {
    const { breaker, clock, start, succeed } = await opened();
    start();
    clock.pass(1_000_000);
    await succeed();
    expect(breaker.state).toBe("closed");
  });

  test("ignores what calls from before it opened bring", async () => {
    const set = testBreaker({ openMs: 1_000 });
    const [good, bad] = [set.start(), set.start()];
    await set.times(5, set.fail);
    set.clock.pass(1_000);
    const trial = set.start();
    good.resolve("late");
    bad.reject(reset());
    await Promise.all([good.done, bad.done]);
    expect(set.breaker.state).toBe("half-open");
    expect(await set.succeed()).toMatchObject({ error: { name: "CircuitOpenError" } });
    trial.resolve("ok");
    await trial.done;
    expect(set.breaker.state).toBe("closed");
  });

  test("ignores a trial from the half-open state before this one", async () => {
    const { breaker, clock, fail, start } = await opened({ trials: 2 });
    const slow = start();
    await fail();
    clock.pass(1_000);
    expect(breaker.state).toBe("half-open");
    slow.reject(reset());
    await slow.done;
    expect(breaker.state).toBe("half-open");
  });
});

test("what all errors of this kind share has a name of its own", () => {
  expect(new RejectedError("full", 5)).toMatchObject({ name: "RejectedError", message: "full", retryAfterMs: 5 });
});

test("accepts the smallest numbers that make sense", () => {
  const least = { consecutiveFailures: 1, windowMs: 1, minCalls: 1, openMs: 1, trials: 1, maxHalfOpenMs: 1 };
  expect(new CircuitBreaker({ ...least, failureRatio: 1 }).state).toBe("closed");
});

test.each<[CircuitBreakerOptions, string]>([
  [{ consecutiveFailures: 0 }, "consecutiveFailures must be at least 1, not 0"],
  [{ failureRatio: 0 }, "failureRatio must be above 0 and at most 1, not 0"],
  [{ failureRatio: 1.1 }, "failureRatio must be above 0 and at most 1, not 1.1"],
  [{ windowMs: 0 }, "windowMs must be at least 1, not 0"],
  [{ minCalls: Number.NaN }, "minCalls must be at least 1, not NaN"],
  [{ openMs: -1 }, "openMs must be at least 1, not -1"],
  [{ trials: 0 }, "trials must be at least 1, not 0"],
  [{ trials: 1.5 }, "trials must be a whole number, not 1.5"],
  [{ trials: Infinity }, "trials must be a whole number, not Infinity"],
  [{ maxHalfOpenMs: 0 }, "maxHalfOpenMs must be at least 1, not 0"],
])("refuses %j when it is made", (options, message) => {
  expect(() => new CircuitBreaker(options)).toThrow(new RangeError(message));
  expect(() => new CircuitBreakers(options)).toThrow(new RangeError(message));
});

describe("at rest", () => {
  test("is a breaker that remembers no failure", async () => {
    const { breaker, clock, fail, succeed } = testBreaker({ windowMs: 10_000, openMs: 60_000 });
    expect(breaker.isAtRest).toBe(true);
    await succeed();
    expect(breaker.isAtRest).toBe(true);
    await fail();
    await succeed();
    expect(breaker.isAtRest).toBe(false);
    clock.pass(10_000); // out of the window, and the success has ended the row
    expect(breaker.isAtRest).toBe(true);
    await fail();
    clock.pass(59_999);
    expect(breaker.isAtRest).toBe(false);
    clock.pass(1);
    expect(breaker.isAtRest).toBe(true);
  });

  test("is no breaker that is open or makes trials", async () => {
    const { breaker, clock, fail, times } = testBreaker({ openMs: 1_000 });
    await times(5, fail);
    expect(breaker.isAtRest).toBe(false);
    clock.pass(1_000);
    expect(breaker.isAtRest).toBe(false);
  });
});
