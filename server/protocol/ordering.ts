/** The order people work in: the same on both sides, so that a view can put new findings among those it has. */

import type { SnapshotFinding } from "./snapshot";

/** What decides when a finding is worked on. */
export type Urgency = Pick<
  SnapshotFinding,
  "priority" | "confidence" | "effort" | "path" | "line" | "character" | "rule"
>;

const PRIORITY_RANK = { P0: 0, P1: 1, P2: 2, hint: 3 } as const;
const CONFIDENCE_RANK = { high: 0, medium: 1, low: 2 } as const;

/** Priority, then confidence, then the least effort, then place. Reach is counted only when a roadmap is made of findings: it takes too long for each keystroke. */
export function byUrgency(a: Urgency, b: Urgency): number {
  return (
    PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] ||
    CONFIDENCE_RANK[a.confidence] - CONFIDENCE_RANK[b.confidence] ||
    a.effort - b.effort ||
    compare(a.path, b.path) ||
    a.line - b.line ||
    a.character - b.character ||
    compare(a.rule, b.rule)
  );
}

/** Text by its code units: the same everywhere, whatever the language of the machine. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
