/** State per key: what is forgotten, what is not, and that memory stays bounded; and time that never goes back. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { KeyedState } from "#kit/typescript/keyedState";
import { steadyTime } from "#kit/typescript/time";

import { FakeClock } from "./support/fakeClock";

interface Thing {
  readonly key: string;
  busy: boolean;
}

function setUp(options: { maxKeys?: number; idleMs?: number } = {}) {
  const clock = new FakeClock();
  const create = (key: string): Thing => ({ key, busy: false });
  const things = new KeyedState(create, (thing) => !thing.busy, { clock, ...options });
  const keys = (): string[] => things.list().map(([key]) => key);
  return { clock, things, keys };
}

describe("the state of a key", () => {
  test("is made once and found again", () => {
    const { things } = setUp();
    expect(things.peek("a")).toBeUndefined();
    const a = things.get("a");
    expect(things.get("a")).toBe(a);
    expect(things.peek("a")).toBe(a);
    expect(things.get("b")).not.toBe(a);
    things.delete("a");
    expect(things.get("a")).not.toBe(a);
    expect(things.list()).toEqual([
      ["b", { key: "b", busy: false }],
      ["a", { key: "a", busy: false }],
    ]);
  });

  test("is forgotten when it was idle for long enough, and not before", () => {
    const { clock, things, keys } = setUp({ idleMs: 1_000 });
    things.get("old");
    clock.pass(999);
    things.get("new");
    expect(keys()).toEqual(["old", "new"]);
    clock.pass(1);
    things.get("new");
    expect(keys()).toEqual(["new"]);
  });

  test("stays while it is not at rest, and does not keep others from being forgotten", () => {
    const { clock, things, keys } = setUp({ idleMs: 1_000 });
    things.get("busy").busy = true;
    for (const key of ["a", "b", "c"]) things.get(key);
    clock.pass(1_000);
    for (let call = 0; call < 3; call++) things.get("new");
    expect(keys().sort()).toEqual(["busy", "new"]);
  });

  test("of what was used longest ago is lost when there are too many, one at rest first", () => {
    const { things, keys } = setUp({ maxKeys: 3 });
    things.get("busy").busy = true;
    things.get("used").busy = true;
    things.get("rest");
    things.get("used");
    things.get("new").busy = true;
    expect(keys()).toEqual(["busy", "used", "new"]);
    things.get("newest");
    expect(keys()).toEqual(["used", "new", "newest"]);
  });

  test("that was asked for is never the one that is lost", () => {
    const { things } = setUp({ maxKeys: 1 });
    things.get("a").busy = true;
    const b = things.get("b");
    expect(things.peek("b")).toBe(b);
    expect(things.size).toBe(1);
  });

  test("is kept for 10 minutes and 10,000 keys if nothing else is said", () => {
    const { clock, things } = setUp();
    for (let index = 0; index <= 10_000; index++) things.get(`${index}`);
    expect(things.size).toBe(10_000);
    clock.pass(599_999);
    things.get("new");
    expect(things.size).toBe(10_000);
    clock.pass(1);
    things.get("new");
    expect(things.size).toBe(9_998);
  });

  test("is looked for in a few places only, so that no call takes long", () => {
    const clock = new FakeClock();
    let looks = 0;
    const isAtRest = (): boolean => ++looks === 0;
    const things = new KeyedState((key) => key, isAtRest, { clock, maxKeys: 100, idleMs: 1_000 });
    for (let index = 0; index < 100; index++) things.get(`${index}`);
    expect(looks).toBe(0);
    things.get("one too many");
    expect(looks).toBe(16);
    clock.pass(1_000);
    things.get("one too many");
    expect(looks).toBe(16 + 2);
    expect(things.size).toBe(100);
  });

  test("takes bounded memory whatever happens, and nothing that is in use is lost while there is room", () => {
    const step = fc.record({ key: fc.nat(30), ms: fc.nat(400), busy: fc.boolean() });
    fc.assert(
      fc.property(fc.constantFrom(1, 3, 12, 31), fc.array(step, { maxLength: 200 }), (maxKeys, steps) => {
        const { clock, things } = setUp({ maxKeys, idleMs: 1_000 });
        const lastBusy = new Map<string, Thing>();
        for (const { key, ms, busy } of steps) {
          clock.pass(ms);
          const thing = things.get(String(key));
          thing.busy = busy;
          if (busy) lastBusy.set(String(key), thing);
          else lastBusy.delete(String(key));
          expect(things.size).toBeLessThanOrEqual(maxKeys);
          if (maxKeys < 31) continue;
          for (const [busyKey, kept] of lastBusy) expect(things.peek(busyKey)).toBe(kept);
        }
      }),
    );
  });
});

test.each([
  [{ maxKeys: 0 }, "maxKeys must be at least 1, not 0"],
  [{ maxKeys: Number.NaN }, "maxKeys must be at least 1, not NaN"],
  [{ idleMs: 0 }, "idleMs must be a positive number, not 0"],
  [{ idleMs: Number.NaN }, "idleMs must be a positive number, not NaN"],
])("refuses %j", (options, message) => {
  expect(() => setUp(options)).toThrow(new RangeError(message));
});

test("steady time never goes back, and runs as fast as the clock does", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 })), (moves) => {
      const clock = new FakeClock();
      clock.pass(77);
      const now = steadyTime(clock);
      let expected = now();
      expect(expected).toBe(77);
      for (const ms of moves) {
        clock.pass(ms);
        expected += Math.max(0, ms);
        expect(now()).toBe(expected);
      }
    }),
  );
});
