/** The roadmap: its templates, what people changed in it, and progress that counts itself. */

import { describe, expect, it } from "vitest";

import { EMPTY_ROADMAP, type StoredTask } from "#playbook/stateFile";
import { CHECKLISTS } from "#playbook/tables/checklists";
import { TEMPLATES } from "#playbook/templates";
import { PROMPTS } from "#protocol/messages";

import { type Answers, build, taskOf, tasksOf, withRoadmap } from "./built";

const template = (id: string) => TEMPLATES.find((known) => known.id === id)?.phases ?? [];
const tasksIn = (id: string) => template(id).flatMap((phase) => phase.tasks);

describe("the templates", () => {
  it("are the five of the playbook, with their phases and tasks", () => {
    const sizes = TEMPLATES.map(({ id, phases }) => [id, phases.length, phases.flatMap(({ tasks }) => tasks).length]);
    expect(sizes).toEqual([
      ["stability-first", 7, 27],
      ["from-findings", 3, 0],
      ["three-week-sprint", 3, 8],
      ["production-build", 5, 40],
      ["release-ladder", 6, 24],
    ]);
  });

  it("serve checklist items that exist", () => {
    const known = new Set(CHECKLISTS.flatMap(({ areas }) => areas.flatMap(({ items }) => items.map(({ id }) => id))));
    const named = TEMPLATES.flatMap(({ id }) => tasksIn(id).flatMap(({ items }) => items));
    expect(named.filter((item) => !known.has(item))).toEqual([]);
  });

  it("give each of the eight prompts its place in three weeks", () => {
    expect(
      tasksIn("three-week-sprint")
        .map(({ prompt }) => prompt)
        .sort(),
    ).toEqual([...PROMPTS].sort());
    expect(template("three-week-sprint").map(({ tasks }) => tasks.map(({ prompt }) => prompt))).toEqual([
      ["concurrency", "error-audit", "state-persistence"],
      ["retry", "flow-logging", "architecture-audit"],
      ["validation", "cooldown"],
    ]);
  });

  it("share the hours of a production build as its phases say", () => {
    const hours = (tasks: readonly { readonly estimate: number }[]) =>
      tasks.reduce((sum, task) => sum + task.estimate, 0);
    const whole = hours(tasksIn("production-build"));
    for (const phase of template("production-build")) {
      expect(phase.title).toContain(`(${(100 * hours(phase.tasks)) / whole} % of the time)`);
    }
  });

  it("prove every rung of the release checklist", () => {
    const list = CHECKLISTS.find(({ id }) => id === "release-ladder");
    const rungs = list?.areas.flatMap(({ items }) => items.map(({ id }) => id)) ?? [];
    const served = tasksIn("release-ladder").flatMap(({ items }) => items);
    expect(rungs.length).toBeGreaterThan(10);
    expect(rungs.filter((rung) => !served.includes(rung))).toEqual([]);
  });

  it("are offered with their size; the first one is used until somebody chooses, and when a file names none that is known", () => {
    expect(build({}).roadmap).toMatchObject({ template: "stability-first", total: 27, done: 0 });
    expect(build({}).roadmap.templates).toHaveLength(5);
    expect(build({}, withRoadmap({ template: "release-ladder" })).roadmap).toMatchObject({ total: 24 });
    expect(build({}, withRoadmap({ template: "of-a-newer-version" })).roadmap).toMatchObject({ total: 27 });
  });
});

describe("a task of a template", () => {
  const gaps: Answers = { "missing-timeout": { passed: 3, gaps: ["src/a.ts:1 x", "src/b.ts:2 x"] } };
  const id = "stability-first.1.4";

  it("knows the open findings of its rules, and how many hours they still take", () => {
    const task = taskOf(build(gaps, { fixTier: () => "safe" }), id);
    expect(task).toMatchObject({ open: 2, judged: 5, origin: "template", estimate: 8, status: "todo" });
    expect(task.findings).toEqual(["missing-timeout-0@src/a.ts", "missing-timeout-1@src/b.ts"]);
    expect(task.linked).toBeUndefined();
    // Five checklist items are open too: two quick fixes do not make them hold.
    expect(task.left).toBe(8);
  });

  it("counts down with its checklist items", () => {
    const passing = { "retry-without-jitter": { passed: 1 } };
    const task = taskOf(build(passing), id);
    expect(task.itemsPassed).toBe(1);
    expect(task.left).toBe(6.5);
  });

  it("takes its whole estimate while nothing was scanned, or nothing can be counted", () => {
    expect(taskOf(build(gaps, { scanned: false }), id).left).toBe(8);
    expect(taskOf(build({}), "stability-first.5.1")).toMatchObject({ rules: [], items: [], left: 3, judged: 0 });
  });

  it("takes no more hours than its estimate, however many gaps are open", () => {
    const many = { "host-network": { gaps: Array.from({ length: 30 }, (_, line) => `src/a.ts:${line + 1} x`) } };
    expect(taskOf(build(many), "stability-first.2.1")).toMatchObject({ open: 30, estimate: 1, left: 1 });
  });

  it("is done when a person says so, whatever is open", () => {
    const said = { [id]: stored({ status: "done", commit: "4af0c2e" }) };
    const { roadmap } = build(gaps, withRoadmap({ tasks: said }));
    expect(roadmap).toMatchObject({ done: 1, total: 27 });
    expect(taskOf(build(gaps, withRoadmap({ tasks: said })), id)).toMatchObject({
      left: 0,
      open: 2,
      commit: "4af0c2e",
    });
  });

  it("can be changed in every part, and moved to another phase", () => {
    const changed = {
      title: "Deadlines first",
      priority: "P2",
      estimate: 3,
      phase: "documentation",
      note: "ours",
    } as const;
    const snapshot = build({}, withRoadmap({ tasks: { [id]: stored(changed) } }));
    const { phase, ...shown } = changed;
    expect(taskOf(snapshot, id)).toMatchObject(shown);
    expect(snapshot.roadmap.phases.find((one) => one.id === phase)?.tasks.map((task) => task.id)).toContain(id);
    expect(taskOf(snapshot, "stability-first.1.5").number).toBe("1.4");
  });
});

describe("a task with findings of its own", () => {
  const task = stored({
    title: "Give a deadline to the 2 outbound calls in src",
    origin: "findings",
    phase: "important",
    priority: "P1",
    estimate: 6,
    findings: ["missing-timeout-0@src/a.ts", "missing-timeout-1@src/b.ts"],
  });
  const roadmap = (change: Partial<StoredTask> = {}) =>
    withRoadmap({ template: "from-findings", tasks: { mine: { ...task, ...change } } });
  const both: Answers = { "missing-timeout": { gaps: ["src/a.ts:1 x", "src/b.ts:2 x"] } };
  const one: Answers = { "missing-timeout": { gaps: ["src/a.ts:1 x"] } };
  const none: Answers = { "missing-timeout": { passed: 2 } };

  it("counts itself down as they go", () => {
    expect(taskOf(build(both, roadmap()), "mine")).toMatchObject({ open: 2, linked: 2, left: 6, status: "todo" });
    expect(taskOf(build(one, roadmap()), "mine")).toMatchObject({ open: 1, linked: 2, left: 3, status: "todo" });
  });

  it("is done when all are gone, and open again when one comes back", () => {
    expect(taskOf(build(none, roadmap()), "mine")).toMatchObject({ open: 0, linked: 2, left: 0, status: "done" });
    expect(build(none, roadmap()).roadmap).toMatchObject({ done: 1, total: 1 });
    expect(taskOf(build(one, roadmap({ status: "blocked" })), "mine")).toMatchObject({ status: "blocked", left: 3 });
  });

  it("is not done by silence before the first scan", () => {
    expect(taskOf(build({}, { ...roadmap(), scanned: false }), "mine")).toMatchObject({ status: "todo", left: 6 });
  });

  it("stays skipped when a person has skipped it", () => {
    expect(taskOf(build(none, roadmap({ status: "skipped" })), "mine").status).toBe("skipped");
  });

  it("does not take a renamed file for a gap that was closed", () => {
    const renamed = { "missing-timeout": { gaps: ["src/renamed.ts:1 x"] } };
    expect(taskOf(build(renamed, roadmap()), "mine")).toMatchObject({ open: 1, status: "todo" });
  });

  it("covers them: what no task closes is counted beside the roadmap", () => {
    const more = { ...both, "check-then-act": { gaps: ["src/a.ts:3 x", "hint src/a.ts:4 x"] } };
    expect(build(more, roadmap()).roadmap.uncovered).toBe(1);
  });
});

describe("tasks of people", () => {
  const own = stored({
    title: "Fallback for the gateway",
    origin: "own",
    phase: "stability",
    priority: "P0",
    estimate: 5,
  });

  it("stand after those of the template, in their order, and are shown with every roadmap", () => {
    const tasks = { "own.b": { ...own, place: 1 }, "own.a": { ...own, place: 2 }, "own.c": own };
    const stability = build({}, withRoadmap({ tasks })).roadmap.phases[0]?.tasks ?? [];
    expect(stability.slice(-3).map(({ id, number }) => [id, number])).toEqual([
      ["own.b", "1.6"],
      ["own.a", "1.7"],
      ["own.c", "1.8"],
    ]);
    const elsewhere = build({}, withRoadmap({ tasks, template: "release-ladder" })).roadmap.phases[0];
    expect(elsewhere).toMatchObject({ id: "pull-request", priority: "P0" });
    expect(elsewhere?.tasks.map(({ id }) => id)).toContain("own.c");
  });

  it("can have phases of their own, after those of the template", () => {
    const phases = { gateway: { title: "Gateway", priority: "P0" } as const };
    const { roadmap } = build({}, withRoadmap({ phases, tasks: { "own.a": { ...own, phase: "gateway" } } }));
    expect(roadmap.phases.at(-1)).toMatchObject({
      id: "gateway",
      title: "Gateway",
      total: 1,
      tasks: [{ number: "8.1" }],
    });
  });

  it("made by findings are kept aside while another roadmap is in use", () => {
    const tasks = { "findings.a": { ...own, origin: "findings" } as const };
    expect(tasksOf(build({}, withRoadmap({ tasks }))).map(({ id }) => id)).not.toContain("findings.a");
    expect(taskOf(build({}, withRoadmap({ tasks, template: "from-findings" })), "findings.a").estimate).toBe(5);
  });

  it("that a hand wrote need a title and an origin; a leftover state of a template that is gone shows nothing", () => {
    const { roadmap } = build(
      {},
      withRoadmap({ ...EMPTY_ROADMAP, tasks: { "older.1.1": stored({ status: "done" }) } }),
    );
    expect(roadmap).toMatchObject({ done: 0, total: 27 });
  });
});

function stored(change: Partial<StoredTask>): StoredTask {
  return { status: "todo", at: "2026-11-20T09:00:00.000Z", ...change };
}
