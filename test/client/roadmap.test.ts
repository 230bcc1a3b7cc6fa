/** The Roadmap view and what is typed or dropped into it, without the editor. */

import { describe, expect, test } from "vitest";

import type { SnapshotPhase, SnapshotSprint, SnapshotTask } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

import { packFindings, unpackFindings } from "../../client/src/features/draggedFindings";
import { dayOf, endAfter, wrongDate } from "../../client/src/features/roadmap/sprintDates";
import { buildRoadmap, sprintDescription, taskDescription } from "../../client/src/features/roadmap/tree";
import { snapshot } from "./snapshots";

function task(change: Partial<SnapshotTask>): SnapshotTask {
  return {
    id: "t",
    number: "1.1",
    title: "Deadlines everywhere",
    priority: "P0",
    status: "doing",
    estimate: 4,
    rules: [],
    items: [],
    open: 3,
    judged: 7,
    itemsPassed: 0,
    left: 2,
    origin: "template",
    ...change,
  };
}

const PHASE: SnapshotPhase = {
  id: "1",
  title: "Stop the bleeding",
  priority: "P0",
  tasks: [task({}), task({ id: "u", number: "1.2" })],
  done: 0,
  total: 2,
};

const SPRINT: SnapshotSprint = {
  id: "2026-11-16",
  title: "Timeouts",
  start: "2026-11-16",
  end: "2026-11-25",
  state: "running",
  daysLeft: 4,
  tasks: ["u"],
  tasksDone: 0,
  scope: 4,
  left: 2,
  points: [],
  verdict: "on plan",
  carriedOver: [],
};

function planned(change: Partial<Snapshot["roadmap"]>): Snapshot {
  return snapshot({ roadmap: { ...snapshot().roadmap, phases: [PHASE], ...change } });
}

describe("the roadmap", () => {
  test("has phases with their tasks", () => {
    expect(buildRoadmap([planned({})])).toMatchObject([
      {
        kind: "phase",
        label: "Stop the bleeding",
        progress: "0/2",
        children: [{ kind: "task", folder: "file:///shop" }, { kind: "task" }],
      },
    ]);
  });

  test("has the sprint on top; its tasks stand below their phase as well, under ids of their own", () => {
    const [sprint, phase] = buildRoadmap([planned({ sprint: SPRINT })]);
    expect(sprint).toMatchObject({ kind: "sprint", children: [{ task: { id: "u" } }] });
    const ids = [sprint, phase].flatMap((node) => node?.children.map((child) => ("id" in child ? child.id : "")) ?? []);
    expect(new Set(ids).size).toBe(3);
  });

  test("has one node a folder when there are several", () => {
    const two = [planned({}), { ...planned({ sprint: SPRINT }), folder: "api", folderUri: "file:///api" }];
    expect(buildRoadmap(two)).toMatchObject([
      { kind: "folder", label: "shop", children: [{ kind: "phase" }] },
      { kind: "folder", label: "api", children: [{ kind: "sprint", folder: "file:///api" }, { kind: "phase" }] },
    ]);
  });

  test("says how a task stands", () => {
    expect(taskDescription(task({}))).toBe("in progress · 3 open · 4 h");
    expect(taskDescription(task({ linked: 5, status: "todo" }))).toBe("to do · 3 of 5 open · 4 h");
    expect(taskDescription(task({ status: "done", open: 0 }))).toBe("done · 4 h");
  });

  test("says how much of the sprint is done and how long it lasts", () => {
    const of = (change: Partial<SnapshotSprint>) => sprintDescription({ ...SPRINT, ...change });
    expect(of({})).toBe("0/1 · 4 days left");
    expect(of({ daysLeft: 1 })).toBe("0/1 · 1 day left");
    expect(of({ daysLeft: 0 })).toBe("0/1 · last day");
    expect(of({ state: "planned" })).toBe("0/1 · starts 16 Nov 2026");
    expect(of({ state: "over", daysLeft: 0 })).toBe("0/1 · ended 25 Nov 2026");
  });
});

describe("dates of a sprint", () => {
  test("are days where the person is, also late at night", () => {
    expect(dayOf(new Date(2026, 10, 21, 23, 59))).toBe("2026-11-21");
    expect(dayOf(new Date(2026, 10, 21, 0, 0))).toBe("2026-11-21");
  });

  test("end two weeks later, over the end of a month and of summer time", () => {
    expect(endAfter("2026-11-23")).toBe("2026-12-06");
    expect(endAfter("2026-10-19", 10)).toBe("2026-10-28");
    expect(endAfter("2028-02-28", 2)).toBe("2028-02-29");
  });

  test.each([
    ["2026-11-23", undefined, undefined],
    [" 2026-11-23 ", undefined, undefined],
    ["tomorrow", undefined, "A date like 2027-01-31."],
    ["2026-02-30", undefined, "A date like 2027-01-31."],
    ["2026-13-01", undefined, "A date like 2027-01-31."],
    ["", undefined, "A date like 2027-01-31."],
    ["2026-11-22", "2026-11-23", "Not before 2026-11-23."],
    ["2026-11-23", "2026-11-23", undefined],
  ])("%j with %j as the earliest: %j", (text, earliest, wrong) => {
    expect(wrongDate(text, earliest)).toBe(wrong);
  });
});

describe("findings that are dragged onto the roadmap", () => {
  const row = (folder: string, id: string) => ({ folder, finding: { id } });

  test("arrive as they left, those of the first one's folder, each once", () => {
    const packed = packFindings([row("file:///shop", "a"), row("file:///api", "b"), row("file:///shop", "a")]);
    expect(unpackFindings(packed ?? "")).toEqual({ folder: "file:///shop", findings: ["a"] });
  });

  test("are nothing when no finding is dragged, or something else", () => {
    expect(packFindings([])).toBeUndefined();
    for (const text of ["", "file:///shop/a.ts", "[]", "null", '{"folder":1,"findings":[]}', '{"folder":"f"}']) {
      expect(unpackFindings(text)).toBeUndefined();
    }
  });
});
