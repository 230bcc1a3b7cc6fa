/** Snapshots for tests of the views: a small one, and changes to it. */

import type { Snapshot, SnapshotFinding, SnapshotItem } from "#protocol/snapshot";

export function finding(change: Partial<SnapshotFinding>): SnapshotFinding {
  const path = change.path ?? "src/a.ts";
  return {
    id: `${change.rule ?? "missing-timeout"}-${path}-${change.line ?? 0}`,
    rule: "missing-timeout",
    principle: "retry",
    priority: "P1",
    confidence: "high",
    path,
    uri: `file:///shop/${path}`,
    line: 0,
    character: 0,
    endLine: 0,
    endCharacter: 5,
    message: "It waits forever.",
    hasFix: true,
    effort: 1,
    ...change,
  };
}

export function item(change: Partial<SnapshotItem>): SnapshotItem {
  return {
    id: "d.area.1",
    question: "Does every call have a deadline?",
    why: "A stalled peer holds its caller.",
    principle: "retry",
    decision: "auto",
    status: "fail",
    evidenceStatus: "fail",
    summary: "3 of 4 calls have a deadline",
    rules: ["missing-timeout"],
    evidence: [],
    gaps: [],
    gapCount: 0,
    ...change,
  };
}

export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  const findings = change.findings ?? [];
  const count = (priority: SnapshotFinding["priority"]) => findings.filter((one) => one.priority === priority).length;
  return {
    revision: 1,
    folder: "shop",
    folderUri: "file:///shop",
    scan: { state: "done", at: "2026-11-21T10:00:00.000Z", files: 3, skipped: 0, milliseconds: 12 },
    scanned: true,
    engine: "0.1.0",
    ruleset: "abc",
    level: "not-ready",
    missingForNext: [],
    rungs: [],
    counts: { P0: count("P0"), P1: count("P1"), P2: count("P2"), hint: count("hint") },
    findings,
    principles: [],
    pillars: [],
    checklists: [],
    matrix: { rows: [], unplaced: 0 },
    history: { points: [], milestones: [] },
    roadmap: {
      template: "stability-first",
      title: "Stability first",
      templates: [],
      phases: [],
      done: 0,
      total: 0,
      uncovered: 0,
      closedSprints: [],
    },
    problems: [],
    ...change,
  };
}
