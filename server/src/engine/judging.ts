/** Asks every rule about one file and keeps the answers with positions. A rule that throws is caught and, after three times, left out. */

import type { FileFacts } from "#facts/file";
import type { Hop, Span } from "#facts/place";
import type { View } from "#linking/view";
import { contentHash, publicHash } from "#platform/hash";
import type { Breathe } from "#platform/yielding";
import type { Problem, Range } from "#policy/finding";
import { fingerprintText, subjectTokens, symbolPath } from "#policy/fingerprint";
import {
  type JudgedGap,
  type Judgement,
  PASS_SAMPLE_PER_FILE,
  type RuleAnswers,
  type Suppression,
} from "#policy/judgement";
import { concernsRole } from "#policy/ruleState";
import type { Rule, RuleFinding, RuleResult } from "#rules/rule";
import type { Quarantine } from "./quarantine";

/** Throws of one rule before it is left out until the program ends. */
const PATIENCE = 3;

/** Failures of rules so far; one per engine. */
export interface RuleFailures {
  readonly problems: readonly Problem[];
  /** False for a rule that has failed too often. */
  isTrusted(rule: Rule): boolean;
  report(rule: Rule, path: string, error: unknown): void;
}

/** Counts failures; `onFailure` gets the first of each rule for the log. */
export function createRuleFailures(onFailure: (rule: string, path: string, error: unknown) => void): RuleFailures {
  const counts = new Map<string, number>();
  const problems: Problem[] = [];
  return {
    problems,
    isTrusted: (rule) => (counts.get(rule.id) ?? 0) < PATIENCE,
    report(rule, path, error) {
      const count = (counts.get(rule.id) ?? 0) + 1;
      counts.set(rule.id, count);
      if (count === 1) {
        onFailure(rule.id, path, error);
        const message = `The rule ${rule.id} failed in this file (${messageOf(error)}); its answers here are missing.`;
        problems.push({ kind: "rule", path, message });
      }
      if (count === PATIENCE) {
        problems.push({ kind: "rule", message: `The rule ${rule.id} failed ${PATIENCE} times and was left out.` });
      }
    },
  };
}

export interface JudgingContext {
  readonly view: View;
  readonly rules: readonly Rule[];
  readonly failures: RuleFailures;
  /** Text of a file whose hash is still this one; undefined when it has moved on. */
  text(path: string, hash: string): Promise<string | undefined>;
  /** Between two rules: some files take as long as a hundred others, and who waits is not to wait for all of it. */
  readonly breathe?: Breathe | undefined;
  /** Is told which file the rules are asked about, as long as nothing else can happen meanwhile. */
  readonly watch?: Pick<Quarantine, "enter" | "leave"> | undefined;
}

/** Every rule's answers about one file. Rejects only when `breathe` does. */
export async function judgeFile(context: JudgingContext, file: FileFacts): Promise<Judgement> {
  const results: RuleResult[] = [];
  const { watch } = context;
  watch?.enter(file.path);
  for (const rule of context.rules) {
    if (!concernsRole(rule, file.role) || !context.failures.isTrusted(rule)) continue;
    const breath = context.breathe?.();
    if (breath !== undefined) {
      watch?.leave();
      await breath;
      watch?.enter(file.path);
    }
    try {
      const result = rule.check(context.view, file);
      if (result.gaps.length + result.passes.length + result.unknowns.length > 0) results.push(result);
    } catch (error) {
      context.failures.report(rule, file.path, error);
    }
  }
  watch?.leave();
  const found = results.flatMap((result) => result.gaps);
  const gaps = nameGaps(context.view, { file, found, subjects: await subjectsOf(context, file, found) });
  return {
    path: file.path,
    hash: file.hash,
    gaps,
    answers: results.flatMap((result) => answersOf(context.view, file, result)),
    suppressions: file.suppressions.map((fact) => withPosition(file, fact)),
    entries: entriesOf(context.view, file),
    leansOn: leansOn(file, gaps),
  };
}

/** 0-based positions of a span. */
export function rangeOf(file: Pick<FileFacts, "lineStarts">, span: Span): Range {
  return { start: position(file.lineStarts, span.start), end: position(file.lineStarts, span.end) };
}

/** What findings underline, by {@link keyOf}. */
type Subjects = ReadonlyMap<string, string>;

const keyOf = ({ start, end }: Span): string => `${start}-${end}`;

/** Facts hold for one text, and so do these: judging a file again, because another has changed, reads nothing. */
const knownSubjects = new WeakMap<FileFacts, Subjects>();

/** Empty when the text has moved on. */
async function subjectsOf(context: JudgingContext, file: FileFacts, found: readonly RuleFinding[]): Promise<Subjects> {
  const spans = found.flatMap(({ place }) => (place.path === file.path ? [place.span] : []));
  const known = knownSubjects.get(file) ?? new Map<string, string>();
  if (spans.every((span) => known.has(keyOf(span)))) return known;
  const text = await context.text(file.path, file.hash);
  if (text === undefined) return new Map();
  const subjects = new Map(spans.map((span) => [keyOf(span), subjectTokens(text, span, file.language)]));
  knownSubjects.set(file, subjects);
  return subjects;
}

function nameGaps(
  view: View,
  {
    file,
    found,
    subjects,
  }: { readonly file: FileFacts; readonly found: readonly RuleFinding[]; readonly subjects: Subjects },
): readonly JudgedGap[] {
  const seen = new Map<string, number>();
  // Source order, so that the ordinal of equal subjects does not depend on the order rules found them in.
  const ordered = [...found].sort((a, b) => a.place.span.start - b.place.span.start);
  return ordered.flatMap((gap) => {
    const at = gap.place.path === file.path ? file : view.file(gap.place.path);
    if (at === undefined) return [];
    const parts = {
      rule: gap.rule,
      symbol: symbolPath(at, gap.place.span.start),
      subject: at === file ? (subjects.get(keyOf(gap.place.span)) ?? "") : "",
    };
    const key = contentHash(fingerprintText({ ...parts, ordinal: 0 }));
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return [
      {
        rule: gap.rule,
        place: gap.place,
        range: rangeOf(at, gap.place.span),
        message: gap.message,
        priority: gap.priority,
        related: gap.evidence.flatMap((hop) => located(view, hop)),
        fingerprint: publicHash(fingerprintText({ ...parts, ordinal })),
        ...(gap.fixFacts === undefined ? {} : { fixFacts: gap.fixFacts }),
      },
    ];
  });
}

function located(view: View, hop: Hop): readonly (Hop & { readonly range: Range })[] {
  const file = view.file(hop.place.path);
  return file === undefined ? [] : [{ ...hop, range: rangeOf(file, hop.place.span) }];
}

function answersOf(view: View, file: FileFacts, result: RuleResult): readonly RuleAnswers[] {
  if (result.passes.length === 0 && result.unknowns.length === 0) return [];
  const passedAt = result.passes.slice(0, PASS_SAMPLE_PER_FILE).flatMap(({ place, because }) => {
    const at = place.path === file.path ? file : view.file(place.path);
    return at === undefined ? [] : [{ place, range: rangeOf(at, place.span), because }];
  });
  return [{ rule: result.rule, passed: result.passes.length, unknown: result.unknowns.length, passedAt }];
}

const withPosition = (file: FileFacts, fact: FileFacts["suppressions"][number]): Suppression => ({
  place: { path: file.path, hash: file.hash, span: fact.span },
  range: rangeOf(file, fact.span),
  line: fact.line,
  rules: fact.rules,
  reason: fact.reason,
  ...(fact.until === undefined ? {} : { until: fact.until }),
});

/** Tests and generated code have entries nobody asks about. */
function entriesOf(view: View, file: FileFacts): Judgement["entries"] {
  if (file.role !== "service") return [];
  return file.scopes.flatMap(({ id, kind, span }) =>
    kind === "function" && view.start({ file, scope: id }) !== undefined ? [rangeOf(file, span)] : [],
  );
}

function leansOn(file: FileFacts, gaps: readonly JudgedGap[]): Judgement["leansOn"] {
  const others = new Map<string, string>();
  for (const { place } of gaps.flatMap((gap) => [gap, ...gap.related])) {
    // A place of this very file on a former text tells that linking has answered from memory.
    if (place.path !== file.path || place.hash !== file.hash) others.set(place.path, place.hash);
  }
  return [...others].map(([path, hash]) => ({ path, hash }));
}

function position(lineStarts: readonly number[], offset: number): Range["start"] {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - (lineStarts[low] ?? 0) };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
