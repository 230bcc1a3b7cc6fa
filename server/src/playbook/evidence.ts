/** What speaks for and against a checklist item, weighed into a status. A person's answer comes later, in `answers.ts`. */

import type { Finding, Tally } from "#policy/finding";
import type { ItemStatus } from "#protocol/snapshot";

import { detect } from "./detect";
import type { ChecklistItem } from "./item";
import type { ProjectFacts, Sighting } from "./project";
import { kindsOf, type ProjectKind } from "./projectKinds";
import { gapsInWords, passesInWords, unknownInWords } from "./wording";

/** The answers of one scan, arranged for looking up by rule. */
export interface Answers {
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Open findings that count as gaps (hints do not), by rule. */
  readonly gaps: ReadonlyMap<string, readonly Finding[]>;
  /** How many of them have which priority, by rule: everything asks that, and there are thousands. */
  readonly counts: ReadonlyMap<string, GapCounts>;
  readonly project: ProjectFacts;
  /** What kind of project it is. */
  readonly kinds: ReadonlySet<ProjectKind>;
  /** Ids of the rules this version has. */
  readonly known: ReadonlySet<string>;
  /** False before the first scan. */
  readonly scanned: boolean;
}

export interface GapCounts {
  readonly P0: number;
  readonly P1: number;
  readonly P2: number;
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
  return {
    ...rest,
    kinds: kindsOf(rest.project),
    gaps,
    counts: new Map([...gaps].map(([rule, own]) => [rule, countsOf(own)])),
    tallies: new Map(tallies.map((tally) => [tally.rule, tally])),
  };
}

function countsOf(gaps: readonly Finding[]): GapCounts {
  const counts = { P0: 0, P1: 0, P2: 0 };
  for (const { priority } of gaps) if (priority !== "hint") counts[priority] += 1;
  return counts;
}

/** Open gaps of some rules, in the order of the rules. A list of thousands is not copied without need. */
export function gapsOf(rules: Iterable<string>, { gaps }: Pick<Answers, "gaps">): readonly Finding[] {
  const lists = [...new Set(rules)].flatMap((rule) => {
    const own = gaps.get(rule);
    return own === undefined ? [] : [own];
  });
  const [only] = lists;
  return only !== undefined && lists.length === 1 ? only : lists.flat();
}

/** Weighs what one scan says about an item. */
export function weighEvidence(item: ChecklistItem, answers: Answers): Evidence {
  if (!answers.scanned) return nothing("unknown", "Not scanned yet");
  if (answers.project.serviceFiles === 0) return nothing("not-applicable", "There is no code to judge");

  const linked = [...item.rules, ...(item.against ?? [])];
  const gaps = gapsOf(linked, answers);
  const deciding = item.rules.flatMap((rule) => answers.tallies.get(rule) ?? []);
  const detected = detect(item.detectors ?? [], answers.project);
  const subjects = item.rules.reduce((sum, rule) => sum + subjectsOf(answers, rule), 0);
  const isSeen = gaps.length + subjects + detected.sightings.length + detected.objections.length > 0;
  if (!isSeen && !applies(item, answers)) return nothing("not-applicable", whyNotApplicable(item));
  const everyRulePasses = item.rules.length > 0 && item.rules.every((rule) => passes(answers, rule, item.sample));
  const isAnswered = item.needsProof ? everyRulePasses && detected.proven : everyRulePasses || detected.proven;

  const status = ((): ItemStatus => {
    if (linked.some((rule) => isUrgent(answers.counts.get(rule)))) return "fail";
    if (gaps.length > 0 || detected.objections.length > 0) return "partial";
    if (isAnswered) return "pass";
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

const isUrgent = (counts: GapCounts | undefined): boolean => counts !== undefined && counts.P0 + counts.P1 > 0;

function nothing(status: ItemStatus, because: string): Evidence {
  return { status, summary: because, passes: [], gaps: [], objections: [] };
}

/** A rule that could not judge most of its subjects, or found few, has seen too little for a yes. */
function passes(answers: Answers, rule: string, sample = 1): boolean {
  const tally = answers.tallies.get(rule);
  return tally !== undefined && tally.passed >= sample && tally.unknown <= tally.passed;
}

function subjectsOf(answers: Answers, rule: string): number {
  const tally = answers.tallies.get(rule);
  return tally === undefined ? 0 : tally.passed + tally.gaps + tally.unknown;
}

function applies({ appliesTo }: ChecklistItem, { kinds }: Answers): boolean {
  return appliesTo === undefined || appliesTo.some((kind) => kinds.has(kind));
}

const ABSENT: Readonly<Record<ProjectKind, string>> = {
  server: "answers requests",
  worker: "works in the background",
  database: "uses a database",
  uploads: "takes uploads",
  passwords: "keeps passwords",
  pages: "draws pages",
};

function whyNotApplicable({ appliesTo = [] }: ChecklistItem): string {
  return `Nothing here ${appliesTo.map((kind) => ABSENT[kind]).join(" or ")}`;
}

function passedPlaces(tally: Tally): readonly Sighting[] {
  return tally.passedAt.map((pass) => ({ path: pass.place.path, ...pass.range.start, note: pass.because }));
}

/** Counts first, then what detectors saw, then what nothing speaks about. */
function summary(item: ChecklistItem, answers: Answers, detected: readonly string[]): string {
  const parts: string[] = [];
  for (const rule of item.rules) {
    const tally = answers.tallies.get(rule);
    if (tally === undefined || tally.passed + tally.gaps === 0) continue;
    parts.push(passesInWords(tally));
    if (tally.unknown > tally.passed) parts.push(unknownInWords(tally));
    else if (tally.gaps === 0 && tally.passed < (item.sample ?? 1)) parts.push("too few to speak for all");
  }
  for (const rule of item.against ?? []) {
    const tally = answers.tallies.get(rule);
    if (tally !== undefined && tally.gaps > 0) parts.push(gapsInWords(tally));
  }
  parts.push(...detected);
  if (parts.length > 0) return capitalized([...parts, ...notCovered(item, answers)].join("; "), answers);
  return reasonForSilence(item, answers);
}

/** Package names at the start keep their case. */
function capitalized(sentence: string, { project }: Answers): string {
  const [first = ""] = sentence.split(" ");
  return project.libraries[first] === undefined ? `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}` : sentence;
}

/** A part of the question no rule of this version judges must be said, or "partial" would be a riddle. */
function notCovered(item: ChecklistItem, answers: Answers): readonly string[] {
  const unknown = item.rules.filter((rule) => !answers.known.has(rule));
  const silent = item.rules.filter((rule) => answers.known.has(rule) && subjectsOf(answers, rule) === 0);
  return [
    ...(silent.length === 0 ? [] : [`nothing found to judge by: ${silent.join(", ")}`]),
    ...(unknown.length === 0 ? [] : [`not checked yet: ${unknown.join(", ")}`]),
  ];
}

function reasonForSilence(item: ChecklistItem, answers: Answers): string {
  const undecided = item.rules.flatMap((rule) => answers.tallies.get(rule) ?? []).find((tally) => tally.unknown > 0);
  if (undecided !== undefined) return unknownInWords(undecided);
  if (item.decision === "attested") return "Code alone cannot tell";
  if (item.detectors !== undefined) return "Nothing that shows it was found";
  if (item.decision === "assisted") return "Code alone cannot tell";
  if (item.rules.some((rule) => answers.known.has(rule))) return "Nothing to judge was found";
  return "No rule of this version looks at it";
}
