/** How a person's answer and evidence decide an item together. */

import { describe, expect, it } from "vitest";

import { decide } from "#playbook/answers";
import type { StoredAnswer } from "#playbook/stateFile";
import type { ItemStatus } from "#protocol/snapshot";

const TODAY = "2026-11-21";
const answer = (over: Partial<StoredAnswer> = {}): StoredAnswer => ({
  status: "pass",
  note: "Restored the dump into staging",
  at: "2026-11-01T10:00:00.000Z",
  evidence: "unknown",
  gaps: 0,
  ...over,
});
const evidence = (status: ItemStatus, objections = 0) => ({
  status,
  gaps: [],
  objections: Array.from({ length: objections }, () => ({ path: "a.ts", line: 0, character: 0, note: "" })),
});

describe("decided without a person", () => {
  const cases: readonly ["auto" | "assisted" | "attested", ItemStatus, ItemStatus][] = [
    ["auto", "pass", "pass"],
    ["auto", "fail", "fail"],
    ["assisted", "pass", "partial"],
    ["assisted", "fail", "fail"],
    ["attested", "pass", "unknown"],
    ["attested", "fail", "fail"],
    ["attested", "not-applicable", "not-applicable"],
  ];
  it.each(cases)("an %s item with evidence %s is %s", (decision, seen, expected) => {
    expect(decide({ decision }, evidence(seen), undefined, TODAY)).toEqual({ status: expected });
  });
});

describe("decided by a person", () => {
  it("lets the answer win over evidence", () => {
    const given = answer({ evidence: "fail", gaps: 3 });
    expect(decide({ decision: "auto" }, evidence("fail", 3), given, TODAY)).toEqual({
      status: "pass",
      manual: { status: "pass", note: given.note, at: given.at },
    });
  });

  it("holds through its last day and lapses the day after", () => {
    const item = { decision: "attested" } as const;
    expect(decide(item, evidence("unknown"), answer({ expires: TODAY }), TODAY).status).toBe("pass");
    expect(decide(item, evidence("unknown"), answer({ expires: "2026-11-20" }), TODAY)).toMatchObject({
      status: "unknown",
      manual: { reopened: "expired" },
    });
  });

  it("reopens when evidence turned against it", () => {
    expect(decide({ decision: "assisted" }, evidence("fail", 1), answer(), TODAY)).toMatchObject({
      status: "fail",
      manual: { reopened: "contradicted" },
    });
  });

  it("reopens when more gaps are open than were accepted, and holds while there are fewer", () => {
    const accepted = answer({ evidence: "fail", gaps: 3 });
    expect(decide({ decision: "auto" }, evidence("fail", 4), accepted, TODAY).manual?.reopened).toBe("contradicted");
    expect(decide({ decision: "auto" }, evidence("fail", 2), accepted, TODAY).status).toBe("pass");
  });

  it("leaves a no alone, whatever evidence says", () => {
    const no = answer({ status: "fail" });
    expect(decide({ decision: "auto" }, evidence("pass"), no, TODAY).status).toBe("fail");
  });
});
