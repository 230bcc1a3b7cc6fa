/** Reads what was recorded and what exists in tests: history, milestones and the matrix. */

import {
  type HistoryPoint,
  type MatrixCell,
  type MatrixRow,
  type Milestone,
  type Share,
  type SnapshotHistory,
  type SnapshotMatrix,
  TEST_KINDS,
} from "#protocol/plan";

import { dictionary, list, nested, number, oneOf, optional, record, text, whole } from "./parse";
import { link } from "./parseChecklist";
import { LEVELS } from "./parseNames";

/** Throws a `WrongShape` that names the first field that does not fit. */
export function history(value: unknown): SnapshotHistory {
  const from = record(value);
  return {
    points: list(from.points, "points", point),
    milestones: list(from.milestones, "milestones", milestone),
  };
}

/** Throws as {@link history} does. */
export function matrix(value: unknown): SnapshotMatrix {
  const from = record(value);
  return { rows: list(from.rows, "rows", row), unplaced: whole(from.unplaced, "unplaced") };
}

/** Open gaps by priority; throws as {@link history} does. */
export function priorityCounts(value: unknown): HistoryPoint["counts"] {
  const from = record(value);
  return {
    P0: whole(from.P0, "P0"),
    P1: whole(from.P1, "P1"),
    P2: whole(from.P2, "P2"),
    hint: whole(from.hint, "hint"),
  };
}

function point(value: unknown): HistoryPoint {
  const from = record(value);
  return {
    at: text(from.at, "at"),
    level: oneOf(from.level, LEVELS, "level"),
    ...optional(from, "score", number),
    counts: nested(from.counts, "counts", priorityCounts),
    lists: dictionary(from.lists, "lists", share),
    principles: dictionary(from.principles, "principles", share),
    tasks: nested(from.tasks, "tasks", share),
    ...optional(from, "commit", text),
    ...optional(from, "ruleset", text),
  };
}

function milestone(value: unknown): Milestone {
  const from = record(value);
  return {
    ...point(value),
    id: text(from.id, "id"),
    name: text(from.name, "name"),
    ...optional(from, "note", text),
  };
}

function share(value: unknown): Share {
  const from = record(value);
  return { passed: whole(from.passed, "passed"), total: whole(from.total, "total") };
}

function row(value: unknown): MatrixRow {
  const from = record(value);
  return {
    module: text(from.module, "module"),
    files: whole(from.files, "files"),
    cells: list(from.cells, "cells", cell),
  };
}

function cell(value: unknown): MatrixCell {
  const from = record(value);
  return {
    kind: oneOf(from.kind, TEST_KINDS, "kind"),
    tests: whole(from.tests, "tests"),
    sample: list(from.sample, "sample", link),
  };
}
