/** What changed between two points of the history. Pure; the dashboard, reports and the command line say the same. */

import type { HistoryPoint, Share } from "./plan";
import type { Level, Snapshot, SnapshotChecklist } from "./snapshot";

export interface Change {
  readonly about: "level" | "score" | "gaps" | "principle" | "list" | "tasks";
  /** A priority, a principle's or a list's id; empty for what there is one of. */
  readonly id: string;
  /** In words: "Bronze", "62", "14 of 17"; "–" where nothing was known. */
  readonly before: string;
  readonly after: string;
  readonly trend: "better" | "worse" | "same" | "unknown";
}

export interface Comparison {
  /** In the order to show them: level, score, gaps by priority, principles, lists, tasks. Unchanged ones are there too. */
  readonly changes: readonly Change[];
  /** False when other rules judged the two points: then a difference may come from the rules. */
  readonly sameRules: boolean;
}

/** Compares an earlier point with a later one. */
export function comparePoints(before: HistoryPoint, after: HistoryPoint): Comparison {
  const changes: Change[] = [
    {
      about: "level",
      id: "",
      before: LEVEL_WORDS[before.level],
      after: LEVEL_WORDS[after.level],
      trend: trend(LEVELS.indexOf(before.level), LEVELS.indexOf(after.level)),
    },
    { about: "score", id: "", ...numbers(before.score, after.score) },
    ...GAP_PRIORITIES.map((id): Change => {
      const [from, to] = [before.counts[id], after.counts[id]];
      return { about: "gaps", id, before: String(from), after: String(to), trend: trend(-from, -to) };
    }),
    ...shares("principle", before.principles, after.principles),
    ...shares("list", before.lists, after.lists),
    { about: "tasks", id: "", ...share(before.tasks, after.tasks) },
  ];
  const isKnown = before.ruleset !== undefined && after.ruleset !== undefined;
  return { changes, sameRules: !isKnown || before.ruleset === after.ruleset };
}

/** When a point is taken, and at which commit when that is known. */
export interface Moment {
  readonly now: Date;
  /** The first 12 characters of the commit's hash. */
  readonly commit?: string | undefined;
}

/** How a folder stands now, as a point to record or to compare with recorded ones. */
export function pointNow(snapshot: Omit<Snapshot, "findings">, { now, commit }: Moment): HistoryPoint {
  const { level, score, counts, checklists, principles, roadmap, ruleset } = snapshot;
  return {
    at: now.toISOString(),
    level,
    ...(score === undefined ? {} : { score }),
    counts,
    lists: Object.fromEntries(checklists.map((list) => [list.id, listShare(list)])),
    principles: Object.fromEntries(principles.map(({ id, passed, judged }) => [id, { passed, total: judged }])),
    tasks: { passed: roadmap.done, total: roadmap.total },
    ...(commit === undefined ? {} : { commit }),
    ruleset,
  };
}

/** Items that pass, of those that apply. */
export function listShare(list: SnapshotChecklist): Share {
  const applicable = list.areas.flatMap((area) => area.items).filter((item) => item.status !== "not-applicable");
  return { passed: applicable.filter((item) => item.status === "pass").length, total: applicable.length };
}

const LEVELS: readonly Level[] = ["not-ready", "bronze", "silver", "gold"];

/** What levels are called. */
export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  "not-ready": "Not ready",
  bronze: "Bronze",
  silver: "Silver",
  gold: "Gold",
};

const GAP_PRIORITIES = ["P0", "P1", "P2"] as const;
const UNKNOWN = "–";

type Compared = Pick<Change, "before" | "after" | "trend">;

function numbers(before: number | undefined, after: number | undefined): Compared {
  return {
    before: before === undefined ? UNKNOWN : String(before),
    after: after === undefined ? UNKNOWN : String(after),
    trend: before === undefined || after === undefined ? "unknown" : trend(before, after),
  };
}

type Shares = Readonly<Record<string, Share>>;

function shares(about: Change["about"], before: Shares, after: Shares): readonly Change[] {
  const ids = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return ids.map((id) => ({ about, id, ...share(before[id], after[id]) }));
}

/** A larger part is better, not a larger number: new code that was judged well and badly in equal parts changes nothing. */
function share(before: Share | undefined, after: Share | undefined): Compared {
  const isUnknown = before === undefined || after === undefined || before.total === 0 || after.total === 0;
  return {
    before: shareInWords(before),
    after: shareInWords(after),
    trend: isUnknown ? "unknown" : trend(before.passed / before.total, after.passed / after.total),
  };
}

/** "14 of 17"; "–" when there was nothing to count. */
export function shareInWords(of: Share | undefined): string {
  return of === undefined || of.total === 0 ? UNKNOWN : `${of.passed} of ${of.total}`;
}

function trend(before: number, after: number): Change["trend"] {
  if (Math.abs(after - before) < 1e-9) return "same";
  return after > before ? "better" : "worse";
}
