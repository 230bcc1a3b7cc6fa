/** The state of each principle in one workspace folder. */

import type { Tally } from "#policy/finding";
import type { SnapshotItem, SnapshotPrinciple } from "#protocol/snapshot";
import type { Principle, Priority } from "#rules/rule";

import type { Answers } from "./evidence";
import { PRINCIPLES } from "./tables/principles";
import { gapsInWords } from "./wording";

/** What the playbook needs to know of a rule. */
export interface RuleFacts {
  readonly id: string;
  readonly principle: Principle;
  readonly priority: Priority;
}

/** The eight principles in order. `items` are those of the `diagnostic` list, already decided. */
export function judgePrinciples(
  rules: readonly RuleFacts[],
  items: readonly SnapshotItem[],
  answers: Answers,
): readonly SnapshotPrinciple[] {
  return PRINCIPLES.map((principle) => {
    const own = rules.filter((rule) => rule.principle === principle.id);
    const tallies = own.flatMap((rule) => answers.tallies.get(rule.id) ?? []);
    const gaps = own.flatMap((rule) => answers.gaps.get(rule.id) ?? []);
    const mine = items.filter((item) => item.principle === principle.id);
    const applicable = mine.filter((item) => item.status !== "not-applicable");
    const passed = total(tallies, "passed");
    return {
      ...principle,
      status: status(applicable, { scanned: answers.scanned, passed, gaps: gaps.length }),
      gap: gapLine(own, answers),
      gaps: {
        P0: gaps.filter((gap) => gap.priority === "P0").length,
        P1: gaps.filter((gap) => gap.priority === "P1").length,
        P2: gaps.filter((gap) => gap.priority === "P2").length,
      },
      passed,
      judged: passed + total(tallies, "gaps"),
      unknown: total(tallies, "unknown"),
      itemsPassed: applicable.filter((item) => item.status === "pass").length,
      itemsTotal: applicable.length,
    };
  });
}

function total(tallies: readonly Tally[], count: "passed" | "gaps" | "unknown"): number {
  return tallies.reduce((sum, tally) => sum + tally[count], 0);
}

function status(
  applicable: readonly SnapshotItem[],
  seen: { readonly scanned: boolean; readonly passed: number; readonly gaps: number },
): SnapshotPrinciple["status"] {
  if (!seen.scanned) return "unknown";
  if (applicable.length === 0 && seen.gaps === 0) return "not-applicable";
  if (applicable.length > 0 && applicable.every((item) => item.status === "pass")) return "met";
  const positive = seen.passed > 0 || applicable.some((item) => item.status === "pass" || item.evidence.length > 0);
  if (seen.gaps === 0) return "unknown";
  return positive ? "partial" : "missing";
}

const WEIGHT = { P0: 0, P1: 1, P2: 2 } as const;

/** "3 of 17 outbound calls have no deadline", of the gravest rule with the most gaps; empty when there is none. */
function gapLine(rules: readonly RuleFacts[], answers: Answers): string {
  const open = rules
    .flatMap((rule) => {
      const gaps = answers.gaps.get(rule.id) ?? [];
      if (gaps.length === 0) return [];
      const gravest = Math.min(...gaps.map((gap) => (gap.priority === "hint" ? 3 : WEIGHT[gap.priority])));
      return [{ rule: rule.id, count: gaps.length, gravest }];
    })
    .sort((a, b) => a.gravest - b.gravest || b.count - a.count || (a.rule < b.rule ? -1 : 1));
  const [first] = open;
  if (first === undefined) return "";
  const tally = answers.tallies.get(first.rule);
  return tally === undefined ? (answers.gaps.get(first.rule)?.[0]?.message ?? "") : gapsInWords(tally);
}
