/** History: what is recorded and when, and how a file that was cut off, merged or edited by hand is read. */

import { describe, expect, it } from "vitest";

import { historyOf, recordDay, saveMilestone, sprintPoints } from "#playbook/history";
import { HISTORY_FILE, parseHistory } from "#playbook/historyFile";
import { loadState } from "#playbook/store";
import type { SnapshotSprint } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

import { build } from "./built";
import { memoryHome } from "./memoryFiles";

const FILE = `/project/${HISTORY_FILE}`;
const noon = (day: string): Date => new Date(`${day}T12:00:00Z`);
const MONDAY = noon("2026-11-16");
const TUESDAY = noon("2026-11-17");

const gaps = (count: number): Snapshot =>
  build({
    "missing-timeout": { passed: 10, gaps: Array.from({ length: count }, (_, line) => `src/a.ts:${line + 1} x`) },
  });

function inSprint(snapshot: Snapshot, sprint: Partial<SnapshotSprint>): Snapshot {
  const running: SnapshotSprint = {
    id: "s1",
    title: "First sprint",
    start: "2026-11-16",
    end: "2026-11-20",
    state: "running",
    daysLeft: 4,
    tasks: [],
    tasksDone: 0,
    scope: 12,
    left: 12,
    points: [],
    verdict: "on plan",
    carriedOver: [],
    ...sprint,
  };
  return { ...snapshot, roadmap: { ...snapshot.roadmap, sprint: running } };
}

describe("a finished scan", () => {
  it("creates no file in a folder where nobody asked for history", async () => {
    const home = memoryHome();
    expect(await recordDay(home, gaps(2), { now: MONDAY })).toEqual({ ok: true, written: false });
    expect(home.files.texts.size).toBe(0);
  });

  it("is recorded once a sprint runs or a milestone was saved", async () => {
    const withSprint = memoryHome();
    expect(await recordDay(withSprint, inSprint(gaps(2), {}), { now: MONDAY })).toMatchObject({ written: true });
    const withMilestone = memoryHome();
    await saveMilestone({ home: withMilestone, snapshot: gaps(2), now: MONDAY }, { name: "Start" });
    expect(await recordDay(withMilestone, gaps(1), { now: TUESDAY })).toMatchObject({ written: true });
    expect((await loadState(withMilestone)).history.map(({ kind }) => kind)).toEqual(["milestone", "day"]);
  });

  it("is recorded again on the same day only when something differs", async () => {
    const home = memoryHome();
    const later = new Date(MONDAY.getTime() + 60_000);
    await recordDay(home, inSprint(gaps(2), {}), { now: MONDAY });
    expect(await recordDay(home, inSprint(gaps(2), {}), { now: later, commit: "0123456789ab" })).toMatchObject({
      written: false,
    });
    expect(await recordDay(home, inSprint(gaps(1), {}), { now: later })).toMatchObject({ written: true });
    expect(await recordDay(home, inSprint(gaps(1), { left: 9 }), { now: later })).toMatchObject({ written: true });
    expect(await recordDay(home, inSprint(gaps(1), { left: 9 }), { now: TUESDAY })).toMatchObject({ written: true });
    expect((await loadState(home)).history).toHaveLength(4);
  });

  it("says nothing while the scan still runs", async () => {
    const home = memoryHome();
    const scanning = { ...inSprint(gaps(2), {}), scan: { state: "scanning", done: 3, total: 9 } } as const;
    expect(await recordDay(home, scanning, { now: MONDAY })).toEqual({ ok: true, written: false });
  });
});

describe("a milestone", () => {
  it("keeps its name, note, commit and numbers", async () => {
    const home = memoryHome();
    const desk = { home, snapshot: gaps(3), now: MONDAY, commit: "0123456789ab" };
    await saveMilestone(desk, { name: "  Before launch ", note: "Deadlines first" });
    const { history } = await loadState(home);
    expect(historyOf(history).milestones).toMatchObject([
      {
        id: "before-launch",
        name: "Before launch",
        note: "Deadlines first",
        commit: "0123456789ab",
        at: MONDAY.toISOString(),
        counts: { P0: 0, P1: 3, P2: 0, hint: 0 },
        principles: { retry: { passed: 10, total: 13 } },
        level: "bronze",
      },
    ]);
  });

  it("is one line with sorted keys, after what is there", async () => {
    const home = memoryHome();
    await saveMilestone({ home, snapshot: gaps(1), now: MONDAY }, { name: "One" });
    const first = home.files.texts.get(FILE) ?? "";
    await saveMilestone({ home, snapshot: gaps(0), now: TUESDAY }, { name: "Two" });
    const both = home.files.texts.get(FILE) ?? "";
    expect(both.startsWith(first)).toBe(true);
    expect(both.split("\n")).toHaveLength(3);
    const keys = Object.keys(JSON.parse(first));
    expect(keys).toEqual([...keys].sort());
  });

  it("needs a name of its own, and a scan", async () => {
    const home = memoryHome();
    const desk = { home, snapshot: gaps(1), now: MONDAY };
    await saveMilestone(desk, { name: "One" });
    expect(await saveMilestone(desk, { name: " One " })).toEqual({
      ok: false,
      message: "There is a milestone “One” already; choose another name.",
    });
    expect(await saveMilestone(desk, { name: "  " })).toMatchObject({ ok: false });
    expect(await saveMilestone({ ...desk, snapshot: build({}, { scanned: false }) }, { name: "Two" })).toMatchObject({
      ok: false,
    });
    expect(home.files.writes).toBe(1);
  });

  it("has an id of its own even where names look alike", async () => {
    const home = memoryHome();
    for (const name of ["v1.0", "v1 0", "!!", "??"])
      await saveMilestone({ home, snapshot: gaps(1), now: MONDAY }, { name });
    const { milestones } = historyOf((await loadState(home)).history);
    expect(milestones.map(({ id }) => id)).toEqual(["v1-0", "v1-0-2", "milestone", "milestone-2"]);
  });

  it("is refused with a reason where the folder cannot be written", async () => {
    const home = memoryHome();
    home.files.refuse = "history.jsonl cannot be written: the folder is read-only.";
    expect(await saveMilestone({ home, snapshot: gaps(1), now: MONDAY }, { name: "One" })).toEqual({
      ok: false,
      message: home.files.refuse,
    });
  });
});

describe("a history file", () => {
  async function threeLines(): Promise<string> {
    const home = memoryHome();
    for (const [name, now] of [
      ["One", MONDAY],
      ["Two", TUESDAY],
      ["Three", noon("2026-11-18")],
    ] as const)
      await saveMilestone({ home, snapshot: gaps(1), now }, { name });
    return home.files.texts.get(FILE) ?? "";
  }
  const names = (text: string) => historyOf(parseHistory(text).records).milestones.map(({ name }) => name);

  it("that a crash cut off in its last line gives the lines before, and grows on a line of its own", async () => {
    const whole = await threeLines();
    const lastLine = whole.slice(0, -1).lastIndexOf("\n") + 1;
    for (let end = lastLine + 1; end < whole.length - 1; end += 1) {
      const home = memoryHome({ [HISTORY_FILE]: whole.slice(0, end) });
      const torn = await loadState(home);
      expect(torn.problems).toEqual([]);
      expect(historyOf(torn.history).milestones).toHaveLength(2);
      await saveMilestone({ home, snapshot: gaps(0), now: noon("2026-11-19") }, { name: "Four" });
      expect(names(home.files.texts.get(FILE) ?? "")).toEqual(["One", "Two", "Four"]);
    }
  });

  it("without its last line feed lost nothing", async () => {
    const whole = await threeLines();
    const home = memoryHome({ [HISTORY_FILE]: whole.slice(0, -1) });
    await saveMilestone({ home, snapshot: gaps(0), now: noon("2026-11-19") }, { name: "Four" });
    expect(names(home.files.texts.get(FILE) ?? "")).toEqual(["One", "Two", "Three", "Four"]);
  });

  it.each([
    ["a merge conflict", "<<<<<<< HEAD", "is not valid JSON; this line is not used"],
    ["a list", "[]", "should be a JSON object; this line is not used"],
    [
      "a record without numbers",
      '{"kind":"day","day":"2026-11-16"}',
      "is not a record of a day or a milestone; this line is not used",
    ],
    ["a later version", '{"version":9,"kind":"day"}', "was written by a newer Bulwark; this line is not used"],
  ])("with %s says in which line, uses the others and keeps the line", async (_, line, message) => {
    const [one = "", two = "", three = ""] = (await threeLines()).split("\n");
    const text = [one, line, two, three, ""].join("\n");
    const home = memoryHome({ [HISTORY_FILE]: text });
    expect(await loadState(home)).toMatchObject({
      history: [{ name: "One" }, { name: "Two" }, { name: "Three" }],
      problems: [{ kind: "state", path: HISTORY_FILE, line: 2, column: 1, message }],
    });
    await saveMilestone({ home, snapshot: gaps(0), now: noon("2026-11-19") }, { name: "Four" });
    expect(home.files.texts.get(FILE)?.startsWith(text)).toBe(true);
  });

  it("merged from two branches is read in the order of time", async () => {
    const [one = "", two = "", three = ""] = (await threeLines()).split("\n");
    expect(names([three, one, two, ""].join("\n"))).toEqual(["One", "Two", "Three"]);
  });

  it("with blank lines, Windows line ends and a byte order mark is read all the same", async () => {
    const text = `\uFEFF${(await threeLines()).replaceAll("\n", "\r\n\r\n")}`;
    expect(parseHistory(text)).toMatchObject({ problems: [] });
    expect(names(text)).toEqual(["One", "Two", "Three"]);
  });
});

describe("what views show", () => {
  it("is the last record of each day", async () => {
    const home = memoryHome();
    await recordDay(home, inSprint(gaps(5), {}), { now: MONDAY });
    await recordDay(home, inSprint(gaps(4), {}), { now: new Date(MONDAY.getTime() + 3_600_000) });
    await recordDay(home, inSprint(gaps(2), {}), { now: TUESDAY });
    const { points } = historyOf((await loadState(home)).history);
    expect(points.map(({ counts }) => counts.P1)).toEqual([4, 2]);
    expect(points[0]).not.toHaveProperty("sprint");
  });

  it("is a sprint's own days, with gaps where no scan was", async () => {
    const home = memoryHome();
    await recordDay(home, inSprint(gaps(5), { left: 12 }), { now: MONDAY });
    await recordDay(home, inSprint(gaps(5), { left: 11 }), { now: new Date(MONDAY.getTime() + 3_600_000) });
    await recordDay(home, inSprint(gaps(2), { left: 6, scope: 14 }), { now: noon("2026-11-19") });
    await recordDay(home, inSprint(gaps(1), { id: "s2", left: 3 }), { now: noon("2026-11-23") });
    const { history } = await loadState(home);
    expect(sprintPoints(history, "s1")).toEqual([
      { day: "2026-11-16", scope: 12, left: 11 },
      { day: "2026-11-19", scope: 14, left: 6 },
    ]);
    expect(sprintPoints(history, "s3")).toEqual([]);
  });
});
