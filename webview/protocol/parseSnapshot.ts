/** Reads snapshots that arrive in the page. */

import type {
  ScanState,
  SnapshotFinding,
  SnapshotPillar,
  SnapshotPrinciple,
  SnapshotProblem,
  SnapshotRung,
} from "#protocol/snapshot";

import type { GapCount, Gaps, PageSnapshot } from "./pageSnapshot";
import { list, nested, number, oneOf, optional, record, text, truth, whole } from "./parse";
import { checklist } from "./parseChecklist";
import { history, matrix, priorityCounts } from "./parseHistory";
import { LEVELS, PILLARS, PRIORITIES } from "./parseNames";
import { roadmap } from "./parseRoadmap";

/** Throws a `WrongShape` that names the first field that does not fit. */
export function parseSnapshots(value: unknown): readonly PageSnapshot[] {
  return list(value, "snapshots", snapshot);
}

const WITH_HINT = [...PRIORITIES, "hint"] as const;
const STANDINGS = ["met", "partial", "missing", "not-applicable", "unknown"] as const;

function snapshot(value: unknown): PageSnapshot {
  const from = record(value);
  return {
    revision: whole(from.revision, "revision"),
    folder: text(from.folder, "folder"),
    folderUri: text(from.folderUri, "folderUri"),
    scan: nested(from.scan, "scan", scan),
    scanned: truth(from.scanned, "scanned"),
    engine: text(from.engine, "engine"),
    ruleset: text(from.ruleset, "ruleset"),
    ...optional(from, "score", number),
    level: oneOf(from.level, LEVELS, "level"),
    missingForNext: list(from.missingForNext, "missingForNext", text),
    rungs: list(from.rungs, "rungs", rung),
    counts: nested(from.counts, "counts", priorityCounts),
    gaps: nested(from.gaps, "gaps", gaps),
    principles: list(from.principles, "principles", principle),
    pillars: list(from.pillars, "pillars", pillar),
    checklists: list(from.checklists, "checklists", checklist),
    roadmap: nested(from.roadmap, "roadmap", roadmap),
    matrix: nested(from.matrix, "matrix", matrix),
    history: nested(from.history, "history", history),
    problems: list(from.problems, "problems", problem),
  };
}

function scan(value: unknown): ScanState {
  const from = record(value);
  const state = oneOf(from.state, ["never", "scanning", "done", "failed"], "state");
  switch (state) {
    case "never":
      return { state };
    case "scanning":
      return { state, done: whole(from.done, "done"), total: whole(from.total, "total") };
    case "done":
      return {
        state,
        at: text(from.at, "at"),
        files: whole(from.files, "files"),
        skipped: whole(from.skipped, "skipped"),
        milliseconds: number(from.milliseconds, "milliseconds"),
      };
    case "failed":
      return { state, message: text(from.message, "message") };
  }
}

function rung(value: unknown): SnapshotRung {
  const from = record(value);
  return {
    level: oneOf(from.level, ["bronze", "silver", "gold"], "level"),
    conditions: list(from.conditions, "conditions", (entry) => {
      const condition = record(entry);
      return {
        text: text(condition.text, "text"),
        stands: text(condition.stands, "stands"),
        met: truth(condition.met, "met"),
        about: oneOf(condition.about, ["findings", "principles", "checklist"], "about"),
      };
    }),
  };
}

function gaps(value: unknown): Gaps {
  const from = record(value);
  return {
    total: whole(from.total, "total"),
    priorities: nested(from.priorities, "priorities", (entry) => {
      const by = record(entry);
      return { P0: nested(by.P0, "P0", counted), P1: nested(by.P1, "P1", counted), P2: nested(by.P2, "P2", counted) };
    }),
    next: list(from.next, "next", finding),
    after: list(from.after, "after", finding),
    rules: list(from.rules, "rules", (entry) => {
      const { rule, gaps: amount } = record(entry);
      return { rule: text(rule, "rule"), gaps: whole(amount, "gaps") };
    }),
    principles: list(from.principles, "principles", (entry) => {
      const { principle: id, gaps: amount, top } = record(entry);
      return { principle: text(id, "principle"), gaps: whole(amount, "gaps"), top: list(top, "top", finding) };
    }),
    files: list(from.files, "files", (entry) => {
      const { uri, path, gaps: amount } = record(entry);
      return { uri: text(uri, "uri"), path: text(path, "path"), gaps: whole(amount, "gaps") };
    }),
  };
}

function counted(value: unknown): GapCount {
  const from = record(value);
  return {
    open: whole(from.open, "open"),
    withFix: whole(from.withFix, "withFix"),
    effort: number(from.effort, "effort"),
  };
}

function finding(value: unknown): SnapshotFinding {
  const from = record(value);
  return {
    id: text(from.id, "id"),
    rule: text(from.rule, "rule"),
    principle: text(from.principle, "principle"),
    priority: oneOf(from.priority, WITH_HINT, "priority"),
    confidence: oneOf(from.confidence, ["high", "medium", "low"], "confidence"),
    path: text(from.path, "path"),
    uri: text(from.uri, "uri"),
    line: whole(from.line, "line"),
    character: whole(from.character, "character"),
    endLine: whole(from.endLine, "endLine"),
    endCharacter: whole(from.endCharacter, "endCharacter"),
    message: text(from.message, "message"),
    hasFix: truth(from.hasFix, "hasFix"),
    effort: number(from.effort, "effort"),
  };
}

function principle(value: unknown): SnapshotPrinciple {
  const from = record(value);
  return {
    id: text(from.id, "id"),
    title: text(from.title, "title"),
    oneLine: text(from.oneLine, "oneLine"),
    status: oneOf(from.status, STANDINGS, "status"),
    gap: text(from.gap, "gap"),
    gaps: nested(from.gaps, "gaps", (entry) => {
      const gaps = record(entry);
      return { P0: whole(gaps.P0, "P0"), P1: whole(gaps.P1, "P1"), P2: whole(gaps.P2, "P2") };
    }),
    passed: whole(from.passed, "passed"),
    judged: whole(from.judged, "judged"),
    unknown: whole(from.unknown, "unknown"),
    itemsPassed: whole(from.itemsPassed, "itemsPassed"),
    itemsTotal: whole(from.itemsTotal, "itemsTotal"),
  };
}

function pillar(value: unknown): SnapshotPillar {
  const from = record(value);
  return {
    id: oneOf(from.id, PILLARS, "id"),
    title: text(from.title, "title"),
    oneLine: text(from.oneLine, "oneLine"),
    status: oneOf(from.status, STANDINGS, "status"),
    gap: text(from.gap, "gap"),
    itemsPassed: whole(from.itemsPassed, "itemsPassed"),
    itemsTotal: whole(from.itemsTotal, "itemsTotal"),
  };
}

function problem(value: unknown): SnapshotProblem {
  const from = record(value);
  return {
    kind: oneOf(from.kind, ["config", "state", "file", "rule"], "kind"),
    ...optional(from, "path", text),
    ...optional(from, "uri", text),
    ...optional(from, "line", number),
    ...optional(from, "column", number),
    message: text(from.message, "message"),
  };
}
