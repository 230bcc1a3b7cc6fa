/** The checklists of one folder with every item decided: evidence first, then what people say. */

import type { Finding } from "#policy/finding";
import type { SnapshotChecklist, SnapshotItem } from "#protocol/snapshot";

import { decide } from "./answers";
import { type Answers, weighEvidence } from "./evidence";
import type { ChecklistItem } from "./item";
import { linkTo } from "./places";
import type { Sighting } from "./project";
import type { StoredAnswer } from "./stateFile";
import { CHECKLISTS } from "./tables/checklists";

export interface ChecklistSource {
  readonly folderUri: string;
  readonly answers: Answers;
  /** What people said, by item. */
  readonly stored: Readonly<Record<string, StoredAnswer>>;
  /** ISO date: answers of people hold through a day. */
  readonly today: string;
}

/** All six lists, `diagnostic` first. */
export function judgeChecklists(source: ChecklistSource): readonly SnapshotChecklist[] {
  return CHECKLISTS.map((list) => ({
    id: list.id,
    title: list.title,
    areas: list.areas.map((area) => ({
      id: area.id,
      title: area.title,
      items: area.items.map((item) => judgeItem(source, item)),
    })),
  }));
}

/** The items of one list, in order; all lists without an id. */
export function itemsOf(lists: readonly SnapshotChecklist[], list?: string): readonly SnapshotItem[] {
  return lists
    .filter(({ id }) => list === undefined || id === list)
    .flatMap(({ areas }) => areas.flatMap(({ items }) => items));
}

const EVIDENCE_SHOWN = 10;
const GAPS_SHOWN = 20;

function judgeItem({ folderUri, answers, stored, today }: ChecklistSource, item: ChecklistItem): SnapshotItem {
  const evidence = weighEvidence(item, answers);
  const link = (at: Sighting) => linkTo(folderUri, at);
  // A list of thousands is not made for the twenty that are shown.
  const gaps = [...evidence.gaps.slice(0, GAPS_SHOWN).map(gapSighting), ...evidence.objections];
  return {
    id: item.id,
    question: item.question,
    why: item.why,
    ...(item.principle === undefined ? {} : { principle: item.principle }),
    ...(item.pillar === undefined ? {} : { pillar: item.pillar }),
    decision: item.decision,
    ...decide(item, evidence, stored[item.id], today),
    evidenceStatus: evidence.status,
    summary: evidence.summary,
    rules: [...item.rules, ...(item.against ?? [])],
    evidence: evidence.passes.slice(0, EVIDENCE_SHOWN).map(link),
    gaps: gaps.slice(0, GAPS_SHOWN).map(link),
    gapCount: evidence.gaps.length + evidence.objections.length,
  };
}

function gapSighting(finding: Finding): Sighting {
  return { path: finding.place.path, ...finding.range.start, note: finding.message };
}
