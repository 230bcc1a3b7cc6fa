/** Reads the requests of the page. What the page may ask for is exactly what is read here; other fields are dropped. */

import { PROMPTS, REPORT_FORMATS, REPORTS, type TaskEdit } from "#protocol/messages";

import type { PageRequest, PageRequestKind } from "./dashboard";
import { type Fields, list, nested, number, oneOf, optional, record, text, whole } from "./parse";
import { ITEM_STATUSES, PRIORITIES, TASK_STATUSES } from "./parseNames";
import { promptScope } from "./parsePrompt";

/** Throws a `WrongShape` that names the first field that does not fit. */
export function pageRequest(from: Fields): PageRequest {
  const kinds = Object.keys(READERS).filter((kind): kind is PageRequestKind => kind in READERS);
  return READERS[oneOf(from.kind, kinds, "kind")](from);
}

type Readers = { readonly [Kind in PageRequestKind]: (from: Fields) => Extract<PageRequest, { kind: Kind }> };

const folder = (from: Fields) => text(from.folder, "folder");
const prompt = (from: Fields) => optional(from, "prompt", (id, at) => oneOf(id, PROMPTS, at));
const scope = (from: Fields) => nested(from.scope, "scope", promptScope);

const READERS: Readers = {
  snapshot: () => ({ kind: "snapshot" }),
  scan: (from) => ({ kind: "scan", ...optional(from, "folder", text) }),
  cancelScan: () => ({ kind: "cancelScan" }),
  openPlace: (from) => ({
    kind: "openPlace",
    uri: text(from.uri, "uri"),
    line: whole(from.line, "line"),
    character: whole(from.character, "character"),
  }),
  answerItem: (from) => ({
    kind: "answerItem",
    folder: folder(from),
    item: text(from.item, "item"),
    status: from.status === null ? null : oneOf(from.status, ITEM_STATUSES, "status"),
    note: text(from.note, "note"),
    ...optional(from, "who", text),
    ...optional(from, "expires", text),
  }),
  useTemplate: (from) => ({ kind: "useTemplate", folder: folder(from), template: text(from.template, "template") }),
  changeTask: (from) => ({
    kind: "changeTask",
    folder: folder(from),
    ...optional(from, "task", text),
    change: nested(from.change, "change", taskEdit),
  }),
  removeTask: (from) => ({ kind: "removeTask", folder: folder(from), task: text(from.task, "task") }),
  planSprint: (from) => ({
    kind: "planSprint",
    folder: folder(from),
    ...optional(from, "sprint", text),
    title: text(from.title, "title"),
    start: text(from.start, "start"),
    end: text(from.end, "end"),
    tasks: list(from.tasks, "tasks", text),
  }),
  closeSprint: (from) => ({ kind: "closeSprint", folder: folder(from), sprint: text(from.sprint, "sprint") }),
  saveMilestone: (from) => ({
    kind: "saveMilestone",
    folder: folder(from),
    name: text(from.name, "name"),
    ...optional(from, "note", text),
  }),
  prompt: (from) => ({
    kind: "prompt",
    folder: folder(from),
    ...prompt(from),
    scope: scope(from),
    ...optional(from, "tokens", whole),
  }),
  usePrompt: (from) => ({
    kind: "usePrompt",
    how: oneOf(from.how, ["copy", "chat", "document"], "how"),
    folder: folder(from),
    ...prompt(from),
    scope: scope(from),
  }),
  exportReport: (from) => ({
    kind: "exportReport",
    folder: folder(from),
    ...optional(from, "report", (report, at) => oneOf(report, REPORTS, at)),
    ...optional(from, "format", (format, at) => oneOf(format, REPORT_FORMATS, at)),
  }),
  openRule: (from) => ({ kind: "openRule", rule: text(from.rule, "rule") }),
  fixFinding: (from) => ({ kind: "fixFinding", folder: folder(from), finding: text(from.finding, "finding") }),
  showFindings: (from) => ({ kind: "showFindings", ...optional(from, "principle", text) }),
  manageTrust: () => ({ kind: "manageTrust" }),
  restartServer: () => ({ kind: "restartServer" }),
  showLog: () => ({ kind: "showLog" }),
};

function taskEdit(value: unknown): TaskEdit {
  const from = record(value);
  return {
    ...optional(from, "title", text),
    ...optional(from, "phase", text),
    ...optional(from, "priority", (priority, at) => oneOf(priority, PRIORITIES, at)),
    ...optional(from, "status", (status, at) => oneOf(status, TASK_STATUSES, at)),
    ...optional(from, "estimate", number),
    ...optional(from, "note", text),
    ...optional(from, "commit", text),
    ...optional(from, "findings", (findings, at) => list(findings, at, text)),
  };
}
