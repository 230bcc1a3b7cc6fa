/** What people want of the roadmap: tasks changed, added and removed, sprints planned and closed, another template. */

import { describe, expect, it } from "vitest";

import type { Desk } from "#playbook/desk";
import { closeSprint, planSprint, type SprintPlan } from "#playbook/sprintChanges";
import { ROADMAP_FILE } from "#playbook/stateFile";
import { loadState, type Saved } from "#playbook/store";
import { changeTask, removeTask } from "#playbook/taskChanges";
import { useTemplate } from "#playbook/templateChange";
import type { TaskEdit } from "#protocol/messages";
import type { Snapshot } from "#protocol/snapshot";

import { type Answers, build, NOW, taskOf, tasksOf } from "./built";
import { type MemoryFiles, memoryHome } from "./memoryFiles";

const GAPS: Answers = { "missing-timeout": { passed: 1, gaps: ["src/a.ts:1 x", "src/a.ts:2 x"] } };
const TASK = "stability-first.1.4";

/** One person in one folder: each wish sees what the last one left. */
class Folder {
  readonly home = memoryHome();
  answers: Answers = GAPS;
  now = NOW;

  get files(): MemoryFiles {
    return this.home.files;
  }

  async snapshot(): Promise<Snapshot> {
    return build(this.answers, { state: await loadState(this.home), now: this.now });
  }

  async desk(): Promise<Desk> {
    return { home: this.home, snapshot: await this.snapshot(), now: this.now };
  }

  async change(task: string | undefined, change: TaskEdit): Promise<Saved> {
    return changeTask(await this.desk(), { ...(task === undefined ? {} : { task }), change });
  }

  async plan(plan: Partial<SprintPlan> = {}): Promise<Saved> {
    const usual = { title: "Timeouts", start: "2026-11-21", end: "2026-11-27", tasks: [TASK, "stability-first.1.5"] };
    return planSprint(await this.desk(), { ...usual, ...plan });
  }

  async use(template: string): Promise<Saved> {
    return useTemplate(await this.desk(), { template, reach: async () => new Map() });
  }
}

const refused = (sentence: RegExp) => ({ ok: false, message: expect.stringMatching(sentence) });
const OK = { ok: true };

describe("a change of a task", () => {
  it("is shown, and taken back by empty texts", async () => {
    const folder = new Folder();
    await folder.change(TASK, { status: "doing", note: " with Ada ", commit: "4AF0c2e", estimate: 2.5 });
    const shown = taskOf(await folder.snapshot(), TASK);
    expect(shown).toMatchObject({ status: "doing", note: "with Ada", commit: "4AF0c2e", estimate: 2.5 });
    await folder.change(TASK, { note: "", commit: " " });
    expect(taskOf(await folder.snapshot(), TASK)).not.toHaveProperty("note");
    expect(taskOf(await folder.snapshot(), TASK)).toMatchObject({ status: "doing", estimate: 2.5 });
    expect(folder.files.texts.get(`/project/${ROADMAP_FILE}`)).not.toContain("note");
  });

  it("writes nothing when nothing changes", async () => {
    const folder = new Folder();
    const { title, estimate, priority } = taskOf(await folder.snapshot(), TASK);
    expect(
      await folder.change(TASK, { status: "todo", title, estimate, priority, note: "", phase: "stability" }),
    ).toEqual(OK);
    expect(folder.files.writes).toBe(0);
  });

  it("of two windows that saw the same keeps both", async () => {
    const folder = new Folder();
    const [first, second] = [await folder.desk(), await folder.desk()];
    await changeTask(first, { task: TASK, change: { status: "doing" } });
    await changeTask(second, { task: TASK, change: { note: "ours" } });
    expect(taskOf(await folder.snapshot(), TASK)).toMatchObject({ status: "doing", note: "ours" });
  });

  it.each<[string, string | undefined, TaskEdit, RegExp]>([
    ["an unknown task", "stability-first.9.9", { status: "done" }, /no task `stability-first.9.9`/],
    ["an empty title", TASK, { title: "  " }, /needs a title/],
    ["a title of a page", TASK, { title: "x".repeat(201) }, /at most 200/],
    ["an unknown phase", TASK, { phase: "nowhere" }, /no phase `nowhere`/],
    ["less than no work", TASK, { estimate: -1 }, /number of hours/],
    ["endless work", TASK, { estimate: Number.POSITIVE_INFINITY }, /number of hours/],
    ["a commit that is none", TASK, { commit: "HEAD; rm" }, /not the hash/],
    ["a finding that is gone", TASK, { findings: ["gone@src/a.ts"] }, /finding to link is gone/],
    ["a new task without a phase", undefined, { title: "New" }, /title and a phase/],
    ["a new task without a title", undefined, { phase: "stability" }, /title and a phase/],
  ])("%s is refused", async (_, task, change, sentence) => {
    const folder = new Folder();
    expect(await folder.change(task, change)).toEqual(refused(sentence));
    expect(folder.files.writes).toBe(0);
  });
});

describe("a new task", () => {
  it("goes to the end of its phase with its priority, and can be linked to findings", async () => {
    const folder = new Folder();
    const findings = ["missing-timeout-0@src/a.ts", "missing-timeout-1@src/a.ts"];
    expect(await folder.change(undefined, { title: "Ask the carrier", phase: "security", findings })).toEqual(OK);
    expect(taskOf(await folder.snapshot(), "own.ask-the-carrier")).toMatchObject({
      number: "2.6",
      priority: "P0",
      origin: "own",
      estimate: 6,
      linked: 2,
      open: 2,
      rules: ["missing-timeout"],
    });
  });

  it("gets an id of its own when the words are taken, and in any script", async () => {
    const folder = new Folder();
    for (const title of ["Same", "same!", "Заказы", "!!!"])
      await folder.change(undefined, { title, phase: "security" });
    const ids = tasksOf(await folder.snapshot()).map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith("own."))).toEqual(["own.same", "own.same-2", "own.заказы", "own.task"]);
  });

  it("takes more findings, keeps those it has, and is done when all are gone", async () => {
    const folder = new Folder();
    await folder.change(undefined, { title: "Mine", phase: "security", findings: ["missing-timeout-0@src/a.ts"] });
    await folder.change("own.mine", { findings: ["missing-timeout-1@src/a.ts"] });
    expect(taskOf(await folder.snapshot(), "own.mine")).toMatchObject({ linked: 2, open: 2 });
    folder.answers = { "missing-timeout": { passed: 3 } };
    expect(taskOf(await folder.snapshot(), "own.mine").status).toBe("done");
    expect(await folder.change("own.mine", { status: "todo" })).toEqual(refused(/findings are gone, so it is done/));
    expect(await folder.change("own.mine", { status: "skipped" })).toEqual(OK);
    expect(taskOf(await folder.snapshot(), "own.mine").status).toBe("skipped");
  });

  it("can be removed, also out of the sprint; a task of the template cannot", async () => {
    const folder = new Folder();
    await folder.change(undefined, { title: "Mine", phase: "security" });
    await folder.plan({ tasks: [TASK, "own.mine"] });
    expect(await removeTask(await folder.desk(), { task: "own.mine" })).toEqual(OK);
    const { roadmap } = await folder.snapshot();
    expect(roadmap.sprint?.tasks).toEqual([TASK]);
    expect(folder.files.texts.get(`/project/${ROADMAP_FILE}`)).not.toContain("own.mine");
    expect(await removeTask(await folder.desk(), { task: TASK })).toEqual(refused(/skip it/));
    expect(await removeTask(await folder.desk(), { task: "own.mine" })).toEqual(refused(/no task/));
  });
});

describe("a sprint", () => {
  it("is planned, changed, closed, and hands on what was not done", async () => {
    const folder = new Folder();
    expect(await folder.plan()).toEqual(OK);
    expect((await folder.snapshot()).roadmap.sprint).toMatchObject({
      id: "2026-11-21",
      state: "running",
      daysLeft: 6,
      scope: 13,
      tasksDone: 0,
    });
    expect(taskOf(await folder.snapshot(), TASK).sprint).toBe("2026-11-21");
    expect(
      await folder.plan({ sprint: "2026-11-21", tasks: [TASK, "stability-first.1.2"], title: "Deadlines" }),
    ).toEqual(OK);
    await folder.change(TASK, { status: "done" });
    expect((await folder.snapshot()).roadmap.sprint).toMatchObject({ title: "Deadlines", scope: 11, tasksDone: 1 });

    folder.now = new Date("2026-11-27T16:00:00Z");
    expect(await closeSprint(await folder.desk(), { sprint: "2026-11-21" })).toEqual(OK);
    const { sprint, closedSprints } = (await folder.snapshot()).roadmap;
    expect(sprint).toBeUndefined();
    expect(closedSprints).toMatchObject([
      {
        state: "closed",
        carriedOver: ["stability-first.1.2"],
        scope: 11,
        verdict: "1 of 2 tasks done, 1 carried over",
      },
    ]);
    expect(await folder.plan({ start: "2026-11-30", end: "2026-12-04", tasks: ["stability-first.1.2"] })).toEqual(OK);
    expect((await folder.snapshot()).roadmap.sprint?.verdict).toBe("starts in 3 days");
  });

  it("is one at a time, and closed once", async () => {
    const folder = new Folder();
    await folder.plan();
    expect(await folder.plan({ start: "2026-12-01", end: "2026-12-05" })).toEqual(refused(/Close “Timeouts” first/));
    const desk = await folder.desk();
    await closeSprint(desk, { sprint: "2026-11-21" });
    expect(await closeSprint(desk, { sprint: "2026-11-21" })).toEqual(refused(/closed already/));
    expect(await closeSprint(desk, { sprint: "other" })).toEqual(refused(/no sprint `other`/));
    expect(await folder.plan({ sprint: "2026-11-21" })).toEqual(refused(/is closed/));
    expect(await folder.plan()).toEqual(OK);
    expect((await folder.snapshot()).roadmap.sprint?.id).toBe("2026-11-21-2");
  });

  it.each<[string, Partial<SprintPlan>, RegExp]>([
    ["no title", { title: " " }, /needs a title/],
    ["a day that is none", { start: "2026-11-31" }, /`2026-11-31` is not a date/],
    ["an end before the start", { start: "2026-11-28", end: "2026-11-27" }, /ends before it starts/],
    ["an end in the past", { start: "2026-11-01", end: "2026-11-20" }, /in the past/],
    ["a slip in the year", { end: "2027-11-27" }, /at most 92 days/],
    ["no tasks", { tasks: [] }, /at least one task/],
    ["a task of another roadmap", { tasks: ["release-ladder.1.1"] }, /no task `release-ladder.1.1`/],
    ["a sprint that does not exist", { sprint: "other" }, /no sprint `other`/],
  ])("with %s is refused", async (_, plan, sentence) => {
    const folder = new Folder();
    expect(await folder.plan(plan)).toEqual(refused(sentence));
    expect(folder.files.writes).toBe(0);
  });
});

describe("another template", () => {
  it("keeps what people added and said, to be found again", async () => {
    const folder = new Folder();
    await folder.change(TASK, { status: "done" });
    await folder.change(undefined, { title: "Mine", phase: "security" });
    expect(await folder.use("release-ladder")).toEqual(OK);
    expect((await folder.snapshot()).roadmap).toMatchObject({ template: "release-ladder", total: 25, done: 0 });
    expect(await folder.use("stability-first")).toEqual(OK);
    expect((await folder.snapshot()).roadmap).toMatchObject({ total: 28, done: 1 });
  });

  it("of findings makes tasks of them, and later of new ones only", async () => {
    const folder = new Folder();
    expect(await folder.use("from-findings")).toEqual(OK);
    const [task] = tasksOf(await folder.snapshot());
    expect(task).toMatchObject({
      title: "Give a deadline to the 2 outbound calls in src/a.ts",
      linked: 2,
      number: "2.1",
    });
    expect((await folder.snapshot()).roadmap.uncovered).toBe(0);
    await folder.change(task?.id, { status: "doing", note: "with Ada" });
    folder.answers = { ...GAPS, "check-then-act": { gaps: ["src/a.ts:3 x"] } };
    expect((await folder.snapshot()).roadmap.uncovered).toBe(1);
    expect(await folder.use("from-findings")).toEqual(OK);
    expect(tasksOf(await folder.snapshot()).map(({ status, note }) => [status, note])).toEqual([
      ["doing", "with Ada"],
      ["todo", undefined],
    ]);
  });

  it("is refused when it cannot be", async () => {
    const folder = new Folder();
    expect(await folder.use("of-mine")).toEqual(refused(/no roadmap template `of-mine`/));
    folder.answers = {};
    expect(await folder.use("from-findings")).toEqual(refused(/no open gaps/));
    const unscanned = { ...(await folder.desk()), snapshot: build(GAPS, { scanned: false }) };
    const wish = { template: "from-findings", reach: async () => new Map<string, number>() };
    expect(await useTemplate(unscanned, wish)).toEqual(refused(/Scan the workspace first/));
    expect(folder.files.writes).toBe(0);
  });

  it("does not pull the tasks from under a sprint, except those of people", async () => {
    const folder = new Folder();
    await folder.change(undefined, { title: "Mine", phase: "security" });
    await folder.plan({ tasks: ["own.mine"] });
    expect(await folder.use("release-ladder")).toEqual(OK);
    expect((await folder.snapshot()).roadmap.sprint?.tasks).toEqual(["own.mine"]);
    await folder.plan({ sprint: "2026-11-21", tasks: ["own.mine", "release-ladder.1.1"] });
    expect(await folder.use("stability-first")).toEqual(refused(/“Timeouts” is made of tasks of this roadmap/));
  });
});
