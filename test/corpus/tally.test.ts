/** What counts as a break, and when the whole is good enough. */

import { describe, expect, test } from "vitest";

import { added, defects, isSound, type Outcome, refusals, rowsBy, spread, type Trial } from "./tally";

const applied = (over: Partial<Extract<Outcome, { kind: "applied" }>> = {}): Outcome => ({
  kind: "applied",
  errors: [],
  changesExports: false,
  again: false,
  remains: false,
  finds: [],
  ...over,
});

const trial = (outcome: Outcome, over: Partial<Trial> = {}): Trial => ({
  project: "shop",
  fix: "add-deadline",
  path: "src/pay.ts",
  line: 3,
  title: "Give this call a deadline",
  outcome,
  listed: 1,
  resolved: 2,
  ...over,
});

const times = (count: number, outcome: Outcome): Trial[] => Array.from({ length: count }, () => trial(outcome));

describe("rows", () => {
  const trials = [
    trial(applied()),
    trial(applied({ errors: ["TS2304 one", "TS2304 two"] })),
    trial({ kind: "refused", because: "no" }, { fix: "wrap-in-retry", project: "bank" }),
    trial({ kind: "failed", because: "stale" }),
    trial(applied({ changesExports: true, again: true, remains: true, finds: ["missing-timeout"] }), {
      fix: "wrap-in-retry",
    }),
  ];

  test("count each outcome once, whatever number of errors it has, and end with all of them", () => {
    const [deadline, retry, all] = rowsBy(trials, "fix");
    expect(deadline).toMatchObject({ name: "add-deadline", offered: 3, applied: 2, broken: 1, refused: 0, failed: 1 });
    expect(retry).toMatchObject({
      offered: 2,
      applied: 1,
      broken: 0,
      refused: 1,
      changesExports: 1,
      again: 1,
      finds: 1,
    });
    expect(all).toMatchObject({ name: "all", offered: 5, applied: 3, broken: 1, refused: 1, failed: 1 });
  });

  test("can be made by project", () => {
    expect(rowsBy(trials, "project").map(({ name, offered }) => [name, offered])).toEqual([
      ["bank", 1],
      ["shop", 4],
      ["all", 5],
    ]);
  });

  test("every message of a defect is listed, and no refusal", () => {
    expect(defects(trials).map(({ what }) => what)).toEqual([
      "breaks: TS2304 one",
      "breaks: TS2304 two",
      "failed: stale",
      "changes what the file exports",
      "is offered again after it was applied",
      "leaves its finding",
      "brings a finding of missing-timeout",
    ]);
  });
});

describe("the whole is sound", () => {
  test.each([
    ["when one of a thousand breaks", [...times(999, applied()), ...times(1, applied({ errors: ["x"] }))], true],
    ["not when two of a thousand do", [...times(998, applied()), ...times(2, applied({ errors: ["x"] }))], false],
    ["not when the engine fails once", [...times(9, applied()), trial({ kind: "failed", because: "threw" })], false],
    ["not when nothing was applied", times(9, { kind: "refused", because: "no" }), false],
  ])("%s", (_name, trials, sound) => {
    expect(isSound(trials)).toBe(sound);
  });
});

test("refusals that differ in a name are one reason, the most frequent first", () => {
  const because = ["no `a` here", "the end", "no `b` here"];
  expect(refusals(because.map((reason) => trial({ kind: "refused", because: reason })))).toEqual([
    { reason: "add-deadline: no `…` here", count: 2 },
    { reason: "add-deadline: the end", count: 1 },
  ]);
});

test("an error is new when it occurs more often than before", () => {
  expect(added(["a", "b"], ["b", "a", "a", "c"])).toEqual(["a", "c"]);
  expect(added(["a"], ["a"])).toEqual([]);
});

test("a sample is spread over all members, and is all of them when they are few", () => {
  expect(spread([0, 1, 2, 3, 4, 5], 3)).toEqual([0, 2, 4]);
  expect(spread([0, 1], 3)).toEqual([0, 1]);
});
