/** Tasks made of findings: grouped as a person would, in the order to work, and never at the cost of what is there. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { tasksFromFindings } from "#playbook/fromFindings";
import { EMPTY_ROADMAP, type StoredTask } from "#playbook/stateFile";
import { TASK_PHRASES } from "#playbook/tables/taskPhrases";
import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";
import { RULES } from "#rules/registry.generated";

import { type Answers, build, NOW } from "./built";

type Tasks = Readonly<Record<string, StoredTask>>;

function generate(snapshot: Snapshot, tasks: Tasks = {}, reach: Readonly<Record<string, number>> = {}): Tasks {
  const stored = { ...EMPTY_ROADMAP, tasks };
  return tasksFromFindings({ snapshot, stored, reach: new Map(Object.entries(reach)), now: NOW });
}

/** Titles in the order of the tasks. */
function titles(answers: Answers, fix?: "safe" | "preview"): readonly (string | undefined)[] {
  return Object.values(generate(build(answers, { fixTier: () => fix }))).map(({ title }) => title);
}

const places = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${folder}/f${index % 3}.ts:${index + 1} x`);

describe("titles", () => {
  it("say what to do, how often and where", () => {
    expect(titles({ "missing-timeout": { gaps: places("src/jobs", 5) } })).toEqual([
      "Give a deadline to the 5 outbound calls in src/jobs",
    ]);
    expect(titles({ "missing-timeout": { gaps: ["src/jobs/rates.ts:7 x"] } })).toEqual([
      "Give a deadline to the outbound call in src/jobs/rates.ts",
    ]);
    expect(titles({ "missing-timeout": { gaps: ["a.ts:7 x", "b/c.ts:1 x"] } })).toEqual([
      "Give a deadline to the 2 outbound calls across the workspace",
    ]);
  });

  it("name the most frequent rule of several", () => {
    const mixed = {
      "unbounded-retry": { gaps: places("src/jobs", 1) },
      "missing-timeout": { gaps: places("src/jobs", 3) },
    };
    expect(titles(mixed)).toEqual([
      "Give a deadline to the 3 outbound calls in src/jobs, and close one more gap there",
    ]);
    const apart = {
      "unbounded-retry": { gaps: ["src/jobs/z.ts:1 x"] },
      "missing-timeout": { gaps: ["src/jobs/a.ts:1 x"] },
    };
    expect(titles(apart)).toEqual([
      "Give a deadline to the outbound call in src/jobs/a.ts, and close one more gap in src/jobs",
    ]);
  });

  it("exist for every rule, with a place for what they speak about", () => {
    expect(Object.keys(TASK_PHRASES).sort()).toEqual(RULES.map(({ id }) => id).sort());
    for (const phrase of Object.values(TASK_PHRASES)) expect(phrase.split("{}")).toHaveLength(2);
  });
});

describe("groups", () => {
  it("keep folders apart, and let single findings join others near them", () => {
    const gaps = [
      ...places("src/jobs", 2),
      ...places("src/api", 2),
      "src/mail/a.ts:1 x",
      "src/sms/b.ts:1 x",
      "lib/c.ts:1 x",
    ];
    expect(titles({ "missing-timeout": { gaps } }, "safe")).toEqual([
      "Give a deadline to the 2 outbound calls in src/api",
      "Give a deadline to the 2 outbound calls in src/jobs",
      "Give a deadline to the 2 outbound calls in src",
      "Give a deadline to the outbound call in lib/c.ts",
    ]);
  });

  it("give a rule with many gaps a task of its own", () => {
    const many = {
      "missing-timeout": { gaps: places("src/jobs", 5) },
      "unbounded-retry": { gaps: places("src/jobs", 2) },
    };
    expect(titles(many, "safe")).toEqual([
      "Give a deadline to the 5 outbound calls in src/jobs",
      "Put a limit on the 2 retries in src/jobs",
    ]);
  });

  it("are cut at two working days", () => {
    const tasks = Object.values(generate(build({ "missing-timeout": { gaps: places("src/jobs", 11) } })));
    expect(tasks.map(({ estimate }) => estimate)).toEqual([12, 12, 9]);
  });

  it("are cut along folders, then files, then lines, and named so that they can be told apart", () => {
    const gaps = (path: string, count: number) => Array.from({ length: count }, (_, index) => `${path}:${index + 1} x`);
    const many = [
      ...gaps("src/jobs/daily/a.ts", 5),
      ...gaps("src/jobs/hourly/b.ts", 5),
      ...gaps("src/jobs/mail/c.ts", 2),
      ...gaps("src/jobs/rates.ts", 30),
      ...gaps("src/jobs/sync.ts", 3),
    ];
    expect(titles({ "missing-timeout": { gaps: many } }, "safe")).toEqual([
      "Give a deadline to the 12 outbound calls in src/jobs (daily to mail)",
      "Give a deadline to the 10 outbound calls in src/jobs/rates.ts (lines 1–10)",
      "Give a deadline to the 10 outbound calls in src/jobs/rates.ts (lines 11–20)",
      "Give a deadline to the 10 outbound calls in src/jobs/rates.ts (lines 21–30)",
      "Give a deadline to the 3 outbound calls in src/jobs/sync.ts",
    ]);
  });

  it("carry the rules, the checklist items and the prompt that go with them", () => {
    const [task] = Object.values(generate(build({ "missing-timeout": { gaps: places("src/jobs", 2) } })));
    expect(task).toMatchObject({
      rules: ["missing-timeout"],
      prompt: "retry",
      origin: "findings",
      phase: "important",
      priority: "P1",
      status: "todo",
    });
    expect(task?.items).toContain("diagnostic.reliability.4");
    const [secret] = Object.values(generate(build({ "hardcoded-secret": { gaps: ["src/a.ts:1 x"] } })));
    expect(secret).not.toHaveProperty("prompt");
  });

  const gap = fc.record({
    rule: fc.constantFrom(
      "missing-timeout",
      "unbounded-retry",
      "swallowed-error",
      "non-atomic-write",
      "oversized-module",
    ),
    path: fc.constantFrom(
      "a.ts",
      "src/b.ts",
      "src/jobs/c.ts",
      "src/jobs/deep/d.ts",
      "src/api/e.ts",
      "packages/x/src/f.ts",
    ),
    weight: fc.constantFrom("", "P2 ", "hint "),
  });

  const arranged = fc.array(gap, { maxLength: 80 }).map((gaps) => {
    const answers: Record<string, { gaps: string[] }> = {};
    for (const [index, { rule, path, weight }] of gaps.entries()) {
      const of = answers[rule] ?? { gaps: [] };
      answers[rule] = of;
      of.gaps.push(`${weight}${path}:${index + 1} x`);
    }
    return build(answers, { fixTier: ({ rule }) => (rule === "missing-timeout" ? "safe" : undefined) });
  });

  it("hold every gap once, no hint, and no more than a person does in two days", () => {
    fc.assert(
      fc.property(arranged, (snapshot) => {
        const tasks = Object.values(generate(snapshot));
        const linked = tasks.flatMap(({ findings }) => findings ?? []);
        const gaps = snapshot.findings.filter(({ priority }) => priority !== "hint").map(({ id }) => id);
        expect([...linked].sort()).toEqual([...gaps].sort());
        for (const { findings, estimate } of tasks) {
          expect(findings?.length).toBeLessThanOrEqual(12);
          expect(estimate).toBeLessThanOrEqual(16);
        }
      }),
    );
  });

  it("are the same whatever order the findings come in", () => {
    fc.assert(
      fc.property(arranged, fc.infiniteStream(fc.nat()), (snapshot, chance) => {
        const shuffled = shuffle(snapshot.findings, chance);
        expect(generate({ ...snapshot, findings: shuffled })).toEqual(generate(snapshot));
      }),
    );
  });

  it("are found complete a second time: generating again adds nothing", () => {
    fc.assert(
      fc.property(arranged, (snapshot) => {
        expect(generate(snapshot, generate(snapshot))).toEqual({});
      }),
    );
  });
});

describe("the order", () => {
  it("is priority, confidence, then how many ways lead there for the hours", () => {
    const snapshot = build({
      "missing-timeout": { gaps: ["src/a/x.ts:1 x", "src/a/x.ts:2 x", "src/b/x.ts:1 x", "src/b/x.ts:2 x"] },
      "non-atomic-write": { gaps: ["src/c/x.ts:1 x"] },
      "unstructured-log": { gaps: ["src/d/x.ts:1 x"] },
    });
    const reach = { "missing-timeout-2@src/b/x.ts": 40 };
    const tasks = Object.values(generate(snapshot, {}, reach));
    expect(tasks.map(({ findings, priority }) => [priority, findings?.[0]?.split("@")[1]])).toEqual([
      ["P0", "src/c/x.ts"],
      ["P1", "src/b/x.ts"],
      ["P1", "src/a/x.ts"],
      ["P2", "src/d/x.ts"],
    ]);
    expect(tasks.map(({ place }) => place)).toEqual([1, 2, 3, 4]);
  });
});

describe("generating again", () => {
  const before = generate(build({ "missing-timeout": { gaps: places("src/jobs", 2) } }));
  const [id = "", first] = Object.entries(before)[0] ?? [];
  if (first === undefined) throw new Error("no task was made");

  it("leaves tasks alone and makes new ones for new findings only", () => {
    const said: Tasks = { [id]: { ...first, status: "done", note: "with Ada" } };
    const more = build({ "missing-timeout": { gaps: [...places("src/jobs", 2), "src/jobs/new.ts:9 x"] } });
    const added = generate(more, said);
    expect(Object.keys(added)).toEqual(["findings.p1-retry-src-jobs-new-ts"]);
    expect(Object.values(added)[0]).toMatchObject({ findings: ["missing-timeout-2@src/jobs/new.ts"], place: 2 });
  });

  it("never gives a new task the id of one that is there", () => {
    const others = build({
      "missing-timeout": { gaps: [...places("src/jobs", 2), "src/jobs/f0.ts:8 x", "src/jobs/f1.ts:9 x"] },
    });
    expect(id).toBe("findings.p1-retry-src-jobs");
    expect(Object.keys(generate(others, before))).toEqual(["findings.p1-retry-src-jobs-2"]);
  });

  it("does not make a task of a finding that a person has in a task, or that only moved with its file", () => {
    const own: Tasks = { "own.mine": { ...first, origin: "own" } };
    const same = build({ "missing-timeout": { gaps: places("src/jobs", 2) } });
    expect(generate(same, own)).toEqual({});
    const moved = build({ "missing-timeout": { gaps: places("src/cron", 2) } });
    expect(generate(moved, before)).toEqual({});
  });
});

function shuffle(findings: readonly SnapshotFinding[], chance: Iterator<number>): readonly SnapshotFinding[] {
  return findings
    .map((finding) => ({ finding, at: Number(chance.next().value) }))
    .sort((a, b) => a.at - b.at)
    .map(({ finding }) => finding);
}
