/** Reads the roadmap: templates, phases, tasks and sprints. */

import type {
  SnapshotPhase,
  SnapshotRoadmap,
  SnapshotSprint,
  SnapshotTask,
  SnapshotTemplate,
  SprintPoint,
} from "#protocol/plan";

import { list, number, oneOf, optional, record, text, whole } from "./parse";
import { PRIORITIES, TASK_STATUSES } from "./parseNames";

/** Throws a `WrongShape` that names the first field that does not fit. */
export function roadmap(value: unknown): SnapshotRoadmap {
  const from = record(value);
  return {
    template: text(from.template, "template"),
    title: text(from.title, "title"),
    templates: list(from.templates, "templates", template),
    phases: list(from.phases, "phases", phase),
    done: whole(from.done, "done"),
    total: whole(from.total, "total"),
    uncovered: whole(from.uncovered, "uncovered"),
    ...optional(from, "sprint", sprint),
    closedSprints: list(from.closedSprints, "closedSprints", sprint),
  };
}

function template(value: unknown): SnapshotTemplate {
  const from = record(value);
  return {
    id: text(from.id, "id"),
    title: text(from.title, "title"),
    about: text(from.about, "about"),
    phases: whole(from.phases, "phases"),
    tasks: whole(from.tasks, "tasks"),
  };
}

function phase(value: unknown): SnapshotPhase {
  const from = record(value);
  return {
    id: text(from.id, "id"),
    title: text(from.title, "title"),
    priority: oneOf(from.priority, PRIORITIES, "priority"),
    tasks: list(from.tasks, "tasks", task),
    done: whole(from.done, "done"),
    total: whole(from.total, "total"),
  };
}

function task(value: unknown): SnapshotTask {
  const from = record(value);
  return {
    id: text(from.id, "id"),
    number: text(from.number, "number"),
    title: text(from.title, "title"),
    priority: oneOf(from.priority, PRIORITIES, "priority"),
    status: oneOf(from.status, TASK_STATUSES, "status"),
    estimate: number(from.estimate, "estimate"),
    rules: list(from.rules, "rules", text),
    items: list(from.items, "items", text),
    ...optional(from, "linked", whole),
    open: whole(from.open, "open"),
    judged: whole(from.judged, "judged"),
    itemsPassed: whole(from.itemsPassed, "itemsPassed"),
    left: number(from.left, "left"),
    ...optional(from, "prompt", text),
    ...optional(from, "note", text),
    ...optional(from, "commit", text),
    origin: oneOf(from.origin, ["template", "findings", "own"], "origin"),
    ...optional(from, "sprint", text),
  };
}

function sprint(value: unknown): SnapshotSprint {
  const from = record(value);
  return {
    id: text(from.id, "id"),
    title: text(from.title, "title"),
    start: text(from.start, "start"),
    end: text(from.end, "end"),
    state: oneOf(from.state, ["planned", "running", "over", "closed"], "state"),
    daysLeft: whole(from.daysLeft, "daysLeft"),
    tasks: list(from.tasks, "tasks", text),
    tasksDone: whole(from.tasksDone, "tasksDone"),
    scope: number(from.scope, "scope"),
    left: number(from.left, "left"),
    points: list(from.points, "points", point),
    verdict: text(from.verdict, "verdict"),
    carriedOver: list(from.carriedOver, "carriedOver", text),
  };
}

function point(value: unknown): SprintPoint {
  const from = record(value);
  return { day: text(from.day, "day"), scope: number(from.scope, "scope"), left: number(from.left, "left") };
}
