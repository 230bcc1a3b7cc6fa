/** Deadlines: total, composed with the caller's signal, and without anything left behind. */

import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { deadline, deadlineSignal, linkedController, withDeadline } from "#kit/typescript/deadline";
import { classify, TimeoutError } from "#kit/typescript/errors";
import { sleep } from "#kit/typescript/time";

import { type PlannedServer, startServer } from "./support/server";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const fired = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener("abort", () => resolve(signal.reason));
  });

let server: PlannedServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("deadlineSignal", () => {
  test("fires with a TimeoutError, which is worth a retry", async () => {
    const reason = await fired(deadlineSignal(null, 5));
    expect(reason).toBeInstanceOf(TimeoutError);
    expect(reason).toMatchObject({ message: "took longer than 5 ms" });
    expect(classify(reason)).toBe("network");
  });

  test("fires with the caller's own reason when the caller aborts first", async () => {
    const caller = new AbortController();
    const signal = deadlineSignal(caller.signal, 60_000);
    caller.abort("stop");
    expect(await fired(signal)).toBe("stop");
  });

  test("has fired already when the caller's signal has, and sets no timer", () => {
    vi.useFakeTimers();
    expect(deadlineSignal(AbortSignal.abort("before"), 60_000).reason).toBe("before");
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([-1, Number.NaN])("refuses %d ms", (ms) => {
    expect(() => deadlineSignal(undefined, ms)).toThrow(
      new RangeError(`a deadline needs a number of milliseconds, not ${ms}`),
    );
  });

  test("takes 0 ms: the time is up at once", async () => {
    expect(await fired(deadlineSignal(undefined, 0))).toBeInstanceOf(TimeoutError);
  });

  test("needs no timer that a process could be kept running by, as in a browser", async () => {
    const { setTimeout: original } = globalThis;
    vi.stubGlobal("setTimeout", (callback: () => void, ms: number) => Number(original(callback, ms)));
    expect(await fired(deadlineSignal(undefined, 5))).toBeInstanceOf(TimeoutError);
  });

  test("ends a body that drips on for ever", async () => {
    server.plan("drip");
    const read = async (): Promise<string> => {
      const response = await fetch(server.url, deadline({ method: "GET" }, 150));
      collectGarbage(); // nobody here holds the signal any more
      return response.text();
    };
    await expect(read()).rejects.toBeInstanceOf(TimeoutError);
  });

  test("ends a request that is never answered, with or without options", async () => {
    server.plan("hang");
    await expect(fetch(server.url, deadline(undefined, 50))).rejects.toBeInstanceOf(TimeoutError);
  });

  test("keeps the signal of the options in force", async () => {
    server.plan("hang");
    const caller = new AbortController();
    const call = fetch(server.url, deadline({ signal: caller.signal }, 60_000));
    caller.abort(new Error("stop"));
    await expect(call).rejects.toThrow("stop");
  });

  test("fires although only a listener, or a signal made from it, is left", async () => {
    let heard = 0;
    const listen = (signal: AbortSignal): void => signal.addEventListener("abort", () => heard++);
    listen(deadlineSignal(new AbortController().signal, 20));
    const composed = AbortSignal.any([deadlineSignal(undefined, 20), new AbortController().signal]);
    collectGarbage();
    await fired(composed);
    expect(heard).toBe(1);
  });

  test("fires after a whole minute although only a listener is left", () => {
    vi.useFakeTimers();
    let heard = 0;
    const listen = (signal: AbortSignal): void => signal.addEventListener("abort", () => heard++);
    listen(deadlineSignal(undefined, 60_000));
    collectGarbage();
    vi.advanceTimersByTime(60_000);
    expect(heard).toBe(1);
  });

  test("still fires for every signal that is held, after the garbage was collected", async () => {
    const caller = new AbortController();
    const signals = Array.from({ length: 1_000 }, () => deadlineSignal(caller.signal, 120_000));
    collectGarbage();
    await sleep(1);
    collectGarbage();
    caller.abort("all");
    expect(signals.filter((signal) => signal.reason === "all")).toHaveLength(1_000);
  });

  test("leaves nothing behind on a caller's signal that lives long", async () => {
    const { signal } = new AbortController();
    for (let call = 0; call < 2_000; call++) {
      deadlineSignal(signal, call % 2 === 0 ? 1 : 3_600_000).addEventListener("abort", () => undefined);
      if (call % 500 === 0) await sleep(1);
    }
    for (let round = 0; round < 200 && getEventListeners(signal, "abort").length > 0; round++) {
      await sleep(5);
      collectGarbage();
    }
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

test.each([1, 3_600_000])("a deadline of %i ms that is over or forgotten does not stay in memory", async (ms) => {
  const { signal } = new AbortController();
  const made = Array.from({ length: 500 }, () => new WeakRef(deadlineSignal(signal, ms)));
  for (let round = 0; round < 200 && made.some((held) => held.deref() !== undefined); round++) {
    await sleep(5);
    collectGarbage();
  }
  expect(made.filter((held) => held.deref() !== undefined)).toEqual([]);
});

test("linkedController follows its parent, can abort by itself, and then lets go of the parent", () => {
  const parent = new AbortController();
  const [first, second] = [linkedController(parent.signal), linkedController(parent.signal)];
  first.abort("own");
  expect(parent.signal.aborted).toBe(false);
  const alone = new AbortController();
  linkedController(alone.signal).abort();
  expect(getEventListeners(alone.signal, "abort")).toEqual([]);
  parent.abort("parent");
  expect([first.signal.reason, second.signal.reason]).toEqual(["own", "parent"]);
});

describe("withDeadline", () => {
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    });

  test("gives the result of an action that is in time, and lets go of everything", async () => {
    const { signal } = new AbortController();
    expect(await withDeadline(() => "done", 60_000, { signal })).toBe("done");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("cancels a late action and says that time ran out", async () => {
    await expect(withDeadline(untilAborted, 5, { signal: null })).rejects.toBeInstanceOf(TimeoutError);
  });

  test("passes on the abort of the caller as what it is", async () => {
    const caller = new AbortController();
    const result = withDeadline(untilAborted, 60_000, { signal: caller.signal });
    caller.abort();
    await expect(result).rejects.toMatchObject({ name: "AbortError" });
    await expect(withDeadline(() => 1, 5, { signal: AbortSignal.abort("before") })).rejects.toBe("before");
  });

  test("waits for the real end of an action that does not listen, unless it is a race", async () => {
    let finish = (): void => undefined;
    const deaf = (): Promise<string> =>
      new Promise((resolve) => {
        finish = () => resolve("late");
      });
    await expect(withDeadline(deaf, 5, { race: true })).rejects.toBeInstanceOf(TimeoutError);
    const patient = withDeadline(deaf, 5);
    await sleep(10);
    finish();
    expect(await patient).toBe("late");
  });

  test("passes on the action's own error", async () => {
    await expect(
      withDeadline(() => {
        throw new Error("own");
      }, 60_000),
    ).rejects.toEqual(new Error("own"));
  });
});
