/** The six checklists as tables, and the pillars seen through them. */

import { describe, expect, it } from "vitest";

import { judgePillars } from "#playbook/pillarStatus";
import { CHECKLISTS } from "#playbook/tables/checklists";
import { PRINCIPLES } from "#playbook/tables/principles";
import { PLAIN_SIGNS } from "#playbook/tables/signs";
import type { SnapshotItem } from "#protocol/snapshot";
import { RULES } from "#rules/registry.generated";

import { build } from "./built";

const all = CHECKLISTS.flatMap((list) => list.areas.flatMap((area) => area.items));
const idsOf = (decision: string) => all.filter((item) => item.decision === decision).map((item) => item.id);

describe("the checklists", () => {
  it.each([
    ["diagnostic", [4, 4, 4, 4, 4, 4, 4, 3]],
    ["production", [4, 5, 5, 6, 6, 5, 4]],
    ["security-baseline", [5, 4, 5, 5]],
    ["quality-gates", [5, 5, 4]],
    ["release-ladder", [4, 4, 6, 3, 2, 1]],
    ["pillars", [5, 5, 5, 5, 5]],
  ])("%s has %j items in its areas, with ids list.area.n", (id, counts) => {
    const list = CHECKLISTS.find((one) => one.id === id);
    expect(list?.areas.map((area) => area.items.length)).toEqual(counts);
    for (const area of list?.areas ?? []) {
      expect(area.items.map((item) => item.id)).toEqual(area.items.map((_, index) => `${id}.${area.id}.${index + 1}`));
    }
  });

  it("ask each question once in a list, and say why in a sentence", () => {
    for (const list of CHECKLISTS) {
      const items = list.areas.flatMap((area) => area.items);
      expect(new Set(items.map((item) => item.question)).size).toBe(items.length);
    }
    expect(
      all.filter((item) => !item.question.endsWith("?") || !/^[A-Z].*\.$/.test(item.why)).map((item) => item.id),
    ).toEqual([]);
  });

  it("serve a principle or a pillar each", () => {
    expect(all.filter((item) => (item.principle === undefined) === (item.pillar === undefined))).toEqual([]);
    expect(new Set(all.flatMap((item) => item.principle ?? []))).toEqual(new Set(PRINCIPLES.map(({ id }) => id)));
  });

  it("link every rule of this version", () => {
    const linked = new Set(all.flatMap((item) => [...item.rules, ...(item.against ?? [])]));
    expect(RULES.map((rule) => rule.id).filter((id) => !linked.has(id))).toEqual([]);
  });

  it("ask about everything exhibits can show", () => {
    const asked = new Set(
      all
        .flatMap((item) => item.detectors ?? [])
        .flatMap((detector) => (detector.kind === "signs" ? detector.all : [])),
    );
    expect(Object.keys(PLAIN_SIGNS).filter((id) => !asked.has(id as keyof typeof PLAIN_SIGNS))).toEqual([]);
  });

  it("leave to people what code cannot know", () => {
    expect(idsOf("attested")).toEqual([
      "diagnostic.architecture.2",
      "diagnostic.architecture.4",
      "production.architecture.4",
      "production.testing.4",
      "production.testing.5",
      "production.deployment.2",
      "production.deployment.3",
      "production.deployment.5",
      "production.operations.3",
      "security-baseline.data-protection.3",
      "security-baseline.data-protection.4",
      "quality-gates.merge.1",
      "quality-gates.deploy.1",
      "quality-gates.deploy.2",
      "quality-gates.deploy.3",
      "quality-gates.deploy.5",
      "quality-gates.after-deploy.1",
      "quality-gates.after-deploy.2",
      "quality-gates.after-deploy.3",
      "quality-gates.after-deploy.4",
      "release-ladder.staging.1",
      "release-ladder.staging.2",
      "release-ladder.staging.3",
      "release-ladder.canary.1",
      "release-ladder.canary.2",
      "release-ladder.production.1",
    ]);
  });

  it("let people confirm what evidence can only propose", () => {
    expect(idsOf("assisted")).toEqual([
      "diagnostic.state.4",
      "production.architecture.3",
      "production.testing.1",
      "production.testing.3",
      "production.security.2",
      "production.observability.5",
      "production.observability.6",
      "production.operations.2",
      "security-baseline.authorization.2",
      "security-baseline.data-protection.1",
      "security-baseline.data-protection.2",
      "pillars.observability.3",
      "pillars.security.2",
    ]);
  });
});

describe("a pillar", () => {
  const item = (status: SnapshotItem["status"], over: Partial<SnapshotItem> = {}): SnapshotItem => ({
    id: "x",
    question: "Are logs structured?",
    why: "",
    pillar: "observability",
    decision: "auto",
    status,
    evidenceStatus: status,
    summary: "0 of 1 service logs through a logger",
    rules: [],
    evidence: [],
    gaps: [],
    gapCount: status === "fail" ? 1 : 0,
    ...over,
  });
  const judge = (...items: readonly SnapshotItem[]) =>
    judgePillars(items, true).find(({ id }) => id === "observability");

  it("is met when all its applicable items hold", () => {
    expect(judge(item("pass"), item("not-applicable"))).toMatchObject({ status: "met", itemsPassed: 1, itemsTotal: 1 });
    expect(judge(item("not-applicable"))?.status).toBe("not-applicable");
  });

  it("is missing with gaps and nothing for it, partial with both, and unknown without gaps", () => {
    expect(judge(item("fail"))).toMatchObject({
      status: "missing",
      gap: "Are logs structured? 0 of 1 service logs through a logger",
    });
    expect(judge(item("fail"), item("pass"))?.status).toBe("partial");
    expect(judge(item("unknown"), item("pass"))).toMatchObject({ status: "unknown", gap: "" });
  });

  it("sees the answers of rules through its items", () => {
    const { pillars } = build({ "unvalidated-input": { gaps: ["src/a.ts:1 x"] } });
    expect(pillars.map(({ id }) => id)).toEqual([
      "reliability",
      "observability",
      "security",
      "scalability",
      "operability",
    ]);
    expect(pillars[2]?.gap).toMatch(/^Are all inputs validated\? 0 of 1 input/);
  });
});
