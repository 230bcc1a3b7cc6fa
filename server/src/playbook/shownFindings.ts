/** Findings as views show them, in the order to work on them. */

import type { Finding } from "#policy/finding";
import { byUrgency } from "#protocol/ordering";
import type { SnapshotFinding } from "#protocol/snapshot";
import type { FixTier } from "#rules/fix";

import { effort } from "./order";
import { uriOf } from "./places";

/** How views show a finding. */
export type ShowFinding = (finding: Finding) => SnapshotFinding;

/**
 * Shows findings of one folder. A finding is made once, so that after an edit only those of the edited file are new: equal
 * objects tell which ones a view has already. `fixTier`: tier of the best fix a finding has; undefined when there is none.
 */
export function findingShower(folderUri: string, fixTier: (finding: Finding) => FixTier | undefined): ShowFinding {
  const made = new WeakMap<Finding, SnapshotFinding>();
  return (finding) => {
    const known = made.get(finding);
    if (known !== undefined) return known;
    const shown = shownAs(finding, folderUri, fixTier(finding));
    made.set(finding, shown);
    return shown;
  };
}

/** The same findings, the most urgent ones first. */
export const inOrder = (findings: readonly SnapshotFinding[]): readonly SnapshotFinding[] =>
  [...findings].sort(byUrgency);

function shownAs(finding: Finding, folderUri: string, tier: FixTier | undefined): SnapshotFinding {
  return {
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
    effort: effort(tier),
  };
}
