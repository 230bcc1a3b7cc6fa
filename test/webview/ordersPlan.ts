/** The order service's roadmap, sprint, history and tests. */

import type {
  HistoryPoint,
  Milestone,
  SnapshotHistory,
  SnapshotMatrix,
  SnapshotPhase,
  SnapshotRoadmap,
  SnapshotSprint,
  SnapshotTask,
} from "#protocol/plan";

import { HOME } from "./ordersFindings";

type TaskLine = Pick<SnapshotTask, "title" | "estimate"> & Partial<SnapshotTask>;

const SPRINT_TASKS = ["stability-first.1.2", "stability-first.1.4", "stability-first.1.5", "own.1"];

export const SPRINT: SnapshotSprint = {
  id: "sprint-3",
  title: "Sprint 3: timeouts",
  start: "2026-11-16",
  end: "2026-11-27",
  state: "running",
  daysLeft: 6,
  tasks: SPRINT_TASKS,
  tasksDone: 1,
  scope: 20,
  left: 14,
  points: [
    { day: "2026-11-16", scope: 16, left: 16 },
    { day: "2026-11-17", scope: 16, left: 14.5 },
    { day: "2026-11-18", scope: 20, left: 17 },
    { day: "2026-11-20", scope: 20, left: 15 },
    { day: "2026-11-21", scope: 20, left: 14 },
  ],
  verdict: "3 h behind the plan",
  carriedOver: [],
};

const LAST_SPRINT: SnapshotSprint = {
  ...SPRINT,
  id: "sprint-2",
  title: "Sprint 2",
  start: "2026-11-02",
  end: "2026-11-13",
  state: "closed",
  daysLeft: 0,
  tasks: ["stability-first.1.1", "stability-first.1.4"],
  tasksDone: 1,
  points: [],
  verdict: "closed with 8 h left",
  carriedOver: ["stability-first.1.4", "stability-first.2.2"],
};

const PHASES: readonly (readonly [
  id: string,
  title: string,
  priority: SnapshotPhase["priority"],
  tasks: readonly TaskLine[],
])[] = [
  [
    "stability",
    "Critical stability",
    "P0",
    [
      {
        title: "Start and stop reliably",
        estimate: 6,
        status: "done",
        rules: ["missing-graceful-shutdown"],
        judged: 2,
        commit: "2ad58c7e9b10",
      },
      { title: "Start dependencies in order", estimate: 3, status: "done", rules: ["depends-on-without-health"] },
      {
        title: "Poll health instead of sleeping",
        estimate: 2,
        status: "skipped",
        note: "no sleeps left in this service",
      },
      {
        title: "Give every outbound call a deadline and a retry",
        estimate: 8,
        left: 5,
        status: "doing",
        rules: ["missing-timeout", "missing-retry", "unbounded-retry"],
        items: ["diagnostic.reliability.1", "diagnostic.reliability.4"],
        itemsPassed: 1,
        open: 5,
        judged: 28,
        prompt: "retry",
      },
      { title: "Put circuit breakers around dependencies that fail", estimate: 5, rules: ["missing-circuit-breaker"] },
      {
        id: "own.1",
        title: "Move the export to a job of its own",
        estimate: 4,
        origin: "own",
        note: "agreed with Grace",
      },
    ],
  ],
  [
    "security",
    "Security",
    "P0",
    [
      { title: "Take no body unchecked", estimate: 3, rules: ["unvalidated-input"], open: 1, judged: 12 },
      { title: "Manage secrets", estimate: 4, status: "blocked", note: "waits for the platform team" },
    ],
  ],
  [
    "observability",
    "Observability",
    "P1",
    [
      {
        id: "findings.errors.inventory",
        title: "Give the 2 swallowed errors in src/inventory and src/billing a trace",
        estimate: 6,
        origin: "findings",
        rules: ["swallowed-error"],
        linked: 3,
        open: 2,
        judged: 23,
        left: 4,
      },
    ],
  ],
  ["docs", "Documentation", "P2", []],
];

export const ROADMAP: SnapshotRoadmap = {
  template: "stability-first",
  title: "Stability first",
  templates: [
    {
      id: "stability-first",
      title: "Stability first",
      about: "For a service that falls over: stop the bleeding, then see, test and tune.",
      phases: 7,
      tasks: 27,
    },
    {
      id: "three-week-sprint",
      title: "Three-week sprint",
      about: "For a team with three weeks: critical, reliable, hardened.",
      phases: 3,
      tasks: 8,
    },
    {
      id: "production-build",
      title: "Production build",
      about: "For something new that will carry real traffic.",
      phases: 5,
      tasks: 33,
    },
    {
      id: "release-ladder",
      title: "Release ladder",
      about: "For a path from pull request to canary.",
      phases: 5,
      tasks: 16,
    },
    {
      id: "from-findings",
      title: "From findings",
      about: "Tasks made of this workspace’s open gaps, by principle and folder.",
      phases: 3,
      tasks: 5,
    },
  ],
  phases: PHASES.map(([id, title, priority, lines], phase) => {
    const tasks = lines.map((line, index) => task(line, priority, [phase + 1, index + 1]));
    return {
      id,
      title,
      priority,
      tasks,
      done: tasks.filter(({ status }) => status === "done").length,
      total: tasks.filter(({ status }) => status !== "skipped").length,
    };
  }),
  done: 2,
  total: 8,
  uncovered: 4,
  sprint: SPRINT,
  closedSprints: [LAST_SPRINT],
};

function task(
  line: TaskLine,
  priority: SnapshotTask["priority"],
  [phase, place]: readonly [number, number],
): SnapshotTask {
  const id = line.id ?? `stability-first.${phase}.${place}`;
  const isOver = line.status === "done" || line.status === "skipped";
  return {
    id,
    number: `${phase}.${place}`,
    priority,
    status: "todo",
    rules: [],
    items: [],
    open: 0,
    judged: 0,
    itemsPassed: 0,
    left: isOver ? 0 : line.estimate,
    origin: "template",
    ...(SPRINT_TASKS.includes(id) ? { sprint: SPRINT.id } : {}),
    ...line,
  };
}

function point(day: string, score: number, gaps: readonly [number, number, number], retry: number): HistoryPoint {
  const [P0, P1, P2] = gaps;
  return {
    at: `${day}T16:00:00.000Z`,
    level: "not-ready",
    score,
    counts: { P0, P1, P2, hint: 0 },
    lists: { diagnostic: { passed: Math.round(score / 5), total: 30 }, production: { passed: 2, total: 6 } },
    principles: { retry: { passed: retry, total: 28 }, locking: { passed: 2, total: 5 } },
    tasks: { passed: P0 > 2 ? 0 : 1, total: 8 },
    ruleset: "8f3a91c0d2e4",
  };
}

const POINTS: readonly HistoryPoint[] = [
  point("2026-10-05", 52, [5, 14, 7], 12),
  point("2026-10-09", 55, [5, 12, 7], 14),
  point("2026-10-16", 61, [3, 12, 6], 15),
  point("2026-10-30", 66, [3, 10, 4], 19),
  point("2026-11-06", 71, [3, 9, 3], 21),
  point("2026-11-13", 76, [2, 9, 2], 22),
  point("2026-11-21", 80, [2, 8, 2], 23),
];

const MILESTONES: readonly Milestone[] = [
  { ...point("2026-10-09", 55, [5, 12, 7], 14), id: "sprint-1", name: "Sprint 1", commit: "91e60d4aa310" },
  {
    ...point("2026-11-13", 76, [2, 9, 2], 22),
    id: "sprint-2",
    name: "Sprint 2",
    commit: "b07f3aa10c2e",
    note: "before the sale",
  },
];

export const HISTORY: SnapshotHistory = { points: POINTS, milestones: MILESTONES };

const TESTS: readonly (readonly [module: string, files: number, tests: readonly number[]])[] = [
  ["src/api", 14, [6, 3, 1, 1, 0]],
  ["src/checkout", 9, [4, 1, 1, 0, 0]],
  ["src/fulfilment", 6, [2, 0, 0, 0, 0]],
  ["src/inventory", 8, [3, 1, 0, 0, 1]],
  ["src/jobs", 5, [0, 0, 0, 0, 0]],
];

const KINDS = ["unit", "integration", "e2e", "contract", "load"] as const;

export const MATRIX: SnapshotMatrix = {
  rows: TESTS.map(([module, files, tests]) => ({
    module,
    files,
    cells: KINDS.map((kind, index) => {
      const amount = tests[index] ?? 0;
      const label = `test/${kind}/${module.slice(4)}.test.ts`;
      return {
        kind,
        tests: amount,
        sample: amount === 0 ? [] : [{ label, uri: `${HOME}/${label}`, line: 0, character: 0 }],
      };
    }),
  })),
  unplaced: 2,
};
