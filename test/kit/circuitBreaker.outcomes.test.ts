/** What a circuit breaker counts, and how it goes together with observers, a retry around it and limits inside it. */

import { describe, expect, test, vi } from "vitest";

import { outcomeOfError } from "#kit/typescript/callOutcome";
import { CircuitBreaker, CircuitOpenError } from "#kit/typescript/circuitBreaker";
import { ConcurrencyLimit } from "#kit/typescript/concurrencyLimit";
import { classify, TimeoutError } from "#kit/typescript/errors";
import { RejectedError } from "#kit/typescript/rejected";
import { retry } from "#kit/typescript/retry";
import { TokenBucket } from "#kit/typescript/tokenBucket";

import { reset } from "./support/failing";
import { FakeClock } from "./support/fakeClock";
import { deferred, settled } from "./support/settled";
import { ratioOnly, testBreaker } from "./support/testBreaker";

describe("counts", () => {
  const errorWith = (fields: object): Error => Object.assign(new Error("x"), fields);

  test.each([
    ["a lost connection", reset()],
    ["a time-out", new TimeoutError("late")],
    ["500", errorWith({ status: 500 })],
    ["503 with Retry-After", errorWith({ response: { status: 503, headers: { "retry-after": "5" } } })],
    ["an error of unknown kind", new Error("x")],
    ["an error hidden in a cause", new Error("x", { cause: reset() })],
  ])("%s as a failure", async (_, error) => {
    const { breaker, fail } = testBreaker({ consecutiveFailures: 1 });
    await fail(error);
    expect(breaker.state).toBe("open");
  });

  test.each([
    ["a cancelled call", new DOMException("stop", "AbortError")],
    ["a validation error", new TypeError("x")],
    ["400", errorWith({ status: 400 })],
    ["408", errorWith({ status: 408 })],
    ["429", errorWith({ status: 429 })],
    ["a missing file", errorWith({ code: "ENOENT" })],
    ["a call rejected on this side", new RejectedError("queue is full", 10)],
    ["an open circuit further in", new CircuitOpenError("open", 10)],
  ])("%s neither as a failure nor as a success", async (_, error) => {
    const { breaker, fail, times } = testBreaker({ consecutiveFailures: 2, minCalls: 3 });
    await fail();
    await times(20, () => fail(error));
    expect(breaker.state).toBe("closed");
    await fail(); // the ignored ones did not end the run of failures
    expect(breaker.state).toBe("open");
  });

  test("a cancelled call as nothing, whatever it had received before", () => {
    expect(outcomeOfError(Object.assign(new DOMException("stop", "AbortError"), { status: 500 }))).toBe("ignored");
  });

  test("ignored calls in no ratio", async () => {
    const { breaker, fail, times } = testBreaker(ratioOnly);
    await times(100, () => fail(new TypeError("x")));
    await times(9, fail);
    expect(breaker.state).toBe("closed");
    await fail();
    expect(breaker.state).toBe("open");
  });

  test("a response with a bad status by that status", async () => {
    const answer = (status: number) => ({ status, headers: {} });
    const { breaker } = testBreaker({ consecutiveFailures: 2 });
    const get = (status: number): Promise<unknown> => breaker.run(() => answer(status));
    expect(await get(500)).toEqual(answer(500));
    await get(404);
    await get(503);
    expect(breaker.state).toBe("open");
    const fine = testBreaker({ consecutiveFailures: 1 });
    for (const value of [undefined, null, 500, "500", { status: 500 }, new Response("x")]) {
      await fine.breaker.run(() => value);
    }
    expect(fine.breaker.state).toBe("closed");
    await fine.breaker.run(() => new Response("x", { status: 502 }));
    expect(fine.breaker.state).toBe("open");
  });

  test("nothing after the caller's abort, but a time-out that aborts", async () => {
    const { breaker } = testBreaker({ consecutiveFailures: 1 });
    const abortWith = async (reason: unknown): Promise<unknown> => {
      const controller = new AbortController();
      const action = async (): Promise<never> => {
        controller.abort(reason);
        throw new Error("the library's own words for it");
      };
      return breaker.run(action, controller.signal).catch((error: unknown) => error);
    };
    for (const reason of [undefined, "stop", new Error("enough")]) {
      expect(await abortWith(reason)).toMatchObject({ message: "the library's own words for it" });
    }
    expect(breaker.state).toBe("closed");
    await abortWith(new TimeoutError("late"));
    expect(breaker.state).toBe("open");
  });

  test("nothing, and calls nothing, when the signal has aborted before", async () => {
    const { breaker, clock, fail, succeed, times } = testBreaker({ openMs: 1_000 });
    await times(5, fail);
    clock.pass(1_000);
    const action = vi.fn();
    await expect(breaker.run(action, AbortSignal.abort("stop"))).rejects.toBe("stop");
    expect(action).not.toHaveBeenCalled();
    await succeed();
    expect(breaker.state).toBe("closed");
  });

  test("what the caller's own judgement says, and ours when that throws", async () => {
    const { breaker, fail, succeed } = testBreaker({
      consecutiveFailures: 1,
      outcomeOfError: (error) => (error instanceof TypeError ? "failure" : "ignored"),
      outcomeOfResult: () => {
        throw new Error("a bug");
      },
    });
    await fail(reset());
    await succeed();
    await fail(new DOMException("stop", "AbortError"));
    expect(breaker.state).toBe("closed");
    await fail(new TypeError("x"));
    expect(breaker.state).toBe("open");
    const broken = testBreaker({
      consecutiveFailures: 1,
      outcomeOfError: () => {
        throw new Error("a bug");
      },
    });
    expect(await broken.fail(reset())).toMatchObject({ error: { code: "ECONNRESET" } });
    expect(broken.breaker.state).toBe("open");
  });

  test("failures and rejected calls since the start", async () => {
    const { breaker, fail, succeed, times } = testBreaker();
    await times(5, fail);
    await times(3, succeed);
    expect(breaker.stats).toEqual({ state: "open", failures: 5, rejected: 3 });
  });
});

test("an observer that throws or looks at the breaker changes nothing", async () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  const breaker: CircuitBreaker = new CircuitBreaker({
    clock,
    consecutiveFailures: 1,
    onChange: ({ to }) => {
      seen.push(`${to} ${breaker.state}`);
      throw new Error("a bug");
    },
  });
  await expect(breaker.run(() => Promise.reject(reset()))).rejects.toMatchObject({ code: "ECONNRESET" });
  clock.pass(60_000);
  expect(await breaker.run(() => "ok")).toBe("ok");
  expect(seen).toEqual(["open open", "half-open half-open", "closed closed"]);
});

describe("a retry around it", () => {
  const open = async (clock: FakeClock): Promise<CircuitBreaker> => {
    const breaker = new CircuitBreaker({ clock, consecutiveFailures: 1, openMs: 5_000 });
    await settled(breaker.run(() => Promise.reject(reset())));
    return breaker;
  };

  test("ends as soon as the circuit is open", async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker({ clock, consecutiveFailures: 2 });
    let calls = 0;
    const action = (): Promise<never> => {
      calls++;
      return Promise.reject(reset());
    };
    const outcome = clock.until(retry(() => breaker.run(action), { clock, attempts: 10 }));
    await expect(outcome).rejects.toMatchObject({ name: "CircuitOpenError" });
    expect(calls).toBe(2);
    expect(classify(new CircuitOpenError("open", 1))).toBe("permanent");
  });

  test("waits for the trial when it is told to", async () => {
    const clock = new FakeClock();
    const breaker = await open(clock);
    const isOpen = (error: unknown) => (error instanceof CircuitOpenError ? "rate-limit" : classify(error));
    const outcome = retry(() => breaker.run(() => "back"), { clock, classify: isOpen, jitter: "none", baseMs: 10 });
    expect(await clock.until(outcome)).toBe("back");
    expect(clock.now()).toBe(5_010);
  });

  test("and limits inside it: what they turn away does not open the circuit, and is not repeated", async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker({ clock, consecutiveFailures: 1 });
    const rate = new TokenBucket({ capacity: 1, perSecond: 1, maxWaiting: 0, clock });
    const places = new ConcurrencyLimit(1, { maxWaiting: 0 });
    let calls = 0;
    const busy = deferred<string>();
    const call = (): Promise<string> =>
      retry(
        () =>
          breaker.run(async () => {
            calls++;
            await rate.take();
            return places.run(() => busy.promise);
          }),
        { clock },
      );
    const first = call();
    await expect(call()).rejects.toMatchObject({ name: "RateLimitError", retryAfterMs: 1_000 });
    clock.pass(1_000);
    await expect(call()).rejects.toMatchObject({ name: "QueueFullError" });
    expect(calls).toBe(3);
    expect(breaker.stats).toEqual({ state: "closed", failures: 0, rejected: 0 });
    busy.resolve("ok");
    expect(await first).toBe("ok");
  });

  test("may say that a cancelled attempt was its own time-out", async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker({ clock, consecutiveFailures: 1 });
    const hang = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("x", "AbortError")));
      });
    const calls = retry(({ signal }) => breaker.run(() => hang(signal), signal), {
      clock,
      attempts: 1,
      attemptTimeoutMs: 100,
    });
    await settled(clock.until(calls));
    expect(breaker.state).toBe("open");
  });
});
