/** How findings, tallies and detectors become the status of an item. */

import { describe, expect, it } from "vitest";
import { arrange, weighEvidence } from "#playbook/evidence";
import type { ChecklistItem } from "#playbook/item";
import { NOTHING_KNOWN, type ProjectFacts } from "#playbook/project";
import { RULES } from "#rules/registry.generated";

import { assessment, type RuleAnswer, SERVICE } from "./assessment";

const timeouts: ChecklistItem = {
  id: "diagnostic.reliability.4",
  question: "?",
  why: "",
  principle: "retry",
  decision: "auto",
  rules: ["missing-timeout"],
  against: ["ineffective-timeout"],
};

function weigh(
  answers: Readonly<Record<string, RuleAnswer>>,
  options: { readonly item?: ChecklistItem; readonly project?: ProjectFacts; readonly scanned?: boolean } = {},
) {
  const { findings, tallies } = assessment(answers);
  const arranged = arrange(findings, tallies, {
    project: options.project ?? SERVICE,
    known: new Set(RULES.map((rule) => rule.id)),
    scanned: options.scanned ?? true,
  });
  return weighEvidence(options.item ?? timeouts, arranged);
}

describe("evidence for a checklist item", () => {
  it("passes when every linked rule passes somewhere and has no open gap", () => {
    const evidence = weigh({ "missing-timeout": { passed: 3 } });
    expect(evidence.status).toBe("pass");
    expect(evidence.summary).toBe("3 of 3 outbound calls have a deadline");
  });

  it("fails on an open P1 gap, however many subjects pass", () => {
    const evidence = weigh({
      "missing-timeout": { passed: 14, gaps: ["src/a.ts:4 x", "src/a.ts:9 x", "src/b.ts:1 x"] },
    });
    expect(evidence.status).toBe("fail");
    expect(evidence.summary).toBe("14 of 17 outbound calls have a deadline");
    expect(evidence.gaps).toHaveLength(3);
  });

  it("is partial when only P2 gaps are open", () => {
    expect(weigh({ "missing-timeout": { passed: 2, gaps: ["P2 src/a.ts:4 x"] } }).status).toBe("partial");
  });

  it("does not count hints as gaps", () => {
    expect(weigh({ "missing-timeout": { passed: 2, gaps: ["hint src/a.ts:4 x"] } }).status).toBe("pass");
  });

  it("lets a rule that only speaks against it fail the item, and says so", () => {
    const evidence = weigh({
      "missing-timeout": { passed: 2 },
      "ineffective-timeout": { passed: 4, gaps: ["src/a.ts:1 x"] },
    });
    expect(evidence.status).toBe("fail");
    expect(evidence.summary).toBe("2 of 2 outbound calls have a deadline; 1 of 5 deadlines does not cut anything");
  });

  it("takes no pass from a rule that only speaks against it", () => {
    expect(weigh({ "ineffective-timeout": { passed: 4 } }).status).toBe("unknown");
  });

  it("is unknown when no subject was found, and when none could be judged", () => {
    expect(weigh({})).toMatchObject({ status: "unknown", summary: "Nothing to judge was found" });
    expect(weigh({ "missing-timeout": { unknown: 7 } })).toMatchObject({
      status: "unknown",
      summary: "7 outbound calls could not be judged",
    });
  });

  it("is unknown while no rule of this version looks at it", () => {
    const item = { ...timeouts, rules: ["rule-of-a-later-version"], against: [] };
    expect(weigh({}, { item })).toMatchObject({
      status: "unknown",
      summary: "No rule of this version looks at it",
    });
  });

  it("never passes on half of its rules", () => {
    const item = { ...timeouts, rules: ["missing-timeout", "rule-of-a-later-version"] };
    expect(weigh({ "missing-timeout": { passed: 5 } }, { item })).toMatchObject({
      status: "partial",
      summary: "5 of 5 outbound calls have a deadline; not checked yet: rule-of-a-later-version",
    });
  });

  it("is not applicable when there is no code, and unknown before the first scan", () => {
    expect(weigh({}, { project: NOTHING_KNOWN }).status).toBe("not-applicable");
    expect(weigh({ "missing-timeout": { passed: 5 } }, { scanned: false }).status).toBe("unknown");
  });

  it("takes a library in use for a beginning, never for an answer", () => {
    const item: ChecklistItem = {
      ...timeouts,
      rules: ["missing-metrics"],
      detectors: [{ kind: "library", strength: "hint", family: "metrics" }],
    };
    const at = { path: "src/metrics.ts", line: 0, character: 0, note: "uses prom-client" };
    const project = { ...SERVICE, libraries: { "prom-client": at } };
    const evidence = weigh({}, { item, project });
    expect(evidence).toMatchObject({ status: "partial", passes: [at] });
    expect(evidence.summary).toContain("prom-client is in use");
    expect(weigh({}, { item }).status).toBe("unknown");
  });

  it("answers the largest-file question from file lengths alone", () => {
    const item: ChecklistItem = {
      ...timeouts,
      rules: [],
      against: [],
      detectors: [{ kind: "file-length", strength: "proof", atMost: 300 }],
    };
    expect(weigh({}, { item })).toMatchObject({ status: "pass", summary: "The longest file has 284 lines" });
    const project = { ...SERVICE, longest: [{ path: "src/all.ts", lines: 812 }, ...SERVICE.longest] };
    const long = weigh({}, { item, project });
    expect(long.status).toBe("partial");
    expect(long.objections.map((at) => at.path)).toEqual(["src/all.ts"]);
  });

  it("takes a rule that could not judge most of its subjects for a beginning", () => {
    const evidence = weigh({ "missing-timeout": { passed: 3, unknown: 40 } });
    expect(evidence).toMatchObject({
      status: "partial",
      summary: "3 of 3 outbound calls have a deadline; 40 outbound calls could not be judged",
    });
  });

  it("does not speak for all after a look at one", () => {
    const item: ChecklistItem = { ...timeouts, sample: 5 };
    expect(weigh({ "missing-timeout": { passed: 5 } }, { item }).status).toBe("pass");
    expect(weigh({ "missing-timeout": { passed: 1 } }, { item })).toMatchObject({
      status: "partial",
      summary: "1 of 1 outbound call has a deadline; too few to speak for all",
    });
  });

  it("names the rules that found nothing to judge", () => {
    const item = { ...timeouts, rules: ["missing-timeout", "missing-retry"] };
    expect(weigh({ "missing-timeout": { passed: 5 } }, { item })).toMatchObject({
      status: "partial",
      summary: "5 of 5 outbound calls have a deadline; nothing found to judge by: missing-retry",
    });
  });
});

describe("evidence from exhibits", () => {
  const at = { path: ".github/workflows/ci.yml", line: 4, character: 0, note: "npx vitest run" };
  const seen = { count: 1, at: [at] };
  const gate: ChecklistItem = {
    ...timeouts,
    rules: [],
    against: [],
    detectors: [
      { kind: "signs", strength: "proof", all: ["pull-request:tests", "coverage-80"] },
      { kind: "signs", strength: "hint", all: ["pull-request:tests"] },
      { kind: "signs", strength: "objection", all: ["coverage-below-80"] },
    ],
  };
  const shown = (signs: ProjectFacts["shown"]) => weigh({}, { item: gate, project: { ...SERVICE, shown: signs } });

  it("passes when all signs of a proof are there, and is partial with some", () => {
    expect(shown({ "pull-request:tests": seen, "coverage-80": seen })).toMatchObject({
      status: "pass",
      summary: "Pull requests run the tests; a coverage gate of 80 % or more is set",
    });
    expect(shown({ "pull-request:tests": seen })).toMatchObject({ status: "partial", passes: [at] });
    expect(shown({})).toMatchObject({ status: "unknown", summary: "Nothing that shows it was found" });
  });

  it("is partial when a sign speaks against it", () => {
    const evidence = shown({ "pull-request:tests": seen, "coverage-80": seen, "coverage-below-80": seen });
    expect(evidence).toMatchObject({ status: "partial", objections: [at] });
  });

  it("needs the rule and the proof where neither answers alone", () => {
    const item: ChecklistItem = {
      ...timeouts,
      against: [],
      needsProof: true,
      detectors: [{ kind: "library", strength: "proof", family: "json-logger" }],
    };
    const pino = { ...SERVICE, libraries: { pino: { ...at, note: "uses pino" } } };
    const rule = { "missing-timeout": { passed: 3 } };
    expect(weigh(rule, { item, project: pino }).status).toBe("pass");
    expect(weigh(rule, { item }).status).toBe("partial");
    expect(weigh({}, { item, project: pino })).toMatchObject({ status: "partial", passes: [{ note: "uses pino" }] });
  });
});

describe("questions that make no sense for a project", () => {
  const uploads: ChecklistItem = { ...timeouts, rules: ["unbounded-upload"], against: [], appliesTo: ["uploads"] };
  const library: ProjectFacts = SERVICE;

  it("are not applicable, with the reason", () => {
    expect(weigh({}, { item: uploads, project: library })).toMatchObject({
      status: "not-applicable",
      summary: "Nothing here takes uploads",
    });
  });

  it("are asked in doubt", () => {
    const project = { ...library, takesFiles: true };
    expect(weigh({}, { item: uploads, project }).status).toBe("unknown");
  });

  it("are asked when a rule has found something to judge all the same", () => {
    expect(weigh({ "unbounded-upload": { gaps: ["src/a.ts:1 x"] } }, { item: uploads, project: library }).status).toBe(
      "fail",
    );
    expect(weigh({ "unbounded-upload": { unknown: 2 } }, { item: uploads, project: library }).status).toBe("unknown");
  });
});
