/** Limits of concurrency: never too many at once, order, abort while waiting, failures, and lines that stay bounded. */

import { getEventListeners } from "node:events";

import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

import { ConcurrencyLimit, QueueFullError } from "#kit/typescript/concurrencyLimit";
import { classify } from "#kit/typescript/errors";
import { mapLimit, mapLimitSettled } from "#kit/typescript/mapLimit";

import { rounds } from "./support/program";
import { deferred, dueWork, settled } from "./support/settled";

/** Actions whose ends the test decides. */
function actions() {
  const started: number[] = [];
  const ends = new Map<number, ReturnType<typeof deferred<string>>>();
  const action = (id: number): Promise<string> => {
    started.push(id);
    const end = deferred<string>();
    ends.set(id, end);
    return end.promise;
  };
  const finish = async (id: number, error?: unknown): Promise<void> => {
    if (error === undefined) ends.get(id)?.resolve(`done ${id}`);
    else ends.get(id)?.reject(error);
    await dueWork();
  };
  return { action, started, finish };
}

describe("a concurrency limit", () => {
  test("passes on results and errors, and frees the place either way", async () => {
    const limit = new ConcurrencyLimit(1);
    const error = new Error("x");
    expect(await limit.run(() => 1)).toBe(1);
    await expect(limit.run(() => Promise.reject(error))).rejects.toBe(error);
    await expect(
      limit.run(() => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect(limit.stats).toEqual({ running: 0, waiting: 0 });
    expect(await limit.run(async () => 2)).toBe(2);
  });

  test("starts as many as it may at once, and the others in their order", async () => {
    const { action, started, finish } = actions();
    const limit = new ConcurrencyLimit(2);
    for (const id of [1, 2, 3, 4]) void settled(limit.run(() => action(id)));
    expect(started).toEqual([1, 2]);
    expect(limit.stats).toEqual({ running: 2, waiting: 2 });
    await finish(2);
    expect(started).toEqual([1, 2, 3]);
    await finish(1, new Error("x"));
    expect(started).toEqual([1, 2, 3, 4]);
  });

  test("refuses at once when the line is full; nobody retries that by himself", async () => {
    const { action, finish } = actions();
    const limit = new ConcurrencyLimit(1, { maxWaiting: 1 });
    const first = limit.run(() => action(1));
    const second = limit.run(() => "second");
    const third = vi.fn();
    const error = await limit.run(third).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(QueueFullError);
    expect(error).toMatchObject({ name: "QueueFullError", retryAfterMs: 0 });
    expect(error).toHaveProperty("message", "1 actions are running and 1 waiting");
    expect(classify(error)).toBe("permanent");
    expect(third).not.toHaveBeenCalled();
    await finish(1);
    expect(await Promise.all([first, second])).toEqual(["done 1", "second"]);
    const none = new ConcurrencyLimit(1, { maxWaiting: 0 });
    const only = none.run(() => action(1));
    await expect(none.run(third)).rejects.toMatchObject({ name: "QueueFullError" });
    await finish(1);
    await only;
  });

  test("lets an aborted caller leave the line at once, and keeps no listener of the others", async () => {
    const { action, started, finish } = actions();
    const limit = new ConcurrencyLimit(1);
    const controller = new AbortController();
    const { signal } = controller;
    void limit.run(() => action(1), signal);
    const leaving = limit.run(() => action(2), signal);
    void limit.run(() => action(3));
    controller.abort("enough");
    await expect(leaving).rejects.toBe("enough");
    expect(limit.stats).toEqual({ running: 1, waiting: 1 });
    await finish(1);
    expect(started).toEqual([1, 3]);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    const calm = new AbortController();
    const last = limit.run(() => action(4), calm.signal);
    await finish(3);
    expect(getEventListeners(calm.signal, "abort")).toHaveLength(0);
    await finish(4);
    expect(await last).toBe("done 4");
  });

  test("runs nothing for a signal that aborted before, or just when its turn came", async () => {
    const limit = new ConcurrencyLimit(1);
    const never = vi.fn();
    await expect(limit.run(never, AbortSignal.abort("stop"))).rejects.toBe("stop");
    const full = new ConcurrencyLimit(1);
    const longest = deferred<void>();
    const running = full.run(() => longest.promise);
    await expect(full.run(never, AbortSignal.abort("stop"))).rejects.toBe("stop"); // although no place is free
    longest.resolve();
    await running;
    const controller = new AbortController();
    const end = deferred<void>();
    const first = limit.run(() => end.promise);
    const second = settled(limit.run(never, controller.signal));
    // Comes right after the place was passed on, and before its new owner runs.
    void end.promise.then(() => controller.abort("stop"));
    end.resolve();
    await first;
    expect(await second).toEqual({ error: "stop" });
    expect(never).not.toHaveBeenCalled();
    expect(limit.stats).toEqual({ running: 0, waiting: 0 });
  });

  test("gives no place to one of several that share an aborted signal", async () => {
    const { action, started, finish } = actions();
    const limit = new ConcurrencyLimit(1);
    const controller = new AbortController();
    void limit.run(() => action(1));
    const waiting = [2, 3].map((id) => settled(limit.run(() => action(id), controller.signal)));
    controller.signal.addEventListener("abort", () => void finish(1), { once: true });
    controller.abort("enough");
    expect(await Promise.all(waiting)).toEqual([{ error: "enough" }, { error: "enough" }]);
    expect(started).toEqual([1]);
    expect(limit.stats).toEqual({ running: 0, waiting: 0 });
  });

  test("keeps the place of an aborted action until it has really ended", async () => {
    const { action, finish } = actions();
    const limit = new ConcurrencyLimit(1);
    const controller = new AbortController();
    const first = limit.run(() => action(1), controller.signal);
    controller.abort();
    expect(limit.stats.running).toBe(1);
    await finish(1);
    expect(await first).toBe("done 1"); // a result that arrived is not thrown away
    expect(limit.stats.running).toBe(0);
  });

  test("never runs more than the limit, never lets a place lie idle, never loses one, whatever happens", async () => {
    const step = fc.record({
      kind: fc.constantFrom("start", "start", "end", "fail", "abort"),
      which: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), async (most, plan) => {
        const limit = new ConcurrencyLimit(most, { maxWaiting: 5 });
        const { action, started, finish } = actions();
        const waiting: { readonly id: number; readonly controller: AbortController }[] = [];
        const running = new Set<number>();
        for (const [id, { kind, which }] of plan.entries()) {
          if (kind === "start") {
            const controller = new AbortController();
            const outcome = settled(limit.run(() => action(id), controller.signal));
            if (running.size < most) running.add(id);
            else if (waiting.length < 5) waiting.push({ id, controller });
            else expect(await outcome).toMatchObject({ error: { name: "QueueFullError" } });
          }
          const ending = [...running][which % Math.max(1, running.size)];
          if ((kind === "end" || kind === "fail") && ending !== undefined) {
            running.delete(ending);
            await finish(ending, kind === "fail" ? new Error("x") : undefined);
            const next = waiting.shift();
            if (next !== undefined) running.add(next.id);
          }
          if (kind === "abort" && waiting.length > 0) {
            waiting.splice(which % waiting.length, 1)[0]?.controller.abort();
            await dueWork();
          }
          expect(limit.stats).toEqual({ running: running.size, waiting: waiting.length });
          expect([...running].every((one) => started.includes(one))).toBe(true);
          expect(waiting.some(({ id: one }) => started.includes(one))).toBe(false);
        }
      }),
      { numRuns: rounds(300, 10_000) },
    );
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])("refuses %d places", (places) => {
    expect(() => new ConcurrencyLimit(places)).toThrow(
      new RangeError(`limit must be a whole number from 1, not ${places}`),
    );
  });

  test.each([-1, Number.NaN])("refuses a line of %d", (maxWaiting) => {
    const error = new RangeError(`maxWaiting must be at least 0, not ${maxWaiting}`);
    expect(() => new ConcurrencyLimit(1, { maxWaiting })).toThrow(error);
  });
});

describe("mapLimit", () => {
  test("gives the results in the order of the items, with item and index for each", async () => {
    const { action, finish } = actions();
    const seen: unknown[] = [];
    const outcome = mapLimit(["a", "b", "c"], 2, (item, index) => {
      seen.push([item, index]);
      return action(index);
    });
    await finish(1);
    await finish(2);
    await finish(0);
    expect(await outcome).toEqual(["done 0", "done 1", "done 2"]);
    expect(seen).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
    expect(await mapLimit([], 2, () => 1)).toEqual([]);
    expect(await mapLimit(new Set([1, 2]), 5, (one) => one * 2)).toEqual([2, 4]);
    expect(await mapLimit(["x", "y"], 1e9, (one) => one)).toEqual(["x", "y"]);
  });

  test("asks for an item only when there is room for it", async () => {
    const { action, finish } = actions();
    let asked = 0;
    function* endless(): Generator<number> {
      for (;;) yield asked++;
    }
    const outcome = settled(mapLimit(endless(), 3, action));
    expect(asked).toBe(3);
    await finish(0);
    expect(asked).toBe(4);
    await finish(1, "stop");
    expect(await outcome).toEqual({ error: "stop" });
    expect(asked).toBe(4);
  });

  test("begins nothing after the first failure, which is the one thrown, and closes the generator", async () => {
    const { action, started, finish } = actions();
    let closed = 0;
    function* items(): Generator<number> {
      try {
        yield* [0, 1, 2, 3];
      } finally {
        closed++;
        yield -1; // a generator that refuses to end does not matter either
      }
    }
    const outcome = settled(mapLimit(items(), 2, action));
    await finish(1, "first");
    expect(await outcome).toEqual({ error: "first" });
    expect(closed).toBe(1);
    await finish(0, "second");
    expect(started).toEqual([0, 1]);
  });

  test("takes a throw for a rejection, and begins nothing after it", async () => {
    const error = new Error("x");
    const action = vi.fn(() => {
      throw error;
    });
    await expect(mapLimit([1, 2, 3], 3, action)).rejects.toBe(error);
    expect(action).toHaveBeenCalledTimes(1);
  });

  test("rejects when the items themselves fail, at the start or later", async () => {
    const error = new Error("no items");
    function* items(): Generator<number> {
      yield 1;
      throw error;
    }
    await expect(mapLimit(items(), 1, (one) => one)).rejects.toBe(error);
    const broken = {
      [Symbol.iterator]: (): Iterator<number> => {
        throw error;
      },
    };
    await expect(mapLimit(broken, 1, (one) => one)).rejects.toBe(error);
    const unwilling = {
      [Symbol.iterator]: (): Iterator<number> => ({
        next: () => ({ done: false, value: 1 }),
        return: () => {
          throw new Error("not now");
        },
      }),
    };
    await expect(mapLimit(unwilling, 2, () => Promise.reject(error))).rejects.toBe(error);
  });

  test("ends on an abort at once, begins nothing more, and leaves no listener", async () => {
    const { action, started, finish } = actions();
    const controller = new AbortController();
    const outcome = settled(mapLimit([0, 1, 2], 1, action, controller.signal));
    controller.abort("enough");
    expect(await outcome).toEqual({ error: "enough" });
    await finish(0);
    expect(started).toEqual([0]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    const { signal } = new AbortController();
    await mapLimit([1, 2], 1, (one) => one, signal);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    const never = vi.fn();
    await expect(mapLimit([1], 1, never, AbortSignal.abort("stop"))).rejects.toBe("stop");
    expect(never).not.toHaveBeenCalled();
  });

  test("an action that aborts its own signal begins nothing further", async () => {
    const controller = new AbortController();
    const action = vi.fn(() => controller.abort("enough"));
    await expect(mapLimit([1, 2, 3], 3, action, controller.signal)).rejects.toBe("enough");
    expect(action).toHaveBeenCalledTimes(1);
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])("refuses a limit of %d", async (limit) => {
    const error = new RangeError(`limit must be a whole number from 1, not ${limit}`);
    await expect(mapLimit([1], limit, () => 1)).rejects.toThrow(error);
    await expect(mapLimitSettled([1], limit, () => 1)).rejects.toThrow(error);
  });

  test("equals Promise.all of map, with never more than the limit running and that many when there are", async () => {
    const job = fc.record({ turns: fc.integer({ min: 1, max: 6 }), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 25 }), fc.integer({ min: 1, max: 6 }), async (jobs, limit) => {
        let running = 0;
        let peak = 0;
        const failures: number[] = [];
        const action = async ({ turns, fails }: { turns: number; fails: boolean }, index: number): Promise<number> => {
          peak = Math.max(peak, ++running);
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          running--;
          if (fails) failures.push(index);
          if (fails) throw index;
          return index * 10;
        };
        const outcome = await settled(mapLimit(jobs, limit, action));
        const anyFails = jobs.some(({ fails }) => fails);
        const expected = anyFails ? { error: failures[0] } : { value: jobs.map((_, index) => index * 10) };
        expect(outcome).toEqual(expected);
        if (anyFails) expect(peak).toBeLessThanOrEqual(limit);
        else expect(peak).toBe(Math.min(limit, jobs.length));
        const all = await settled(mapLimitSettled(jobs, limit, action));
        expect(all).toEqual({
          value: jobs.map(({ fails }, index) =>
            fails ? { status: "rejected", reason: index } : { status: "fulfilled", value: index * 10 },
          ),
        });
      }),
      { numRuns: rounds(300, 10_000) },
    );
  });
});

describe("mapLimitSettled", () => {
  test("goes on after failures, throws included, and ends only on an abort", async () => {
    const action = (one: number): number => {
      if (one === 2) throw new Error("x");
      return one;
    };
    expect(await mapLimitSettled([1, 2, 3], 2, action)).toMatchObject([
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: { message: "x" } },
      { status: "fulfilled", value: 3 },
    ]);
    const controller = new AbortController();
    const outcome = mapLimitSettled([1], 1, () => new Promise(() => undefined), controller.signal);
    controller.abort("enough");
    await expect(outcome).rejects.toBe("enough");
  });
});
