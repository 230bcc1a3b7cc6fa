/** How long closing a finding takes, and which to close first. */

import { type Finding, PRIORITIES } from "#policy/finding";
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

interface Weighed {
  readonly finding: Finding;
  /** Hours. */
  readonly effort: number;
}

const CONFIDENCE_RANK = { high: 0, medium: 1, low: 2 } as const;

/** Priority, then confidence, then the least effort, then place. Reach is counted only when a roadmap is made of findings: it takes too long for each keystroke. */
export function byUrgency(a: Weighed, b: Weighed): number {
  return (
    PRIORITIES.indexOf(a.finding.priority) - PRIORITIES.indexOf(b.finding.priority) ||
    CONFIDENCE_RANK[a.finding.confidence] - CONFIDENCE_RANK[b.finding.confidence] ||
    a.effort - b.effort ||
    compare(a.finding.place.path, b.finding.place.path) ||
    a.finding.place.span.start - b.finding.place.span.start ||
    compare(a.finding.rule, b.finding.rule)
  );
}

/** Text by its code units: the same everywhere, whatever the language of the machine. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
