/** Two points of the history side by side. */

import { expect, it } from "vitest";

import { comparePoints, pointNow } from "#protocol/comparison";
import type { HistoryPoint } from "#protocol/plan";

import { build, NOW } from "./built";

const POINT: HistoryPoint = {
  at: "2026-11-01T10:00:00.000Z",
  level: "not-ready",
  score: 62,
  counts: { P0: 2, P1: 9, P2: 4, hint: 1 },
  lists: { diagnostic: { passed: 14, total: 31 } },
  principles: { retry: { passed: 14, total: 17 }, locking: { passed: 0, total: 0 } },
  tasks: { passed: 1, total: 27 },
  ruleset: "aaaa",
};

const changed = (over: Partial<HistoryPoint>) => {
  const { changes } = comparePoints(POINT, { ...POINT, ...over });
  return changes.filter(({ trend }) => trend === "better" || trend === "worse");
};

it("finds nothing between a point and itself", () => {
  expect(changed({})).toEqual([]);
});

it("says what became better and what became worse, in words", () => {
  expect(changed({ level: "bronze", score: 71, counts: { P0: 0, P1: 12, P2: 4, hint: 9 } })).toEqual([
    { about: "level", id: "", before: "Not ready", after: "Bronze", trend: "better" },
    { about: "score", id: "", before: "62", after: "71", trend: "better" },
    { about: "gaps", id: "P0", before: "2", after: "0", trend: "better" },
    { about: "gaps", id: "P1", before: "9", after: "12", trend: "worse" },
  ]);
});

it("compares parts, not numbers: more places of which as many hold are no progress", () => {
  expect(changed({ principles: { retry: { passed: 28, total: 34 } } })).toEqual([]);
  expect(changed({ principles: { retry: { passed: 15, total: 20 } } })).toMatchObject([
    { about: "principle", id: "retry", before: "14 of 17", after: "15 of 20", trend: "worse" },
  ]);
});

it("does not compare what was not known", () => {
  const { score: _, ...without } = POINT;
  const { changes } = comparePoints(without, POINT);
  expect(changes.find(({ about }) => about === "score")).toMatchObject({ before: "–", after: "62", trend: "unknown" });
  const locking = comparePoints(POINT, { ...POINT, principles: { locking: { passed: 3, total: 4 } } }).changes;
  expect(locking.find(({ id }) => id === "locking")).toMatchObject({ before: "–", after: "3 of 4", trend: "unknown" });
});

it("warns when other rules judged", () => {
  expect(comparePoints(POINT, { ...POINT, ruleset: "bbbb" }).sameRules).toBe(false);
  const { ruleset: _, ...old } = POINT;
  expect(comparePoints(old, POINT).sameRules).toBe(true);
});

it("takes the point of now from what views show", () => {
  const snapshot = build({ "missing-timeout": { passed: 14, gaps: ["src/a.ts:1 x", "src/a.ts:2 x"] } });
  const point = pointNow(snapshot, { now: NOW, commit: "0123456789ab" });
  expect(point).toMatchObject({
    at: NOW.toISOString(),
    counts: { P1: 2 },
    principles: { retry: { passed: 14, total: 16 } },
    tasks: { passed: 0, total: 27 },
    commit: "0123456789ab",
    ruleset: snapshot.ruleset,
  });
  expect(Object.keys(point.lists)).toEqual(snapshot.checklists.map(({ id }) => id));
});
