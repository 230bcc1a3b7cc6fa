/** The cooldown: its schedule, what counts as a failure in a row, restarts, and clocks that somebody sets. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Cooldown, type CooldownOptions, type CooldownRecord, cooldownSchedule } from "#kit/typescript/cooldown";

import { FakeClock } from "./support/fakeClock";
import { rounds } from "./support/program";
import { dueWork } from "./support/settled";

const START = Date.UTC(2024, 0, 1);

function setUp(options: CooldownOptions = {}) {
  const clock = new FakeClock();
  const wall = { ms: START };
  const records: CooldownRecord[] = [];
  const onChange = (record: CooldownRecord): void => void records.push(record);
  const cooldown = new Cooldown({ clock, wallClock: () => wall.ms, onChange, ...options });
  /** Both clocks go on. */
  const pass = (ms: number): void => {
    clock.pass(ms);
    wall.ms += ms;
  };
  return { clock, wall, records, cooldown, pass };
}

describe("an item", () => {
  test("is ready until it fails, and again after the time of the schedule, which grows with each failure", () => {
    const { cooldown, pass } = setUp();
    expect(cooldown.ready("a")).toBe(true);
    expect(cooldown.remainingMs("a")).toBe(0);
    for (const [index, waitMs] of [...cooldownSchedule, 86_400_000, 86_400_000].entries()) {
      expect(cooldown.hit("a")).toBe(waitMs);
      expect(cooldown.failures("a")).toBe(index + 1);
      pass(waitMs - 1);
      expect(cooldown.ready("a")).toBe(false);
      expect(cooldown.remainingMs("a")).toBe(1);
      pass(1);
      expect(cooldown.ready("a")).toBe(true);
    }
    expect(cooldownSchedule).toEqual([60_000, 300_000, 900_000, 3_600_000, 86_400_000]);
  });

  test("is ready at once after a success, and its failures are forgotten", () => {
    const { cooldown, pass } = setUp();
    cooldown.hit("a");
    pass(60_000);
    cooldown.hit("a");
    cooldown.reset("a");
    expect(cooldown.ready("a")).toBe(true);
    expect(cooldown.failures("a")).toBe(0);
    expect(cooldown.hit("a")).toBe(60_000);
  });

  test("does not wait for the failures of others", () => {
    const { cooldown } = setUp();
    cooldown.hit("a");
    expect(cooldown.ready("b")).toBe(true);
    expect(cooldown.ready("__proto__")).toBe(true);
  });

  test("is not punished for attempts that began together: late failures neither prolong nor count", () => {
    const { cooldown, records, pass } = setUp();
    cooldown.hit("a");
    pass(59_000);
    expect(cooldown.hit("a")).toBe(1_000);
    expect(cooldown.failures("a")).toBe(1);
    pass(1_000);
    expect(cooldown.ready("a")).toBe(true);
    expect(records).toHaveLength(1);
  });

  test("neither waits longer nor shorter when somebody sets the wall clock", () => {
    const { cooldown, wall, pass } = setUp();
    cooldown.hit("a");
    wall.ms += 1e9;
    expect(cooldown.ready("a")).toBe(false);
    wall.ms -= 1e10;
    pass(60_000);
    expect(cooldown.ready("a")).toBe(true);
  });

  test("waits on where the other clock is set back too", () => {
    const { cooldown, clock } = setUp();
    cooldown.hit("a");
    clock.pass(-1e6);
    expect(cooldown.remainingMs("a")).toBe(60_000);
    clock.pass(60_000);
    expect(cooldown.ready("a")).toBe(true);
  });
});

describe("memory", () => {
  test("is bounded; a ready item is forgotten before one that has to wait", () => {
    const { cooldown, pass } = setUp({ maxKeys: 3 });
    cooldown.hit("ready");
    pass(30_000);
    cooldown.hit("waits");
    pass(30_000);
    for (const key of ["x", "y"]) cooldown.hit(key);
    expect(cooldown.records().map(({ key }) => key)).toEqual(["waits", "x", "y"]);
    for (let index = 0; index < 100; index++) cooldown.hit(`${index}`);
    expect(cooldown.records()).toHaveLength(3);
  });

  test("forgets one that has just become ready before one that has waited for longer and still has to", () => {
    const { cooldown, pass } = setUp({ maxKeys: 2 });
    cooldown.hit("waits");
    pass(60_000);
    cooldown.hit("waits");
    cooldown.hit("ready");
    pass(60_000);
    cooldown.hit("x");
    expect(cooldown.records().map(({ key }) => key)).toEqual(["waits", "x"]);
  });

  test("of failures ends when the item has been ready, and left alone, for as long as the longest wait", () => {
    const { cooldown, pass } = setUp({ scheduleMs: [10, 100] });
    cooldown.hit("a");
    pass(10);
    cooldown.hit("a");
    pass(100 + 99);
    expect(cooldown.failures("a")).toBe(2);
    pass(1);
    expect(cooldown.failures("a")).toBe(0);
    cooldown.hit("b");
    expect(cooldown.records().map(({ key }) => key)).toEqual(["b"]);
    cooldown.hit("a");
    expect(cooldown.failures("a")).toBe(1);
  });

  test("asking takes none", () => {
    const { cooldown, records } = setUp();
    for (let index = 0; index < 10; index++) {
      cooldown.ready(`${index}`);
      cooldown.reset(`${index}`);
    }
    expect(cooldown.records()).toEqual([]);
    expect(records).toEqual([]); // nothing to store for a success of what never failed
  });
});

describe("a restart", () => {
  test("goes on from the records that were stored at each change", () => {
    const before = setUp();
    before.cooldown.hit("a");
    before.pass(60_000);
    before.cooldown.hit("a");
    before.cooldown.hit("b");
    before.cooldown.hit("c");
    before.cooldown.reset("c");
    expect(before.records).toEqual([
      record("a", 1, 60_000, 0),
      record("a", 2, 360_000, 60_000),
      record("b", 1, 120_000, 60_000),
      record("c", 1, 120_000, 60_000),
      record("c", 0, 60_000, 60_000),
    ]);
    const after = setUp();
    after.wall.ms = before.wall.ms + 40_000;
    after.cooldown.restore(JSON.parse(JSON.stringify(before.records)));
    expect(["a", "b", "c"].map((key) => after.cooldown.remainingMs(key))).toEqual([260_000, 20_000, 0]);
    expect(["a", "b", "c"].map((key) => after.cooldown.failures(key))).toEqual([2, 1, 0]);
    expect(after.cooldown.records().map(({ key }) => key)).toEqual(["a", "b"]);
    expect(after.records).toEqual([]);
  });

  test("goes on from a list of all items too, which says when each was tried last", () => {
    const before = setUp();
    before.cooldown.hit("a");
    before.pass(10_000);
    expect(before.cooldown.records()).toEqual([record("a", 1, 60_000, 0)]);
  });

  test("is not fooled by a wall clock that was set: never longer than the schedule, never less than nothing", () => {
    const stored = [record("a", 2, 360_000, 60_000)];
    const set = (wallMs: number) => {
      const { cooldown, wall } = setUp();
      wall.ms = wallMs;
      cooldown.restore(stored);
      return cooldown.remainingMs("a");
    };
    expect(set(START + 60_000)).toBe(300_000);
    expect(set(START - 1e10)).toBe(300_000);
    expect(set(START + 1e10)).toBe(0);
  });

  test("leaves out records that make no sense", () => {
    const { cooldown } = setUp();
    const good = record("a", 1, 60_000, 0);
    const bad = [
      null,
      1,
      {},
      { ...good, key: 1 },
      { ...good, consecutive_failures: 1.5 },
      { ...good, consecutive_failures: -1 },
      { ...good, consecutive_failures: "1" },
      { ...good, cooldown_until: "soon" },
      { ...good, cooldown_until: undefined },
    ];
    cooldown.restore(bad as CooldownRecord[]);
    expect(cooldown.records()).toEqual([]);
    cooldown.restore([good]);
    expect(cooldown.records()).toEqual([good]);
  });

  test("changes no cooldown, wherever it comes in any run of failures, successes and pauses", () => {
    const step = fc.record({
      kind: fc.constantFrom("hit", "hit", "reset", "pass"),
      key: fc.constantFrom("a", "b", "c"),
      ms: fc.nat(1_500),
    });
    const scheduleMs = [100, 500, 1_000];
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(step, { maxLength: 60 }), (before, after) => {
        const one = setUp({ scheduleMs });
        const play = ({ cooldown, pass }: ReturnType<typeof setUp>, steps: typeof before): void => {
          for (const { kind, key, ms } of steps) {
            if (kind === "hit") cooldown.hit(key);
            if (kind === "reset") cooldown.reset(key);
            if (kind === "pass") pass(ms);
          }
        };
        play(one, before);
        const two = setUp({ scheduleMs });
        two.pass(7_777);
        two.wall.ms = one.wall.ms;
        two.cooldown.restore(one.records);
        for (const set of [one, two]) play(set, after);
        for (const key of ["a", "b", "c"]) {
          expect(two.cooldown.remainingMs(key)).toBe(one.cooldown.remainingMs(key));
          expect(two.cooldown.failures(key)).toBe(one.cooldown.failures(key));
        }
      }),
      { numRuns: rounds(500, 20_000) },
    );
  });

  test("is not needed: a store that fails changes nothing", async () => {
    const throwing = setUp({
      onChange: () => {
        throw new Error("disk full");
      },
    });
    expect(throwing.cooldown.hit("a")).toBe(60_000);
    const rejecting = setUp({ onChange: () => Promise.reject(new Error("disk full")) });
    expect(rejecting.cooldown.hit("a")).toBe(60_000);
    await dueWork();
    expect(rejecting.cooldown.ready("a")).toBe(false);
  });
});

const CENTURY_MS = 100 * 365 * 86_400_000;

test.each([[[]], [[-1]], [[Number.NaN]], [[60_000, Infinity]], [[1, CENTURY_MS + 1]]])(
  "refuses the schedule %j",
  (scheduleMs) => {
    const message = `scheduleMs must be milliseconds, from 0 to a century, not [${scheduleMs.join(", ")}]`;
    expect(() => new Cooldown({ scheduleMs })).toThrow(new RangeError(message));
  },
);

test("can be a century", () => {
  expect(setUp({ scheduleMs: [CENTURY_MS] }).cooldown.hit("a")).toBe(CENTURY_MS);
});

test("a wait of nothing is a wait too", () => {
  const { cooldown } = setUp({ scheduleMs: [0, 100] });
  expect(cooldown.hit("a")).toBe(0);
  expect(cooldown.ready("a")).toBe(true);
  expect(cooldown.hit("a")).toBe(100);
});

test("does not follow changes of the list that it was given", () => {
  const scheduleMs = [10];
  const { cooldown } = setUp({ scheduleMs });
  scheduleMs[0] = 1e9;
  expect(cooldown.hit("a")).toBe(10);
});

/** Times after the start, in milliseconds. */
function record(key: string, failures: number, untilMs: number, lastMs: number): CooldownRecord {
  return {
    key,
    consecutive_failures: failures,
    cooldown_until: new Date(START + untilMs).toISOString(),
    last_attempt_at: new Date(START + lastMs).toISOString(),
  };
}
