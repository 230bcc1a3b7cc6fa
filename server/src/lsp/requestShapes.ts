/** What the parameters of our own requests must look like. A wrong one fails the request before its handler sees it. */

import { CI_SERVERS, PROMPTS, REPORTS, type RequestMethod } from "#protocol/messages";

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === "string";
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const number: Check = (value) => typeof value === "number" && Number.isFinite(value);
const numbers: Check = (value) => isObject(value) && Object.values(value).every(number);
const oneOf =
  (known: readonly unknown[]): Check =>
  (value) =>
    known.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shape =
  (fields: Shape): Check =>
  (value) =>
    isObject(value) && wrongFields(fields, value).length === 0;
const anyOf =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

const TASK_STATUS = oneOf(["todo", "doing", "done", "blocked", "skipped"]);

const SHAPES: Readonly<Record<RequestMethod, Shape>> = {
  "bulwark/scan": { folder: optional(text), token: optional(text) },
  "bulwark/scanFile": { uri: text },
  "bulwark/fileState": { uri: text },
  "bulwark/snapshot": { folder: optional(text), known: optional(numbers) },
  "bulwark/rules": {},
  "bulwark/kitUpdates": {},
  "bulwark/rulePage": { rule: text },
  "bulwark/answerItem": {
    folder: text,
    item: text,
    status: oneOf(["pass", "partial", "fail", "not-applicable", "unknown", null]),
    note: text,
    who: optional(text),
    expires: optional(text),
  },
  "bulwark/useTemplate": { folder: text, template: text },
  "bulwark/changeTask": {
    folder: text,
    task: optional(text),
    change: shape({
      title: optional(text),
      phase: optional(text),
      priority: optional(oneOf(["P0", "P1", "P2"])),
      status: optional(TASK_STATUS),
      estimate: optional(number),
      note: optional(text),
      commit: optional(text),
      findings: optional(texts),
    }),
  },
  "bulwark/removeTask": { folder: text, task: text },
  "bulwark/planSprint": { folder: text, sprint: optional(text), title: text, start: text, end: text, tasks: texts },
  "bulwark/closeSprint": { folder: text, sprint: text },
  "bulwark/createBaseline": { folder: text, replace: oneOf([true, false]) },
  "bulwark/pruneBaseline": { folder: text },
  "bulwark/proposeCi": { folder: text, server: oneOf(CI_SERVERS) },
  "bulwark/saveMilestone": { folder: text, name: text, note: optional(text) },
  "bulwark/prompt": {
    folder: text,
    prompt: optional(oneOf(PROMPTS)),
    scope: anyOf(
      shape({ kind: oneOf(["workspace"]) }),
      shape({ kind: oneOf(["file"]), uri: text }),
      shape({ kind: oneOf(["finding"]), finding: text }),
      shape({ kind: oneOf(["task"]), task: text }),
    ),
    tokens: optional(number),
  },
  "bulwark/report": {
    folder: text,
    report: oneOf(REPORTS),
    format: oneOf(["markdown", "html"]),
    since: optional(text),
  },
  "bulwark/useTool": { tool: text, input: isObject },
};

/** Names of the fields that are missing or hold something else than they should. */
export function wrongParameters(method: RequestMethod, given: Readonly<Record<string, unknown>>): readonly string[] {
  return wrongFields(SHAPES[method], given);
}

function wrongFields(fields: Shape, given: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(fields).flatMap(([name, check]) => (check(given[name]) ? [] : [name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
