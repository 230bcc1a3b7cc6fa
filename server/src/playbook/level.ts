/** The readiness level with what each rung asks for, and the score. */

import type { Tally } from "#policy/finding";
import type {
  Level,
  Snapshot,
  SnapshotChecklist,
  SnapshotCondition,
  SnapshotPrinciple,
  SnapshotRung,
} from "#protocol/snapshot";

import { itemsOf } from "./checklists";
import type { RuleFacts } from "./principleStatus";

/** What the rungs look at. */
export interface Standing {
  readonly scanned: boolean;
  readonly counts: Snapshot["counts"];
  readonly principles: readonly SnapshotPrinciple[];
  readonly checklists: readonly SnapshotChecklist[];
}

export interface Readiness {
  readonly level: Level;
  readonly rungs: readonly SnapshotRung[];
  /** What the next rung lacks, most important first; empty at the top. */
  readonly missingForNext: readonly string[];
}

/**
 * Bronze: no open P0 and no principle missing. Silver: also no open P1 and 70 % of the applicable diagnostic items.
 * Gold: also 90 % of them, 80 % of the production items and no attestation expired.
 */
export function readiness(standing: Standing): Readiness {
  const rungs: readonly SnapshotRung[] = [
    { level: "bronze", conditions: bronze(standing) },
    { level: "silver", conditions: silver(standing) },
    { level: "gold", conditions: gold(standing) },
  ];
  const next = rungs.find((rung) => rung.conditions.some((condition) => !condition.met));
  const reached = next === undefined ? rungs.length : rungs.indexOf(next);
  return {
    level: rungs[reached - 1]?.level ?? "not-ready",
    rungs,
    missingForNext: (next?.conditions ?? [])
      .filter((condition) => !condition.met)
      .map((condition) => (condition.stands === "" ? condition.text : `${condition.text} (${condition.stands})`)),
  };
}

const SCORE_WEIGHT = { P0: 8, P1: 3, P2: 1 } as const;
const SMALLEST_SAMPLE = 10;

/** 0–100: the weighed share of judged subjects that pass; undefined below ten subjects, where it would be chance. */
export function score(rules: readonly RuleFacts[], tallies: ReadonlyMap<string, Tally>): number | undefined {
  let subjects = 0;
  let passed = 0;
  let all = 0;
  for (const rule of rules) {
    const tally = tallies.get(rule.id);
    if (tally === undefined) continue;
    const weight = SCORE_WEIGHT[rule.priority];
    subjects += tally.passed + tally.gaps;
    passed += weight * tally.passed;
    all += weight * (tally.passed + tally.gaps);
  }
  return subjects < SMALLEST_SAMPLE ? undefined : Math.round((100 * passed) / all);
}

function bronze({ scanned, counts, principles }: Standing): readonly SnapshotCondition[] {
  if (!scanned) return [{ text: "Scan the workspace", stands: "", met: false, about: "findings" }];
  const missing = principles.filter((principle) => principle.status === "missing");
  return [
    noOpen("P0", counts.P0),
    {
      text: "No principle is missing",
      stands: missing.length === 0 ? "none" : missing.map((principle) => principle.title).join(", "),
      met: missing.length === 0,
      about: "principles",
    },
  ];
}

function silver({ counts, checklists }: Standing): readonly SnapshotCondition[] {
  return [noOpen("P1", counts.P1), shareOf(checklists, "diagnostic", 70)];
}

function gold({ checklists }: Standing): readonly SnapshotCondition[] {
  const expired = itemsOf(checklists).filter((item) => item.manual?.reopened === "expired").length;
  return [
    shareOf(checklists, "diagnostic", 90),
    shareOf(checklists, "production", 80),
    {
      text: "No attestation has expired",
      stands: expired === 0 ? "none" : `${expired} expired`,
      met: expired === 0,
      about: "checklist",
    },
  ];
}

function noOpen(priority: "P0" | "P1", open: number): SnapshotCondition {
  return {
    text: `No open ${priority} gap`,
    stands: open === 0 ? "none" : `${open} open`,
    met: open === 0,
    about: "findings",
  };
}

/** Items that pass, of those that apply. */
function shareOf(checklists: readonly SnapshotChecklist[], list: string, percent: number): SnapshotCondition {
  const applicable = itemsOf(checklists, list).filter((item) => item.status !== "not-applicable");
  const passed = applicable.filter((item) => item.status === "pass").length;
  const needed = Math.ceil((applicable.length * percent) / 100);
  return {
    text: `${percent} % of ${list} items pass`,
    stands: `${passed} of ${applicable.length}, needs ${needed}`,
    met: applicable.length > 0 && passed >= needed,
    about: "checklist",
  };
}
