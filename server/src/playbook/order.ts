/** How long closing a finding takes, and which to close first. */

import type { Finding } from "#policy/finding";
import { byUrgency, type Urgency } from "#protocol/ordering";
import type { FixTier } from "#rules/fix";

/** Hours: a fix that only has to be accepted, one that has to be read, and work by hand. */
export function effort(tier: FixTier | undefined): number {
  switch (tier) {
    case "safe":
    case "behavioral":
      return 0.25;
    case "preview":
      return 1;
    case undefined:
      return 3;
  }
}

/** In the order of the findings view; how long each takes does not count here. */
export function inOrderOfWork(findings: readonly Finding[]): readonly Finding[] {
  return findings
    .map((finding) => ({ finding, urgency: urgencyOf(finding) }))
    .sort((a, b) => byUrgency(a.urgency, b.urgency))
    .map(({ finding }) => finding);
}

function urgencyOf({ rule, priority, confidence, place, range }: Finding): Urgency {
  return { rule, priority, confidence, path: place.path, ...range.start, effort: 0 };
}
