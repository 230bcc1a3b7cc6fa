/** Builds the snapshot of one workspace folder: everything trees, status bar and dashboard show. Pure. */

import type { Assessment, Problem } from "#policy/finding";
import type { ScanState, Snapshot, SnapshotItem, SnapshotProblem } from "#protocol/snapshot";

import { againstBaseline, countByPriority } from "./acceptance";
import { day } from "./calendar";
import { itemsOf, judgeChecklists } from "./checklists";
import { arrange } from "./evidence";
import { historyOf, sprintPoints } from "./history";
import { readiness, score } from "./level";
import { buildMatrix } from "./matrix";
import { judgePillars } from "./pillarStatus";
import { fileLink, uriOf } from "./places";
import { judgePrinciples, type RuleFacts } from "./principleStatus";
import type { ProjectFacts } from "./project";
import { buildRoadmap, type Roadmap, shownRoadmap } from "./roadmap";
import { inOrder, type ShowFinding } from "./shownFindings";
import type { PlaybookState } from "./store";

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
  /** How views show a finding. */
  readonly show: ShowFinding;
  readonly now: Date;
}

/** A snapshot with what stays on the server. */
export interface FullSnapshot extends Snapshot {
  readonly roadmap: Roadmap;
}

/** The snapshot as it crosses to views. */
export const shownSnapshot = ({ roadmap, ...snapshot }: FullSnapshot): Snapshot => ({
  ...snapshot,
  roadmap: shownRoadmap(roadmap),
});

/** Everything views show of one folder. */
export function buildSnapshot(source: SnapshotSource): FullSnapshot {
  const { assessment, state } = source;
  const answers = arrange(assessment.findings, assessment.tallies, {
    project: source.project,
    known: new Set(source.rules.map((rule) => rule.id)),
    scanned: source.scanned,
  });
  const today = day(source.now);
  const { folderUri } = source;
  const checklists = judgeChecklists({ folderUri, answers, stored: state.answers, today });
  const diagnostic = itemsOf(checklists, "diagnostic");
  const principles = judgePrinciples(source.rules, diagnostic, answers);
  const counts = countByPriority(assessment.findings);
  const { baseline, show } = againstBaseline(assessment.findings, state.baseline, source.show);
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
    ...readiness({ scanned: source.scanned, counts, principles, checklists }),
    counts,
    ...(baseline === undefined ? {} : { baseline }),
    findings: inOrder(assessment.findings.map(show)),
    principles,
    pillars: judgePillars(itemsOf(checklists), source.scanned),
    checklists,
    roadmap: buildRoadmap({
      stored: state.roadmap,
      answers,
      effort: (finding) => source.show(finding).effort,
      passing: passingItems(itemsOf(checklists)),
      today,
      points: (sprint) => sprintPoints(state.history, sprint),
    }),
    matrix: buildMatrix(source.project.matrix, (path) => fileLink(folderUri, path)),
    history: historyOf(state.history),
    problems: [...assessment.problems, ...state.problems].map((problem) => shownProblem(source.folderUri, problem)),
  };
}

function passingItems(items: readonly SnapshotItem[]): ReadonlySet<string> {
  return new Set(items.filter(({ status }) => status === "pass").map(({ id }) => id));
}

function shownProblem(folderUri: string, problem: Problem): SnapshotProblem {
  return problem.path === undefined ? problem : { ...problem, uri: uriOf(folderUri, problem.path) };
}
