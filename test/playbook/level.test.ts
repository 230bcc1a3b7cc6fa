/** The rungs of the readiness ladder, and the score. */

import { describe, expect, it } from "vitest";
import { readiness, type Standing, score } from "#playbook/level";
import type { ItemStatus, SnapshotChecklist, SnapshotItem, SnapshotPrinciple } from "#protocol/snapshot";
import { RULES } from "#rules/registry.generated";

import { assessment, type RuleAnswer } from "./assessment";

function items(pass: number, others: Partial<Record<ItemStatus, number>> = {}): SnapshotItem[] {
  const statuses = [["pass", pass], ...Object.entries(others)] as [ItemStatus, number][];
  return statuses.flatMap(([status, count]) =>
    Array.from({ length: count }, () => ({ status }) as unknown as SnapshotItem),
  );
}

/** A list of one area with these items. */
function list(id: string, of: readonly SnapshotItem[]): SnapshotChecklist {
  return { id, title: id, areas: [{ id: "a", title: "A", items: of }] };
}

const missing = [{ title: "Locking", status: "missing" } as unknown as SnapshotPrinciple];

function level(over: Partial<Standing> = {}) {
  return readiness({
    scanned: true,
    counts: { P0: 0, P1: 0, P2: 9, hint: 4 },
    principles: [],
    checklists: [list("diagnostic", items(22, { unknown: 9 }))],
    ...over,
  });
}

describe("readiness level", () => {
  it("is not ready before a scan, with a P0 open, or with a principle missing", () => {
    expect(level({ scanned: false })).toMatchObject({ level: "not-ready", missingForNext: ["Scan the workspace"] });
    expect(level({ counts: { P0: 2, P1: 0, P2: 0, hint: 0 } })).toMatchObject({
      level: "not-ready",
      missingForNext: ["No open P0 gap (2 open)"],
    });
    expect(level({ principles: missing })).toMatchObject({
      level: "not-ready",
      missingForNext: ["No principle is missing (Locking)"],
    });
  });

  it("is Bronze while a P1 is open", () => {
    expect(level({ counts: { P0: 0, P1: 6, P2: 0, hint: 0 } })).toMatchObject({
      level: "bronze",
      missingForNext: ["No open P1 gap (6 open)"],
    });
  });

  it("asks for 70 % of the applicable items, not of all", () => {
    const diagnostic = (of: readonly SnapshotItem[]) => level({ checklists: [list("diagnostic", of)] }).level;
    expect(diagnostic(items(21, { fail: 10 }))).toBe("bronze");
    expect(diagnostic(items(22, { fail: 9 }))).toBe("silver");
    expect(diagnostic(items(7, { fail: 3, "not-applicable": 21 }))).toBe("silver");
  });

  it("is Gold with 90 % of the diagnostic and 80 % of the production items", () => {
    const gold = (production: readonly SnapshotItem[]) =>
      level({ checklists: [list("diagnostic", items(28, { fail: 3 })), list("production", production)] });
    expect(gold(items(28, { fail: 7 }))).toMatchObject({ level: "gold", missingForNext: [] });
    expect(gold(items(27, { fail: 8 }))).toMatchObject({
      level: "silver",
      missingForNext: ["80 % of production items pass (27 of 35, needs 28)"],
    });
  });

  it("is not Gold while an answer in any list has expired", () => {
    const expired = { status: "unknown", manual: { reopened: "expired" } } as unknown as SnapshotItem;
    const lists = [list("diagnostic", items(31)), list("production", items(35)), list("pillars", [expired])];
    expect(level({ checklists: lists })).toMatchObject({
      level: "silver",
      missingForNext: ["No attestation has expired (1 expired)"],
    });
  });
});

describe("score", () => {
  const of = (answers: Readonly<Record<string, RuleAnswer>>) =>
    score(RULES, new Map(assessment(answers).tallies.map((tally) => [tally.rule, tally])));

  it("weighs P0, P1 and P2 as 8, 3 and 1", () => {
    const gaps = (count: number) => Array.from({ length: count }, () => "src/a.ts:1 x");
    // (8·2 + 3·5 + 1·3) ÷ (8·4 + 3·6 + 1·6) = 34 ÷ 56
    const answers = {
      "non-atomic-write": { passed: 2, gaps: gaps(2) },
      "missing-timeout": { passed: 5, gaps: gaps(1) },
      "missing-retry": { passed: 3, gaps: gaps(3) },
    };
    expect(of(answers)).toBe(61);
  });

  it("leaves out what could not be judged and keeps silent below ten subjects", () => {
    expect(of({ "missing-timeout": { passed: 10, unknown: 90 } })).toBe(100);
    expect(of({ "missing-timeout": { passed: 9, unknown: 90 } })).toBeUndefined();
  });
});
