/** Hardening sprints: how one stands against its plan, counted from its tasks. Hours are decimal. */

import { compare } from "#protocol/ordering";
import { plannedLeft, type SnapshotSprint, type SnapshotTask, type SprintPoint } from "#protocol/plan";

import { daysBetween } from "./calendar";
import type { StoredSprint } from "./stateFile";

type CountedTask = Pick<SnapshotTask, "id" | "status" | "estimate" | "left">;

/** All that is in a sprint, and what is left of that. A skipped task is no work. */
export function sprintStanding(tasks: readonly CountedTask[]): { readonly scope: number; readonly left: number } {
  const work = tasks.filter(({ status }) => status !== "skipped");
  return {
    scope: work.reduce((sum, { estimate }) => sum + estimate, 0),
    left: work.reduce((sum, { left }) => sum + left, 0),
  };
}

/** What a closed sprint leaves for the next one. */
export function notDone(tasks: readonly CountedTask[]): readonly string[] {
  return tasks.filter(({ status }) => status !== "done" && status !== "skipped").map(({ id }) => id);
}

/** What sprints are counted from. */
export interface SprintEvidence {
  /** Tasks of the roadmap, by id. */
  readonly tasks: ReadonlyMap<string, CountedTask>;
  /** ISO date. */
  readonly today: string;
  /** The answers are of a complete scan: what is left now is then known as well as what was recorded. */
  readonly scanned: boolean;
  /** Recorded days of a sprint, oldest first. */
  readonly points: (sprint: string) => readonly SprintPoint[];
}

/** The sprint people work on: the one that runs, one that is over and not closed, or the next one planned. */
export function openSprint(sprints: Readonly<Record<string, StoredSprint>>, today: string): string | undefined {
  const open = Object.entries(sprints)
    .filter(([, { closed }]) => closed === undefined)
    .sort(([a, left], [b, right]) => compare(left.start, right.start) || compare(a, b));
  const running = open.find(([, sprint]) => sprint.start <= today && today <= sprint.end);
  return (running ?? open[0])?.[0];
}

/** A sprint as views show it. Tasks that are not part of the roadmap any more are left out, except from what a closed one was. */
export function buildSprint(id: string, stored: StoredSprint, evidence: SprintEvidence): SnapshotSprint {
  const tasks = stored.tasks.flatMap((task) => evidence.tasks.get(task) ?? []);
  const state = stateOf(stored, evidence.today);
  const isClosed = state === "closed";
  const now = sprintStanding(tasks);
  const standing = isClosed ? { scope: stored.scope ?? now.scope, left: stored.left ?? now.left } : now;
  const carriedOver = stored.carriedOver ?? [];
  const sprint = {
    id,
    title: stored.title,
    start: stored.start,
    end: stored.end,
    state,
    daysLeft: Math.max(0, daysBetween(evidence.today, stored.end)),
    tasks: isClosed ? stored.tasks : tasks.map((task) => task.id),
    tasksDone: isClosed
      ? stored.tasks.length - carriedOver.length
      : tasks.filter(({ status }) => status === "done").length,
    ...standing,
    points: pointsOf(id, { state, standing, evidence }),
    carriedOver,
  };
  return { ...sprint, verdict: verdict(sprint, evidence.today) };
}

/** "5 h behind the plan": where a sprint stands against a straight line from its scope to nothing. */
export function verdict(sprint: Omit<SnapshotSprint, "verdict">, today: string): string {
  const { state, left, tasks } = sprint;
  if (state === "closed") return closedVerdict(sprint);
  if (tasks.length === 0) return "no tasks in it";
  if (left === 0) return "all done";
  switch (state) {
    case "planned":
      return `starts ${inDays(daysBetween(today, sprint.start))}`;
    case "over":
      return `ended ${daysAgo(daysBetween(sprint.end, today))} with ${hours(left)} left`;
    case "running":
      return today === sprint.end ? `${hours(left)} left on the last day` : againstPlan(sprint, today);
  }
}

function stateOf({ start, end, closed }: StoredSprint, today: string): SnapshotSprint["state"] {
  if (closed !== undefined) return "closed";
  if (today < start) return "planned";
  return today > end ? "over" : "running";
}

interface Now {
  readonly state: SnapshotSprint["state"];
  readonly standing: { readonly scope: number; readonly left: number };
  readonly evidence: SprintEvidence;
}

/** Recorded days; of today what is known now, so that the line follows each fix. */
function pointsOf(id: string, { state, standing, evidence }: Now): readonly SprintPoint[] {
  const { today } = evidence;
  const recorded = evidence.points(id);
  if (state !== "running" || !evidence.scanned) return recorded;
  return [...recorded.filter(({ day }) => day < today), { day: today, ...standing }];
}

function closedVerdict({ tasks, tasksDone, carriedOver }: Omit<SnapshotSprint, "verdict">): string {
  if (tasks.length === 0) return "closed without tasks";
  if (carriedOver.length === 0) return tasks.length === 1 ? "its task is done" : `all ${tasks.length} tasks done`;
  return `${tasksDone} of ${tasks.length} tasks done, ${carriedOver.length} carried over`;
}

/** Less than this is on plan: estimates are no better. */
const TOLERANCE = 0.5;

function againstPlan(sprint: Omit<SnapshotSprint, "verdict">, today: string): string {
  const behind = sprint.left - plannedLeft(sprint, today);
  if (Math.abs(behind) < TOLERANCE) return "on plan";
  return behind > 0 ? `${hours(behind)} behind the plan` : `${hours(-behind)} ahead of the plan`;
}

/** "0.5 h", "3.5 h", "12 h": halves up to ten hours, then whole ones. */
function hours(value: number): string {
  return `${value < 10 ? Math.max(0.5, Math.round(value * 2) / 2) : Math.round(value)} h`;
}

function inDays(days: number): string {
  return days === 1 ? "tomorrow" : `in ${days} days`;
}

function daysAgo(days: number): string {
  return days === 1 ? "yesterday" : `${days} days ago`;
}
