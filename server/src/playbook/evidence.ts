/** What speaks for and against a checklist item, weighed into a status. A person's answer comes later, in `answers.ts`. */

import type { Finding, Tally } from "#policy/finding";
import type { ItemStatus } from "#protocol/snapshot";

import { detect } from "./detect";
import type { ChecklistItem } from "./item";
import type { ProjectFacts, Sighting } from "./project";
import { gapsInWords, passesInWords, unknownInWords } from "./wording";

/** The answers of one scan, arranged for looking up by rule. */
export interface Answers {
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Open findings that count as gaps (hints do not), by rule. */
  readonly gaps: ReadonlyMap<string, readonly Finding[]>;
  readonly project: ProjectFacts;
  /** Ids of the rules this version has. */
  readonly known: ReadonlySet<string>;
  /** False before the first scan. */
  readonly scanned: boolean;
}

export interface Evidence {
  readonly status: ItemStatus;
  /** "14 of 17 outbound calls have a deadline" */
  readonly summary: string;
  readonly passes: readonly Sighting[];
  readonly gaps: readonly Finding[];
  /** Longer than a detector allows: places without a finding. */
  readonly objections: readonly Sighting[];
}

/** Arranges an assessment's findings and tallies. */
export function arrange(
  findings: readonly Finding[],
  tallies: readonly Tally[],
  rest: Pick<Answers, "project" | "known" | "scanned">,
): Answers {
  const gaps = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.priority === "hint") continue;
    const sameRule = gaps.get(finding.rule);
    if (sameRule === undefined) gaps.set(finding.rule, [finding]);
    else sameRule.push(finding);
  }
  return { ...rest, gaps, tallies: new Map(tallies.map((tally) => [tally.rule, tally])) };
}

/** Weighs what one scan says about an item. */
export function weighEvidence(item: ChecklistItem, answers: Answers): Evidence {
  if (!answers.scanned) return nothing("unknown", "Not scanned yet");
  if (answers.project.serviceFiles === 0) return nothing("not-applicable", "There is no code to judge");

  const linked = [...item.rules, ...(item.against ?? [])];
  const gaps = linked.flatMap((rule) => answers.gaps.get(rule) ?? []);
  const deciding = item.rules.flatMap((rule) => answers.tallies.get(rule) ?? []);
  const detected = detect(item.detectors ?? [], answers.project);
  const everyRulePasses = item.rules.length > 0 && item.rules.every((rule) => passed(answers, rule));

  const status = ((): ItemStatus => {
    if (gaps.some((gap) => gap.priority === "P0" || gap.priority === "P1")) return "fail";
    if (gaps.length > 0 || detected.objections.length > 0) return "partial";
    if (everyRulePasses || detected.proven) return "pass";
    if (deciding.some((tally) => tally.passed > 0) || detected.sightings.length > 0) return "partial";
    return "unknown";
  })();
  return {
    status,
    summary: summary(item, answers, detected.sentences),
    passes: [...deciding.flatMap(passedPlaces), ...detected.sightings],
    gaps,
    objections: detected.objections,
  };
}

function nothing(status: ItemStatus, because: string): Evidence {
  return { status, summary: because, passes: [], gaps: [], objections: [] };
}

function passed(answers: Answers, rule: string): boolean {
  return (answers.tallies.get(rule)?.passed ?? 0) > 0;
}

function passedPlaces(tally: Tally): readonly Sighting[] {
  return tally.passedAt.map((pass) => ({ path: pass.place.path, ...pass.range.start, note: pass.because }));
}

/** Counts first, then what detectors saw, then what nothing speaks about. */
function summary(item: ChecklistItem, answers: Answers, detected: readonly string[]): string {
  const parts: string[] = [];
  for (const rule of item.rules) {
    const tally = answers.tallies.get(rule);
    if (tally !== undefined && tally.passed + tally.gaps > 0) parts.push(passesInWords(tally));
  }
  for (const rule of item.against ?? []) {
    const tally = answers.tallies.get(rule);
    if (tally !== undefined && tally.gaps > 0) parts.push(gapsInWords(tally));
  }
  parts.push(...detected);
  if (parts.length > 0) return capitalized([...parts, ...notCovered(item, answers)].join("; "));
  return reasonForSilence(item, answers);
}

/** Package names at the start keep their case. */
function capitalized(sentence: string): string {
  return sentence.startsWith("the ") ? `T${sentence.slice(1)}` : sentence;
}

/** A part of the question no rule of this version judges must be said, or "partial" would be a riddle. */
function notCovered(item: ChecklistItem, answers: Answers): readonly string[] {
  const missing = item.rules.filter((rule) => !answers.known.has(rule));
  return missing.length === 0 ? [] : [`not checked yet: ${missing.join(", ")}`];
}

function reasonForSilence(item: ChecklistItem, answers: Answers): string {
  if (item.decision !== "auto") return "Code alone cannot tell";
  const undecided = item.rules.flatMap((rule) => answers.tallies.get(rule) ?? []).find((tally) => tally.unknown > 0);
  if (undecided !== undefined) return unknownInWords(undecided);
  if (item.rules.some((rule) => answers.known.has(rule))) return "Nothing to judge was found";
  return "No rule of this version looks at it";
}
