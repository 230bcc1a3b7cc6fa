/** Promotion rules as gates: what closes one, and what only waits for people. */

import { describe, expect, test } from "vitest";

import { judgeGate } from "#playbook/gate";
import { CHECKLISTS } from "#playbook/tables/checklists";
import { GATES, type ReportGate } from "#protocol/report";
import type { SnapshotItem } from "#protocol/snapshot";
import { gateVerdict, renderGate } from "#reporting/gate";

const item = (more: Partial<SnapshotItem>): SnapshotItem => ({
  id: "release-ladder.main.1",
  question: "Does it?",
  why: "It has to.",
  decision: "auto",
  status: "pass",
  evidenceStatus: "pass",
  summary: "It does",
  rules: [],
  evidence: [],
  gaps: [],
  gapCount: 0,
  ...more,
});
const manual = { status: "pass", note: "looked at it myself", who: "Ada", at: "2026-11-01T00:00:00Z" } as const;

function gate(...items: readonly Partial<SnapshotItem>[]): ReportGate {
  const areas = [{ id: "main", title: "Main", items: items.map(item) }];
  return judgeGate([{ id: "release-ladder", title: "Ladder", areas }], "main");
}
const state = (more: Partial<SnapshotItem>) => gate(more).rules[0]?.state;

test("every gate has the rules of its rung", () => {
  const ladder = CHECKLISTS.find(({ id }) => id === "release-ladder");
  for (const name of GATES) expect(ladder?.areas.find(({ id }) => id === name)?.items.length).toBeGreaterThan(0);
});

describe("a rule that files can show", () => {
  test("is met when they do, or when a person answers for it", () => {
    expect(gate({ status: "pass" })).toMatchObject({ open: true, rules: [{ state: "met", shown: "It does" }] });
    expect(gate({ status: "pass", evidenceStatus: "unknown", manual }).rules[0]).toMatchObject({
      state: "met",
      attested: "Ada: looked at it myself",
    });
  });

  test("closes the gate when they do not, for whatever reason", () => {
    for (const status of ["fail", "partial", "unknown"] as const)
      expect(gate({ status }, {})).toMatchObject({ open: false, rules: [{ state: "not-met" }, { state: "met" }] });
  });

  test("does not count where it does not apply", () => {
    expect(gate({ status: "not-applicable" })).toMatchObject({ open: true, rules: [{ state: "not-applicable" }] });
  });

  test("is open again when the person's answer has expired", () => {
    const expired = { ...manual, expires: "2026-11-02", reopened: "expired" } as const;
    const found = gate({ status: "unknown", manual: expired });
    expect(found).toMatchObject({ open: false, rules: [{ state: "not-met" }] });
    expect(found.rules[0]?.attested).toBeUndefined();
  });
});

test("what people attest closes no gate, and its state is told", () => {
  const decision = "attested";
  expect(state({ decision, status: "pass", manual })).toBe("attested");
  expect(state({ decision, status: "unknown" })).toBe("to-attest");
  expect(state({ decision, status: "partial" })).toBe("to-attest");
  expect(state({ decision, status: "unknown", manual: { ...manual, reopened: "expired" } })).toBe("expired");
  expect(gate({ decision, status: "unknown" }).open).toBe(true);
});

test("people read it as a list with the verdict on top", () => {
  const found = gate({ status: "unknown", summary: "Nothing shows it" }, { decision: "attested", status: "unknown" });
  expect(gateVerdict(found)).toBe("The main gate is closed: 1 of 2 rules is not met.");
  const [head, first, second] = renderGate(found, { color: false }).split("\n");
  expect(head).toBe(gateVerdict(found));
  expect(first).toMatch(/^ {2}not met +Does it\? {2}Nothing shows it$/);
  expect(second).toMatch(/^ {2}to be attested +Does it\?/);
  expect(renderGate(found, { color: true })).toContain(`${String.fromCharCode(27)}[`);
});
