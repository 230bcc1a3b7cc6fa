/** Turns what rules answered into what doors show: settings, suppressions and tallies, in one pass after the rules. Pure. */

import type { Rule } from "#rules/rule";

import type { Config, RuleSetting } from "./config";
import type { Finding, Problem, SuppressedFinding, Tally } from "./finding";
import { type Judgement, PASS_SAMPLE, type RuleAnswers } from "./judgement";
import { isOn, settingFor } from "./ruleState";
import { severityOf } from "./severity";
import { suppressionOf, suppressionProblems } from "./suppressing";

export interface PolicyContext {
  readonly config: Config;
  readonly rules: readonly Rule[];
  /** Ids suppressions may name. */
  readonly knownRules: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What policy says about one file. */
export interface FileAssessment {
  readonly path: string;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly answers: readonly FileAnswers[];
  readonly problems: readonly Problem[];
}

export interface FileAnswers extends RuleAnswers {
  readonly gaps: number;
}

/** Weighs one file's answers. A suppressed gap counts neither as passed nor as open. */
export function assessFile(context: PolicyContext, judgement: Judgement): FileAssessment {
  const { path } = judgement;
  const settings = new Map<string, RuleSetting>();
  const settingOf = (rule: string): RuleSetting => {
    const known = settings.get(rule) ?? settingFor(context.config, rule, path);
    settings.set(rule, known);
    return known;
  };
  const rules = byId(context.rules);
  /** Most rules have nothing to say about a file: only those that spoke are looked up. */
  const running = (id: string): Rule | undefined => {
    const rule = rules.get(id);
    return rule !== undefined && isOn(rule, settingOf(id)) ? rule : undefined;
  };
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const open = new Map<string, number>();
  for (const gap of judgement.gaps) {
    const rule = running(gap.rule);
    if (rule === undefined) continue;
    const suppression = suppressionOf(judgement, gap, context.now);
    const setting = settingOf(gap.rule);
    const priority = setting.priority ?? gap.priority;
    const note = suppression.kind === "ineffective" ? [{ ...suppression.by, note: suppression.because }] : [];
    const finding: Finding = {
      id: `${gap.fingerprint}@${path}`,
      rule: gap.rule,
      principle: rule.principle,
      priority,
      confidence: rule.confidence,
      severity: setting.severity ?? severityOf(priority, rule.principle),
      place: gap.place,
      range: gap.range,
      message: gap.message,
      related: [...gap.related, ...note.map(({ place, range, note }) => ({ place, range, note }))],
      fingerprint: gap.fingerprint,
      ...(gap.fixFacts === undefined ? {} : { fixFacts: gap.fixFacts }),
    };
    if (suppression.kind === "suppressed") {
      const { reason, until } = suppression.by;
      suppressed.push({ finding, reason, ...(until === undefined ? {} : { until }) });
      continue;
    }
    open.set(gap.rule, (open.get(gap.rule) ?? 0) + 1);
    findings.push(finding);
  }
  return {
    path,
    findings: findings.sort(byPlace),
    suppressed: suppressed.sort((a, b) => byPlace(a.finding, b.finding)),
    answers: answersOf(judgement, running, open),
    problems: suppressionProblems(judgement, context.knownRules, context.now),
  };
}

/** Adds up files' answers, rule by rule, in the order of `rules`; rules that ran without a subject have a row of zeros. */
export function tallyUp(rules: readonly Rule[], files: Iterable<FileAssessment>): readonly Tally[] {
  const rows = new Map(
    rules.map((rule) => [
      rule.id,
      { rule: rule.id, passed: 0, gaps: 0, unknown: 0, passedAt: [] as Tally["passedAt"][number][] },
    ]),
  );
  for (const file of files) {
    for (const answers of file.answers) {
      const row = rows.get(answers.rule);
      if (row === undefined) continue;
      row.passed += answers.passed;
      row.gaps += answers.gaps;
      row.unknown += answers.unknown;
      if (row.passedAt.length < PASS_SAMPLE)
        row.passedAt.push(...answers.passedAt.slice(0, PASS_SAMPLE - row.passedAt.length));
    }
  }
  return [...rows.values()];
}

function answersOf(
  judgement: Judgement,
  running: (id: string) => Rule | undefined,
  open: ReadonlyMap<string, number>,
): readonly FileAnswers[] {
  const answered = judgement.answers
    .filter((answers) => running(answers.rule) !== undefined)
    .map((answers) => ({ ...answers, gaps: open.get(answers.rule) ?? 0 }));
  const onlyGaps = [...open]
    .filter(([rule]) => !answered.some((answers) => answers.rule === rule))
    .map(([rule, gaps]) => ({ rule, passed: 0, unknown: 0, passedAt: [], gaps }));
  return [...answered, ...onlyGaps];
}

const indexes = new WeakMap<readonly Rule[], ReadonlyMap<string, Rule>>();

/** The same list of rules weighs every file of a folder. */
function byId(rules: readonly Rule[]): ReadonlyMap<string, Rule> {
  const index = indexes.get(rules) ?? new Map(rules.map((rule) => [rule.id, rule]));
  indexes.set(rules, index);
  return index;
}

const byPlace = (a: Finding, b: Finding): number =>
  a.place.span.start - b.place.span.start || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
