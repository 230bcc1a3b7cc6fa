/** Builds the snapshot of one workspace folder: everything trees, status bar and dashboard show. Pure. */

import type { Assessment, Finding, Problem } from "#policy/finding";
import type {
  ScanState,
  Snapshot,
  SnapshotFinding,
  SnapshotItem,
  SnapshotLink,
  SnapshotProblem,
} from "#protocol/snapshot";
import type { FixTier } from "#rules/fix";

import { day } from "./answering";
import { decide } from "./answers";
import { type Answers, arrange, weighEvidence } from "./evidence";
import type { ChecklistItem } from "./item";
import { readiness, score } from "./level";
import { byUrgency, effort } from "./order";
import { judgePrinciples, type RuleFacts } from "./principleStatus";
import type { ProjectFacts, Sighting } from "./project";
import { buildRoadmap } from "./roadmap";
import type { StoredAnswer } from "./stateFile";
import type { PlaybookState } from "./store";
import { DIAGNOSTIC } from "./tables/diagnostic";
import { STABILITY_FIRST } from "./tables/stabilityFirst";

export interface SnapshotSource {
  /** Name people know the folder by. */
  readonly folder: string;
  readonly folderUri: string;
  readonly assessment: Assessment;
  readonly scan: ScanState;
  /** False until one scan was complete: before that, silence proves nothing. */
  readonly scanned: boolean;
  readonly state: PlaybookState;
  readonly project: ProjectFacts;
  readonly rules: readonly RuleFacts[];
  /** Tier of the best fix a finding has; undefined when there is none. */
  readonly fixTier: (finding: Finding) => FixTier | undefined;
  readonly now: Date;
}

/** Everything views show of one folder. */
export function buildSnapshot(source: SnapshotSource): Snapshot {
  const { assessment, state } = source;
  const answers = arrange(assessment.findings, assessment.tallies, {
    project: source.project,
    known: new Set(source.rules.map((rule) => rule.id)),
    scanned: source.scanned,
  });
  const today = day(source.now);
  const areas = DIAGNOSTIC.areas.map((area) => ({
    id: area.id,
    title: area.title,
    items: area.items.map((item) => judgeItem(source, answers, item, state.answers[item.id], today)),
  }));
  const items = areas.flatMap((area) => area.items);
  const principles = judgePrinciples(source.rules, items, answers);
  const counts = countByPriority(assessment.findings);
  const points = score(source.rules, answers.tallies);
  return {
    revision: assessment.revision,
    folder: source.folder,
    folderUri: source.folderUri,
    scan: source.scan,
    scanned: source.scanned,
    engine: assessment.engine,
    ruleset: assessment.ruleset,
    ...(points === undefined ? {} : { score: points }),
    ...readiness({ scanned: source.scanned, counts, principles, items }),
    counts,
    findings: findings(source),
    principles,
    checklists: [{ id: DIAGNOSTIC.id, title: DIAGNOSTIC.title, areas }],
    roadmap: buildRoadmap(STABILITY_FIRST, state.tasks, answers),
    problems: [...assessment.problems, ...state.problems].map((problem) => shownProblem(source.folderUri, problem)),
  };
}

const EVIDENCE_SHOWN = 10;
const GAPS_SHOWN = 20;

function judgeItem(
  source: SnapshotSource,
  answers: Answers,
  item: ChecklistItem,
  answer: StoredAnswer | undefined,
  today: string,
): SnapshotItem {
  const evidence = weighEvidence(item, answers);
  const link = (at: Sighting): SnapshotLink => ({
    label: `${at.path}:${at.line + 1}`,
    uri: uriOf(source.folderUri, at.path),
    line: at.line,
    character: at.character,
    note: at.note,
  });
  const gaps = [...evidence.gaps.map(gapSighting), ...evidence.objections];
  return {
    id: item.id,
    question: item.question,
    why: item.why,
    principle: item.principle,
    decision: item.decision,
    ...decide(item, evidence, answer, today),
    evidenceStatus: evidence.status,
    summary: evidence.summary,
    rules: [...item.rules, ...(item.against ?? [])],
    evidence: evidence.passes.slice(0, EVIDENCE_SHOWN).map(link),
    gaps: gaps.slice(0, GAPS_SHOWN).map(link),
    gapCount: gaps.length,
  };
}

function gapSighting(finding: Finding): Sighting {
  return { path: finding.place.path, ...finding.range.start, note: finding.message };
}

function countByPriority(all: readonly Finding[]): Snapshot["counts"] {
  const counts = { P0: 0, P1: 0, P2: 0, hint: 0 };
  for (const finding of all) counts[finding.priority] += 1;
  return counts;
}

function findings({ assessment, folderUri, fixTier }: SnapshotSource): readonly SnapshotFinding[] {
  return assessment.findings
    .map((finding) => {
      const tier = fixTier(finding);
      return { finding, tier, effort: effort(tier) };
    })
    .sort(byUrgency)
    .map(({ finding, tier, effort: hours }) => ({
      id: finding.id,
      rule: finding.rule,
      principle: finding.principle,
      priority: finding.priority,
      confidence: finding.confidence,
      path: finding.place.path,
      uri: uriOf(folderUri, finding.place.path),
      line: finding.range.start.line,
      character: finding.range.start.character,
      endLine: finding.range.end.line,
      endCharacter: finding.range.end.character,
      message: finding.message,
      hasFix: tier !== undefined,
      effort: hours,
    }));
}

function shownProblem(folderUri: string, problem: Problem): SnapshotProblem {
  return problem.path === undefined ? problem : { ...problem, uri: uriOf(folderUri, problem.path) };
}

/** The URI of a file of the folder; each segment escaped, so `#` and `%` in names survive. */
function uriOf(folderUri: string, path: string): string {
  const base = folderUri.endsWith("/") ? folderUri.slice(0, -1) : folderUri;
  return `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
}
