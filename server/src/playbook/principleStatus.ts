/** The state of each principle in one workspace folder. */

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
    const counts = own.flatMap((rule) => answers.counts.get(rule.id) ?? []);
    const gaps = { P0: total(counts, "P0"), P1: total(counts, "P1"), P2: total(counts, "P2") };
    const mine = items.filter((item) => item.principle === principle.id);
    const applicable = mine.filter((item) => item.status !== "not-applicable");
    const passed = total(tallies, "passed");
    return {
      ...principle,
      status: status(applicable, { scanned: answers.scanned, passed, gaps: gaps.P0 + gaps.P1 + gaps.P2 }),
      gap: gapLine(own, answers),
      gaps,
      passed,
      judged: passed + total(tallies, "gaps"),
      unknown: total(tallies, "unknown"),
      itemsPassed: applicable.filter((item) => item.status === "pass").length,
      itemsTotal: applicable.length,
    };
  });
}

function total<Name extends string>(rows: readonly Readonly<Record<Name, number>>[], name: Name): number {
  return rows.reduce((sum, row) => sum + row[name], 0);
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

/** "3 of 17 outbound calls have no deadline", of the gravest rule with the most gaps; empty when there is none. */
function gapLine(rules: readonly RuleFacts[], answers: Answers): string {
  const open = rules
    .flatMap((rule) => {
      const counts = answers.counts.get(rule.id);
      if (counts === undefined) return [];
      const gravest = counts.P0 > 0 ? 0 : counts.P1 > 0 ? 1 : 2;
      return [{ rule: rule.id, count: counts.P0 + counts.P1 + counts.P2, gravest }];
    })
    .sort((a, b) => a.gravest - b.gravest || b.count - a.count || (a.rule < b.rule ? -1 : 1));
  const [first] = open;
  if (first === undefined) return "";
  const tally = answers.tallies.get(first.rule);
  return tally === undefined ? (answers.gaps.get(first.rule)?.[0]?.message ?? "") : gapsInWords(tally);
}
