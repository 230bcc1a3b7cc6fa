/** Reads snapshots that arrive in the page. */

import type {
  ScanState,
  Snapshot,
  SnapshotChecklist,
  SnapshotFinding,
  SnapshotItem,
  SnapshotLink,
  SnapshotPhase,
  SnapshotPrinciple,
  SnapshotProblem,
  SnapshotRoadmap,
  SnapshotRung,
  SnapshotTask,
} from "#protocol/snapshot";

import { list, number, oneOf, optionalNumber, optionalText, record, text, truth, whole } from "./parse";

/** Throws a `WrongShape` that names the first field that does not fit. */
export function parseSnapshots(value: unknown): readonly Snapshot[] {
  return list(value, "snapshots", snapshot);
}

const PRIORITIES = ["P0", "P1", "P2"] as const;
const WITH_HINT = ["P0", "P1", "P2", "hint"] as const;
const LEVELS = ["not-ready", "bronze", "silver", "gold"] as const;
const ITEM_STATUSES = ["pass", "partial", "fail", "not-applicable", "unknown"] as const;

function snapshot(value: unknown, at: string): Snapshot {
  const from = record(value, at);
  const counts = record(from.counts, `${at}.counts`);
  return {
    revision: whole(from.revision, `${at}.revision`),
    folder: text(from.folder, `${at}.folder`),
    folderUri: text(from.folderUri, `${at}.folderUri`),
    scan: scan(from.scan, `${at}.scan`),
    scanned: truth(from.scanned, `${at}.scanned`),
    engine: text(from.engine, `${at}.engine`),
    ruleset: text(from.ruleset, `${at}.ruleset`),
    ...optionalNumber(from, "score"),
    level: oneOf(from.level, LEVELS, `${at}.level`),
    missingForNext: list(from.missingForNext, `${at}.missingForNext`, text),
    rungs: list(from.rungs, `${at}.rungs`, rung),
    counts: {
      P0: whole(counts.P0, `${at}.counts.P0`),
      P1: whole(counts.P1, `${at}.counts.P1`),
      P2: whole(counts.P2, `${at}.counts.P2`),
      hint: whole(counts.hint, `${at}.counts.hint`),
    },
    findings: list(from.findings, `${at}.findings`, finding),
    principles: list(from.principles, `${at}.principles`, principle),
    checklists: list(from.checklists, `${at}.checklists`, checklist),
    roadmap: roadmap(from.roadmap, `${at}.roadmap`),
    problems: list(from.problems, `${at}.problems`, problem),
  };
}

function scan(value: unknown, at: string): ScanState {
  const from = record(value, at);
  const state = oneOf(from.state, ["never", "scanning", "done", "failed"], `${at}.state`);
  switch (state) {
    case "never":
      return { state };
    case "scanning":
      return { state, done: whole(from.done, `${at}.done`), total: whole(from.total, `${at}.total`) };
    case "done":
      return {
        state,
        at: text(from.at, `${at}.at`),
        files: whole(from.files, `${at}.files`),
        skipped: whole(from.skipped, `${at}.skipped`),
        milliseconds: number(from.milliseconds, `${at}.milliseconds`),
      };
    case "failed":
      return { state, message: text(from.message, `${at}.message`) };
  }
}

function rung(value: unknown, at: string): SnapshotRung {
  const from = record(value, at);
  return {
    level: oneOf(from.level, ["bronze", "silver", "gold"], `${at}.level`),
    conditions: list(from.conditions, `${at}.conditions`, (entry, where) => {
      const condition = record(entry, where);
      return {
        text: text(condition.text, `${where}.text`),
        stands: text(condition.stands, `${where}.stands`),
        met: truth(condition.met, `${where}.met`),
        about: oneOf(condition.about, ["findings", "principles", "checklist"], `${where}.about`),
      };
    }),
  };
}

function finding(value: unknown, at: string): SnapshotFinding {
  const from = record(value, at);
  return {
    id: text(from.id, `${at}.id`),
    rule: text(from.rule, `${at}.rule`),
    principle: text(from.principle, `${at}.principle`),
    priority: oneOf(from.priority, WITH_HINT, `${at}.priority`),
    confidence: oneOf(from.confidence, ["high", "medium", "low"], `${at}.confidence`),
    path: text(from.path, `${at}.path`),
    uri: text(from.uri, `${at}.uri`),
    line: whole(from.line, `${at}.line`),
    character: whole(from.character, `${at}.character`),
    endLine: whole(from.endLine, `${at}.endLine`),
    endCharacter: whole(from.endCharacter, `${at}.endCharacter`),
    message: text(from.message, `${at}.message`),
    hasFix: truth(from.hasFix, `${at}.hasFix`),
    effort: number(from.effort, `${at}.effort`),
  };
}

function principle(value: unknown, at: string): SnapshotPrinciple {
  const from = record(value, at);
  const gaps = record(from.gaps, `${at}.gaps`);
  return {
    id: text(from.id, `${at}.id`),
    title: text(from.title, `${at}.title`),
    oneLine: text(from.oneLine, `${at}.oneLine`),
    status: oneOf(from.status, ["met", "partial", "missing", "not-applicable", "unknown"], `${at}.status`),
    gap: text(from.gap, `${at}.gap`),
    gaps: {
      P0: whole(gaps.P0, `${at}.gaps.P0`),
      P1: whole(gaps.P1, `${at}.gaps.P1`),
      P2: whole(gaps.P2, `${at}.gaps.P2`),
    },
    passed: whole(from.passed, `${at}.passed`),
    judged: whole(from.judged, `${at}.judged`),
    unknown: whole(from.unknown, `${at}.unknown`),
    itemsPassed: whole(from.itemsPassed, `${at}.itemsPassed`),
    itemsTotal: whole(from.itemsTotal, `${at}.itemsTotal`),
  };
}

function checklist(value: unknown, at: string): SnapshotChecklist {
  const from = record(value, at);
  return {
    id: text(from.id, `${at}.id`),
    title: text(from.title, `${at}.title`),
    areas: list(from.areas, `${at}.areas`, (entry, where) => {
      const area = record(entry, where);
      return {
        id: text(area.id, `${where}.id`),
        title: text(area.title, `${where}.title`),
        items: list(area.items, `${where}.items`, item),
      };
    }),
  };
}

function item(value: unknown, at: string): SnapshotItem {
  const from = record(value, at);
  return {
    id: text(from.id, `${at}.id`),
    question: text(from.question, `${at}.question`),
    why: text(from.why, `${at}.why`),
    principle: text(from.principle, `${at}.principle`),
    decision: oneOf(from.decision, ["auto", "assisted", "attested"], `${at}.decision`),
    status: oneOf(from.status, ITEM_STATUSES, `${at}.status`),
    evidenceStatus: oneOf(from.evidenceStatus, ITEM_STATUSES, `${at}.evidenceStatus`),
    summary: text(from.summary, `${at}.summary`),
    rules: list(from.rules, `${at}.rules`, text),
    evidence: list(from.evidence, `${at}.evidence`, link),
    gaps: list(from.gaps, `${at}.gaps`, link),
    gapCount: whole(from.gapCount, `${at}.gapCount`),
    ...(from.manual === undefined ? {} : { manual: manual(from.manual, `${at}.manual`) }),
  };
}

function manual(value: unknown, at: string): NonNullable<SnapshotItem["manual"]> {
  const from = record(value, at);
  return {
    status: oneOf(from.status, ITEM_STATUSES, `${at}.status`),
    note: text(from.note, `${at}.note`),
    ...optionalText(from, "who"),
    at: text(from.at, `${at}.at`),
    ...optionalText(from, "expires"),
    ...(from.reopened === undefined
      ? {}
      : { reopened: oneOf(from.reopened, ["expired", "contradicted"], `${at}.reopened`) }),
  };
}

function link(value: unknown, at: string): SnapshotLink {
  const from = record(value, at);
  return {
    label: text(from.label, `${at}.label`),
    uri: text(from.uri, `${at}.uri`),
    line: whole(from.line, `${at}.line`),
    character: whole(from.character, `${at}.character`),
    ...optionalText(from, "note"),
  };
}

function roadmap(value: unknown, at: string): SnapshotRoadmap {
  const from = record(value, at);
  return {
    template: text(from.template, `${at}.template`),
    title: text(from.title, `${at}.title`),
    phases: list(from.phases, `${at}.phases`, phase),
    done: whole(from.done, `${at}.done`),
    total: whole(from.total, `${at}.total`),
    uncovered: whole(from.uncovered, `${at}.uncovered`),
  };
}

function phase(value: unknown, at: string): SnapshotPhase {
  const from = record(value, at);
  return {
    id: text(from.id, `${at}.id`),
    title: text(from.title, `${at}.title`),
    priority: oneOf(from.priority, PRIORITIES, `${at}.priority`),
    tasks: list(from.tasks, `${at}.tasks`, task),
    done: whole(from.done, `${at}.done`),
    total: whole(from.total, `${at}.total`),
  };
}

function task(value: unknown, at: string): SnapshotTask {
  const from = record(value, at);
  return {
    id: text(from.id, `${at}.id`),
    number: text(from.number, `${at}.number`),
    title: text(from.title, `${at}.title`),
    priority: oneOf(from.priority, PRIORITIES, `${at}.priority`),
    status: oneOf(from.status, ["todo", "doing", "done", "blocked", "skipped"], `${at}.status`),
    estimate: number(from.estimate, `${at}.estimate`),
    rules: list(from.rules, `${at}.rules`, text),
    items: list(from.items, `${at}.items`, text),
    open: whole(from.open, `${at}.open`),
    judged: whole(from.judged, `${at}.judged`),
    ...optionalText(from, "note"),
  };
}

function problem(value: unknown, at: string): SnapshotProblem {
  const from = record(value, at);
  return {
    kind: oneOf(from.kind, ["config", "state", "file", "rule"], `${at}.kind`),
    ...optionalText(from, "path"),
    ...optionalText(from, "uri"),
    ...optionalNumber(from, "line"),
    ...optionalNumber(from, "column"),
    message: text(from.message, `${at}.message`),
  };
}
