/** The snapshot as a whole: tables, principles, order, roadmap and answers of people. */

import { describe, expect, it } from "vitest";
import { answerItem } from "#playbook/answering";
import { NOTHING_KNOWN } from "#playbook/project";
import { loadState, NO_STATE } from "#playbook/store";
import { DIAGNOSTIC } from "#playbook/tables/diagnostic";
import { STABILITY_FIRST } from "#playbook/tables/stabilityFirst";
import { changeTask } from "#playbook/taskChanges";
import type { Snapshot } from "#protocol/snapshot";

import { build, NOW } from "./built";
import { memoryHome } from "./memoryFiles";

const items = (snapshot: Snapshot) => snapshot.checklists.flatMap((list) => list.areas.flatMap((area) => area.items));
const item = (snapshot: Snapshot, id: string) => items(snapshot).find((candidate) => candidate.id === id);

describe("the playbook's tables", () => {
  it("has 7 phases and 27 tasks, linked to items that exist", () => {
    const tasks = STABILITY_FIRST.phases.flatMap((phase) => phase.tasks);
    expect(STABILITY_FIRST.phases.map((phase) => phase.tasks.length)).toEqual([5, 5, 4, 3, 4, 3, 3]);
    const known = new Set(DIAGNOSTIC.areas.flatMap((area) => area.items.map((entry) => entry.id)));
    expect(tasks.flatMap((task) => task.items).filter((id) => !known.has(id))).toEqual([]);
  });
});

describe("a snapshot", () => {
  it("claims nothing before the first scan", () => {
    const snapshot = build({}, { scan: { state: "never" }, scanned: false, project: NOTHING_KNOWN });
    expect(new Set(items(snapshot).map((entry) => entry.status))).toEqual(new Set(["unknown"]));
    expect(new Set(snapshot.pillars.map((entry) => entry.status))).toEqual(new Set(["unknown"]));
    expect(snapshot).toMatchObject({ level: "not-ready", missingForNext: ["Scan the workspace"] });
    expect(snapshot.score).toBeUndefined();
  });

  it("judges principles by their gaps and evidence", () => {
    const snapshot = build({
      "missing-timeout": { passed: 14, gaps: ["src/a.ts:4 x", "src/b.ts:9 x", "src/c.ts:2 x"] },
      "unlocked-read-modify-write": { gaps: ["src/store.ts:3 x"] },
      "unvalidated-input": { unknown: 5 },
    });
    const principle = (id: string) => snapshot.principles.find((entry) => entry.id === id);
    expect(principle("retry")).toMatchObject({
      status: "partial",
      gap: "3 of 17 outbound calls have no deadline",
      gaps: { P0: 0, P1: 3, P2: 0 },
      passed: 14,
      judged: 17,
    });
    expect(principle("locking")?.status).toBe("missing");
    expect(principle("defense-in-depth")).toMatchObject({ status: "unknown", judged: 0, unknown: 5 });
    expect(snapshot.level).toBe("not-ready");
  });

  it("calls a principle met when all its applicable items pass", () => {
    const home = {
      ...NO_STATE,
      answers: Object.fromEntries(
        ["diagnostic.concurrency.2", "diagnostic.concurrency.4"].map((id) => [
          id,
          { status: "pass" as const, note: "reviewed by hand", at: "", evidence: "unknown" as const, gaps: 0 },
        ]),
      ),
    };
    const snapshot = build(
      { "unlocked-read-modify-write": { passed: 1 }, "check-then-act": { passed: 2 } },
      { state: home },
    );
    expect(snapshot.principles.find((entry) => entry.id === "locking")).toMatchObject({
      status: "met",
      itemsPassed: 4,
      itemsTotal: 4,
    });
  });

  it("orders findings by priority, then by the effort to close them", () => {
    const snapshot = build(
      {
        "missing-retry": { gaps: ["src/a.ts:1 later"] },
        "missing-timeout": { gaps: ["src/z.ts:1 quick"] },
        "swallowed-error": { gaps: ["src/b.ts:1 slow"] },
        "non-atomic-write": { gaps: ["src/y.ts:1 first", "hint src/a.ts:1 last"] },
      },
      { fixTier: (finding) => (finding.rule === "missing-timeout" ? "behavioral" : undefined) },
    );
    expect(snapshot.findings.map((finding) => finding.message)).toEqual(["first", "quick", "slow", "later", "last"]);
    expect(snapshot.findings.map((finding) => finding.effort)).toEqual([3, 0.25, 3, 3, 3]);
    expect(snapshot.counts).toEqual({ P0: 1, P1: 2, P2: 1, hint: 1 });
  });

  it("links evidence and gaps to places, with names escaped", () => {
    const snapshot = build({
      "missing-timeout": { passed: 1, gaps: ["src/a#1.ts:4 no deadline"], passedAt: ["src/ok.ts:7 own deadline"] },
    });
    expect(item(snapshot, "diagnostic.reliability.4")).toMatchObject({
      status: "fail",
      evidence: [{ label: "src/ok.ts:7", line: 6, note: "own deadline" }],
      gaps: [{ label: "src/a#1.ts:4", uri: "file:///work%20space/orders/src/a%231.ts", line: 3, note: "no deadline" }],
      gapCount: 1,
    });
  });

  it("counts open gaps per task and what no task covers", () => {
    const snapshot = build({
      "missing-timeout": { passed: 2, gaps: ["src/a.ts:1 x", "src/a.ts:2 x"] },
      "check-then-act": { gaps: ["src/a.ts:3 x"] },
    });
    const task = snapshot.roadmap.phases[0]?.tasks[3];
    expect(task).toMatchObject({ id: "stability-first.1.4", number: "1.4", status: "todo", open: 2, judged: 4 });
    expect(snapshot.roadmap).toMatchObject({ done: 0, total: 27, uncovered: 1 });
  });
});

describe("answers of people", () => {
  it("move the item, the principle and the task, and survive a reload", async () => {
    const home = memoryHome();
    const before = build({});
    const request = {
      item: "diagnostic.state.4",
      status: "pass",
      note: "Ran the restart drill",
      who: " Ada ",
    } as const;
    const commit = "0123456789ab";
    expect(await answerItem({ home, snapshot: before, now: NOW, commit }, request)).toEqual({ ok: true });
    const change = { status: "skipped", note: "covered by the gateway" } as const;
    const moved = await changeTask({ home, snapshot: before, now: NOW }, { task: "stability-first.1.4", change });
    expect(moved).toEqual({ ok: true });

    const after = build({}, { state: await loadState(home) });
    expect(item(after, "diagnostic.state.4")).toMatchObject({
      status: "pass",
      manual: {
        status: "pass",
        note: "Ran the restart drill",
        who: "Ada",
        at: NOW.toISOString(),
        commit: "0123456789ab",
      },
    });
    expect(after.roadmap).toMatchObject({ done: 0, total: 26 });
    expect(after.roadmap.phases[0]?.tasks[3]).toMatchObject({ status: "skipped", note: "covered by the gateway" });
  });

  it("remember what evidence said, so that a new gap reopens them", async () => {
    const home = memoryHome();
    const oneGap = { "missing-timeout": { passed: 3, gaps: ["src/a.ts:4 x"] } };
    const request = { item: "diagnostic.reliability.4", status: "pass", note: "The proxy cuts it off" } as const;
    await answerItem({ home, snapshot: build(oneGap), now: NOW }, request);
    const state = await loadState(home);
    expect(item(build(oneGap, { state }), request.item)).toMatchObject({ status: "pass", evidenceStatus: "fail" });
    const twoGaps = { "missing-timeout": { passed: 3, gaps: ["src/a.ts:4 x", "src/a.ts:9 x"] } };
    expect(item(build(twoGaps, { state }), request.item)).toMatchObject({
      status: "fail",
      manual: { reopened: "contradicted" },
    });
  });

  it("are refused with one sentence when they cannot be right", async () => {
    const home = memoryHome();
    const desk = { home, snapshot: build({}), now: NOW };
    const good = { item: "diagnostic.state.4", status: "pass", note: "Ran the restart drill" } as const;
    const refusals = [
      await answerItem(desk, { ...good, item: "diagnostic.state.9" }),
      await answerItem(desk, { ...good, note: "  short   " }),
      await answerItem(desk, { ...good, expires: "tomorrow" }),
      await answerItem(desk, { ...good, expires: "2026-11-20" }),
    ];
    expect(refusals.map((refusal) => refusal.ok)).toEqual([false, false, false, false]);
    expect(home.files.writes).toBe(0);
  });

  it("show a broken state file as a problem with its place", async () => {
    const home = memoryHome({ ".bulwark/checklist.json": "{" });
    const snapshot = build({}, { state: await loadState(home) });
    expect(snapshot.problems).toMatchObject([
      {
        kind: "state",
        path: ".bulwark/checklist.json",
        uri: "file:///work%20space/orders/.bulwark/checklist.json",
        line: 1,
      },
    ]);
  });
});
