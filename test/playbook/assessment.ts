/** Makes assessments from a few words, so that a test shows only the numbers it is about. */

import type { ProjectFacts } from "#playbook/project";
import { NOTHING_KNOWN } from "#playbook/project";
import type { Assessment, Finding, Tally } from "#policy/finding";
import { RULES } from "#rules/registry.generated";

export interface RuleAnswer {
  readonly passed?: number;
  readonly unknown?: number;
  /** `src/a.ts:48 what is wrong`; a leading `P2 ` or `hint ` weighs it differently from its rule. */
  readonly gaps?: readonly string[];
  /** Where passes were seen: `src/a.ts:12 why`. */
  readonly passedAt?: readonly string[];
}

/** An assessment with these answers, and nothing from all other rules. */
export function assessment(answers: Readonly<Record<string, RuleAnswer>>): Assessment {
  const findings: Finding[] = [];
  const tallies: Tally[] = [];
  for (const [rule, answer] of Object.entries(answers)) {
    const gaps = (answer.gaps ?? []).map((line, index) => finding(rule, line, index));
    findings.push(...gaps);
    tallies.push({
      rule,
      passed: answer.passed ?? 0,
      gaps: gaps.length,
      unknown: answer.unknown ?? 0,
      passedAt: (answer.passedAt ?? []).map((line) => {
        const { path, at, rest } = parse(line);
        return { place: { path, hash: "h", span: { start: at, end: at + 1 } }, range: rangeOn(at), because: rest };
      }),
    });
  }
  return {
    revision: 1,
    findings,
    suppressed: [],
    tallies,
    problems: [],
    files: { analysed: 40, skipped: 2 },
    engine: "0.1.0",
    ruleset: "8f3a91c2d4",
  };
}

/** A small TypeScript service. */
export const SERVICE: ProjectFacts = {
  ...NOTHING_KNOWN,
  languages: ["typescript"],
  serviceFiles: 40,
  longest: [{ path: "src/checkout/checkoutService.ts", lines: 284 }],
};

function finding(rule: string, line: string, index: number): Finding {
  const facts = RULES.find((known) => known.id === rule);
  const weighed = /^(P0|P1|P2|hint) (.*)$/.exec(line);
  const { path, at, rest } = parse(weighed?.[2] ?? line);
  return {
    id: `${rule}-${index}@${path}`,
    rule,
    principle: facts?.principle ?? "retry",
    priority: (weighed?.[1] as Finding["priority"] | undefined) ?? facts?.priority ?? "P2",
    confidence: "high",
    severity: "warning",
    place: { path, hash: "h", span: { start: at * 100, end: at * 100 + 5 } },
    range: rangeOn(at),
    message: rest,
    related: [],
    fingerprint: `${rule}-${index}`,
  };
}

function parse(line: string): { path: string; at: number; rest: string } {
  const [, path = "", number = "1", rest = ""] = /^([^:]+):(\d+) ?(.*)$/.exec(line) ?? [];
  return { path, at: Number(number) - 1, rest };
}

function rangeOn(line: number) {
  return { start: { line, character: 2 }, end: { line, character: 7 } };
}
