/** Policy after the rules: what is on, how loud it is, what a comment accepts, what is counted. */

import { describe, expect, test } from "vitest";

import { assessFile, type PolicyContext, tallyUp } from "#policy/assess";
import type { JudgedGap, Judgement, Suppression } from "#policy/judgement";
import { parseConfig } from "#policy/parseConfig";
import { defineRule, type Rule, type RuleSpec } from "#rules/rule";

type Spec = RuleSpec<never, never>;
const rule = (id: string, more: Partial<Spec> = {}): Rule =>
  defineRule<never, never>({
    id,
    principle: "retry",
    priority: "P1",
    confidence: "high",
    summary: id,
    subjects: () => [],
    judge: () => ({ kind: "unknown", because: "" }),
    message: () => "",
    ...more,
  });

const rules = [
  rule("loud"),
  rule("quiet", { confidence: "low" }),
  rule("locks", { principle: "locking", priority: "P0" }),
];
const place = (line: number) => ({
  place: { path: "a.ts", hash: "h", span: { start: line * 10, end: line * 10 + 5 } },
  range: { start: { line, character: 0 }, end: { line, character: 5 } },
});
const gap = (id: string, line: number, more: Partial<JudgedGap> = {}): JudgedGap => ({
  rule: id,
  ...place(line),
  message: "m",
  priority: rules.find((known) => known.id === id)?.priority ?? "P1",
  related: [],
  fingerprint: `${id}-${line}`,
  ...more,
});
const suppression = (line: number, more: Partial<Suppression> = {}): Suppression => ({
  ...place(line - 1),
  line,
  rules: ["loud"],
  reason: "accepted by the owner",
  ...more,
});
const judgement = (more: Partial<Judgement>): Judgement => ({
  path: "a.ts",
  hash: "h",
  gaps: [],
  entries: [],
  answers: [],
  suppressions: [],
  leansOn: [],
  ...more,
});
const context = (config = "{}", now = "2026-11-21T12:00:00Z"): PolicyContext => ({
  config: parseConfig(config, { knownRules: rules.map(({ id }) => id) }).config,
  rules,
  knownRules: rules.map(({ id }) => id),
  now: Date.parse(now),
});

describe("which rules are on", () => {
  const gaps = [gap("loud", 1), gap("quiet", 2), gap("locks", 3)];
  const reported = (config?: string) =>
    assessFile(context(config), judgement({ gaps })).findings.map(({ rule }) => rule);

  test("high and medium ones, unless turned off", () => {
    expect(reported()).toEqual(["loud", "locks"]);
    expect(reported(`{ "rules": { "loud": "off" } }`)).toEqual(["locks"]);
  });

  test("low ones when turned on", () => {
    expect(reported(`{ "rules": { "quiet": "on" } }`)).toEqual(["loud", "quiet", "locks"]);
    expect(reported(`{ "rules": { "quiet": { "priority": "P2" } } }`)).toEqual(["loud", "locks"]);
  });

  test("as the last fitting override says", () => {
    const config = `{ "overrides": [{ "files": ["*.ts"], "rules": { "loud": "off" } }, { "files": ["b.ts"], "rules": { "locks": "off" } }] }`;
    expect(reported(config)).toEqual(["locks"]);
  });
});

describe("how loud a finding is", () => {
  const severity = (config: string, ...gaps: JudgedGap[]) =>
    assessFile(context(config), judgement({ gaps })).findings.map(({ priority, severity }) => [priority, severity]);

  test("errors are kept for what loses data", () => {
    expect(severity("{}", gap("loud", 1, { priority: "P0" }), gap("locks", 2))).toEqual([
      ["P0", "warning"],
      ["P0", "error"],
    ]);
  });

  test("follows the priority, and a project may say otherwise", () => {
    expect(
      severity("{}", gap("loud", 1), gap("loud", 2, { priority: "P2" }), gap("loud", 3, { priority: "hint" })),
    ).toEqual([
      ["P1", "warning"],
      ["P2", "information"],
      ["hint", "hint"],
    ]);
    expect(severity(`{ "rules": { "loud": { "priority": "P2" } } }`, gap("loud", 1))).toEqual([["P2", "information"]]);
    expect(severity(`{ "rules": { "loud": { "severity": "error" } } }`, gap("loud", 1))).toEqual([["P1", "error"]]);
  });

  test("in a folder as its override says, and elsewhere as the project says", () => {
    const config = (files: string) =>
      `{ "rules": { "loud": { "severity": "error" } }, "overrides": [{ "files": ["${files}"], "rules": { "loud": { "severity": "information" } } }] }`;
    expect(severity(config("*.ts"), gap("loud", 1), gap("locks", 2))).toEqual([
      ["P1", "information"],
      ["P0", "error"],
    ]);
    expect(severity(config("tools/**"), gap("loud", 1))).toEqual([["P1", "error"]]);
  });
});

describe("a bulwark-ignore comment", () => {
  const assess = (suppressions: Suppression[], now?: string) =>
    assessFile(context("{}", now), judgement({ gaps: [gap("loud", 4)], suppressions }));

  test("with a reason accepts the gap on its line, which then counts nowhere", () => {
    const assessed = assess([suppression(4)]);
    expect(assessed).toMatchObject({ findings: [], problems: [], suppressed: [{ finding: { rule: "loud" } }] });
    expect(tallyUp(rules, [assessed])[0]).toMatchObject({ gaps: 0, passed: 0 });
  });

  test("for another rule or line does nothing", () => {
    expect(assess([suppression(4, { rules: ["locks"] }), suppression(5)]).findings).toHaveLength(1);
  });

  test("without a reason does nothing, and both the finding and a problem say so", () => {
    for (const reason of ["", "  ", "--"]) {
      const { findings, problems } = assess([suppression(4, { reason })]);
      expect(findings[0]?.related.at(-1)?.note).toContain("no reason");
      expect(problems[0]).toMatchObject({ kind: "rule", path: "a.ts", line: 4, column: 1 });
    }
  });

  test("holds through its last day and not longer", () => {
    const until = "2026-11-21";
    expect(assess([suppression(4, { until })], "2026-11-21T23:00:00Z").findings).toEqual([]);
    const { findings, problems } = assess([suppression(4, { until })], "2026-11-22T00:00:01Z");
    expect(findings).toHaveLength(1);
    expect(problems[0]?.message).toBe("This bulwark-ignore expired on 2026-11-21.");
  });

  test("with a day that does not exist says so", () => {
    expect(assess([suppression(4, { until: "2026-13-41" })]).problems[0]?.message).toContain("does not exist");
  });

  test("with an unknown rule names the nearest one", () => {
    const { problems } = assess([suppression(4, { rules: ["loudd"] })]);
    expect(problems[0]?.message).toBe('bulwark-ignore names an unknown rule "loudd"; did you mean "loud"?');
  });
});

test("tallies add up over files, and a rule without a subject has a row", () => {
  const answers = [{ rule: "loud", passed: 2, unknown: 1, passedAt: [{ ...place(9), because: "deadline" }] }];
  const files = [judgement({ gaps: [gap("loud", 1)], answers }), judgement({ path: "b.ts", answers })].map((file) =>
    assessFile(context(), file),
  );
  const [loud, , locks] = tallyUp(rules, files);
  expect(loud).toMatchObject({ passed: 4, gaps: 1, unknown: 2 });
  expect(loud?.passedAt).toHaveLength(2);
  expect(locks).toMatchObject({ passed: 0, gaps: 0, unknown: 0, passedAt: [] });
});
