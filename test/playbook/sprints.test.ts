/** Sprints: what is in one, what is left, and where it stands against its plan, day by day. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { day, daysBetween } from "#playbook/calendar";
import { buildSprint, notDone, openSprint, sprintStanding } from "#playbook/sprints";
import type { StoredSprint } from "#playbook/stateFile";
import { plannedLeft, type SnapshotSprint, type SprintPoint, type TaskStatus } from "#protocol/plan";

const STATUSES: readonly TaskStatus[] = ["todo", "doing", "done", "blocked", "skipped"];
const sprint: StoredSprint = { title: "Timeouts", start: "2026-11-16", end: "2026-11-26", tasks: ["a", "b"] };

function work(id: string, estimate: number, left: number, status: TaskStatus = left === 0 ? "done" : "todo") {
  return { id, status, estimate, left };
}

interface Day {
  readonly today: string;
  readonly left?: number;
  readonly stored?: Partial<StoredSprint>;
  readonly points?: readonly SprintPoint[];
  readonly scanned?: boolean;
}

/** A sprint of 20 hours, two tasks of ten. */
function at({ today, left = 10, stored = {}, points = [], scanned = true }: Day): SnapshotSprint {
  const tasks = [work("a", 10, Math.max(0, left - 10)), work("b", 10, Math.min(10, left))];
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return buildSprint("s", { ...sprint, ...stored }, { tasks: byId, today, scanned, points: () => points });
}

describe("the hours of a sprint", () => {
  it("are those of its tasks, without the skipped ones", () => {
    expect(sprintStanding([work("a", 5, 2), work("b", 3, 0), work("c", 8, 8, "skipped")])).toEqual({
      scope: 8,
      left: 2,
    });
    expect(notDone([work("a", 5, 2), work("b", 3, 0), work("c", 8, 8, "skipped"), work("d", 1, 1, "blocked")])).toEqual(
      ["a", "d"],
    );
  });

  it("never leave more than there is", () => {
    const task = fc
      .record({
        estimate: fc.nat(100),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        status: fc.constantFrom(...STATUSES),
      })
      .map(({ estimate, share, status }) => work("t", estimate, estimate * share, status));
    fc.assert(
      fc.property(fc.array(task), (tasks) => {
        const { scope, left } = sprintStanding(tasks);
        expect(left).toBeLessThanOrEqual(scope + 1e-9);
      }),
    );
  });
});

describe("the plan", () => {
  it("falls in a straight line from the whole scope to nothing", () => {
    const plan = { start: "2026-11-16", end: "2026-11-26", scope: 20 };
    const days = ["2026-11-01", "2026-11-16", "2026-11-17", "2026-11-21", "2026-11-26", "2026-12-24"];
    expect(days.map((today) => plannedLeft(plan, today))).toEqual([20, 20, 18, 10, 0, 0]);
    expect(plannedLeft({ ...plan, end: plan.start }, plan.start)).toBe(0);
  });

  it("never rises, wherever clocks change", () => {
    const offset = fc.integer({ min: 0, max: 700 });
    fc.assert(
      fc.property(offset, fc.integer({ min: 1, max: 90 }), fc.nat(300), (from, length, scope) => {
        const date = (days: number) => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10);
        const plan = { start: date(from), end: date(from + length), scope };
        const line = Array.from({ length: length + 1 }, (_, index) => plannedLeft(plan, date(from + index)));
        expect(line[0]).toBe(scope);
        expect(line.at(-1)).toBe(0);
        for (const [index, hours] of line.entries()) expect(hours).toBeLessThanOrEqual(line[index - 1] ?? scope);
      }),
    );
  });
});

describe("the verdict", () => {
  it.each<[string, Day, string]>([
    ["before it starts", { today: "2026-11-13" }, "starts in 3 days"],
    ["on the day before", { today: "2026-11-15" }, "starts tomorrow"],
    ["on the first day", { today: "2026-11-16", left: 20 }, "on plan"],
    ["half way, on the line", { today: "2026-11-21", left: 10 }, "on plan"],
    ["near enough", { today: "2026-11-21", left: 10.4 }, "on plan"],
    ["above the line", { today: "2026-11-21", left: 15 }, "5 h behind the plan"],
    ["a little above it", { today: "2026-11-21", left: 10.7 }, "0.5 h behind the plan"],
    ["below it", { today: "2026-11-17", left: 6 }, "12 h ahead of the plan"],
    ["on the last day", { today: "2026-11-26", left: 3 }, "3 h left on the last day"],
    ["after it", { today: "2026-11-27", left: 3 }, "ended yesterday with 3 h left"],
    ["long after it", { today: "2026-12-06", left: 3 }, "ended 10 days ago with 3 h left"],
    ["with nothing left", { today: "2026-11-18", left: 0 }, "all done"],
    ["without tasks", { today: "2026-11-18", stored: { tasks: [] } }, "no tasks in it"],
  ])("%s", (_, given, verdict) => {
    expect(at(given).verdict).toBe(verdict);
  });

  it("of a closed sprint says what became of its tasks, whatever became of them since", () => {
    const closed = { closed: "2026-11-26T17:00:00.000Z", carriedOver: ["b"], scope: 22, left: 7 };
    expect(at({ today: "2026-12-24", left: 0, stored: closed })).toMatchObject({
      state: "closed",
      verdict: "1 of 2 tasks done, 1 carried over",
      tasksDone: 1,
      scope: 22,
      left: 7,
    });
    expect(at({ today: "2026-12-24", stored: { ...closed, carriedOver: [] } }).verdict).toBe("all 2 tasks done");
  });
});

describe("the days of a sprint", () => {
  it("are counted to the last one", () => {
    const left = (today: string) => [at({ today }).state, at({ today }).daysLeft];
    expect(left("2026-11-15")).toEqual(["planned", 11]);
    expect(left("2026-11-16")).toEqual(["running", 10]);
    expect(left("2026-11-26")).toEqual(["running", 0]);
    expect(left("2026-11-27")).toEqual(["over", 0]);
  });

  const points: readonly SprintPoint[] = [
    { day: "2026-11-16", scope: 20, left: 20 },
    { day: "2026-11-18", scope: 20, left: 17 },
    { day: "2026-11-21", scope: 20, left: 13 },
  ];

  it("have the points that were recorded, and today what is known now", () => {
    expect(at({ today: "2026-11-21", left: 10, points }).points).toEqual([
      ...points.slice(0, 2),
      { day: "2026-11-21", scope: 20, left: 10 },
    ]);
  });

  it("have no point of today before the scan, before the start and after the end", () => {
    expect(at({ today: "2026-11-21", points, scanned: false }).points).toEqual(points);
    expect(at({ today: "2026-11-15", points: [] }).points).toEqual([]);
    expect(at({ today: "2026-11-27", points }).points).toEqual(points);
  });
});

describe("the sprint that is shown", () => {
  const on = (start: string, end: string, closed?: string): StoredSprint => ({
    ...sprint,
    start,
    end,
    ...(closed === undefined ? {} : { closed }),
  });
  const today = "2026-11-21";

  it("is the one that runs, before one that is over and the next one", () => {
    const over = on("2026-11-01", "2026-11-10");
    const running = on("2026-11-16", "2026-11-26");
    const next = on("2026-12-01", "2026-12-10");
    expect(openSprint({ over, running, next }, today)).toBe("running");
    expect(openSprint({ over, next }, today)).toBe("over");
    expect(openSprint({ next, later: on("2027-01-01", "2027-01-10") }, today)).toBe("next");
    expect(openSprint({ running: on("2026-11-16", "2026-11-26", today) }, today)).toBeUndefined();
  });
});

/** A moment where clocks differ from UTC by this many minutes; as `getTimezoneOffset` says it, east is negative. */
class Elsewhere extends Date {
  readonly #offset: number;

  constructor(instant: string, offset: number) {
    super(instant);
    this.#offset = offset;
  }

  override getTimezoneOffset(): number {
    return this.#offset;
  }
}

describe("the calendar", () => {
  it.each([
    ["Berlin, the last hour before summer time", "2026-03-28T22:59:00Z", -60, "2026-03-28"],
    ["Berlin, the first day of summer time", "2026-03-29T21:59:00Z", -120, "2026-03-29"],
    ["Berlin, the last day of summer time", "2026-10-25T22:59:00Z", -60, "2026-10-25"],
    ["New York, late in the evening", "2026-11-01T03:59:00Z", 240, "2026-10-31"],
    ["Kiritimati", "2026-11-21T10:00:00Z", -840, "2026-11-22"],
    ["Pago Pago", "2026-11-21T10:59:00Z", 660, "2026-11-20"],
  ])("in %s has the day of the person", (_, instant, offset, date) => {
    expect(day(new Elsewhere(instant, offset))).toBe(date);
  });

  it("counts days, not hours", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(daysBetween("2026-10-26", "2026-10-24")).toBe(-2);
  });
});
