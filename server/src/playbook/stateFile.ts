/** The text of `.bulwark/checklist.json` and `.bulwark/roadmap.json`: parsed with exact places for what is wrong, printed one entry a line. */

import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

import type { Problem } from "#policy/finding";
import type { ItemStatus, TaskStatus } from "#protocol/snapshot";

export const CHECKLIST_FILE = ".bulwark/checklist.json";
export const ROADMAP_FILE = ".bulwark/roadmap.json";
export const STATE_VERSION = 1;

/** A person's answer to a checklist item. */
export interface StoredAnswer {
  readonly status: ItemStatus;
  readonly note: string;
  readonly who?: string;
  /** ISO instant. */
  readonly at: string;
  /** ISO date; holds through that day. */
  readonly expires?: string;
  /** What evidence said when the answer was given, and how many gaps were open: an answer lapses when that gets worse. */
  readonly evidence: ItemStatus;
  readonly gaps: number;
}

export interface StoredTask {
  readonly status: TaskStatus;
  readonly note?: string;
  readonly at: string;
}

/** A state file as read: entries that are well formed, and what is wrong with the rest. */
export interface StateFile<Entry> {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly problems: readonly Problem[];
  /** Every entry as it stands in the file; those with problems too, so that a write keeps them. Absent when the file must not be written. */
  readonly raw?: Readonly<Record<string, unknown>>;
  /** Top-level fields besides `version` and the entries. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Reads `.bulwark/checklist.json`; `undefined` when there is no file. Never throws. */
export function parseChecklistFile(text: string | undefined): StateFile<StoredAnswer> {
  return parseFile(text, CHECKLIST_FILE, "answers", answer);
}

/** Reads `.bulwark/roadmap.json`; `undefined` when there is no file. Never throws. */
export function parseRoadmapFile(text: string | undefined): StateFile<StoredTask> {
  return parseFile(text, ROADMAP_FILE, "tasks", task);
}

/** Prints a state file: sorted keys, one entry a line, a line feed at the end. Equal contents give equal bytes. */
export function printStateFile(
  key: "answers" | "tasks",
  rest: Readonly<Record<string, unknown>>,
  entries: Readonly<Record<string, unknown>>,
): string {
  const lines = Object.keys(entries)
    .sort()
    .map((id) => `    ${JSON.stringify(id)}: ${oneLine(entries[id])}`);
  const fields: Record<string, string> = { version: String(STATE_VERSION) };
  for (const [name, value] of Object.entries(rest)) fields[name] = oneLine(value);
  fields[key] = lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n  }`;
  const body = Object.keys(fields)
    .sort()
    .map((name) => `  ${JSON.stringify(name)}: ${fields[name]}`);
  return `{\n${body.join(",\n")}\n}\n`;
}

type Read<Entry> = (value: Readonly<Record<string, unknown>>) => Entry | string;

function parseFile<Entry>(text: string | undefined, path: string, key: string, read: Read<Entry>): StateFile<Entry> {
  if (text === undefined) return { entries: {}, problems: [], raw: {}, rest: {} };
  const place = (offset: number, message: string): Problem => ({
    kind: "state",
    path,
    ...lineAndColumn(text, offset),
    message,
  });
  const broken = (offset: number, message: string): StateFile<Entry> => ({
    entries: {},
    problems: [place(offset, message)],
    rest: {},
  });

  const errors: ParseError[] = [];
  const body = text.replace(/^\uFEFF/, " ");
  const root = parseTree(body, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined) return broken(first.offset, `is not valid JSON (${inWords(first)})`);
  if (root?.type !== "object") return broken(root?.offset ?? 0, "should hold a JSON object");

  const fields = properties(root);
  const version = fields.get("version");
  if (version?.value !== STATE_VERSION) {
    const newer = typeof version?.value === "number" && version.value > STATE_VERSION;
    return broken(
      version?.offset ?? 0,
      newer ? "was written by a newer Bulwark; it is left as it is" : `should have \`"version": ${STATE_VERSION}\``,
    );
  }
  const list = fields.get(key);
  if (list !== undefined && list.type !== "object") return broken(list.offset, `\`${key}\` should be an object`);

  const entries: Record<string, Entry> = {};
  const raw: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [id, node] of list === undefined ? [] : properties(list)) {
    const value = toValue(node);
    raw[id] = value;
    const entry = isRecord(value) ? read(value) : "should be an object";
    if (typeof entry === "string") problems.push(place(node.offset, `\`${id}\` ${entry}; this entry is not used`));
    else entries[id] = entry;
  }
  const rest: Record<string, unknown> = {};
  for (const [name, node] of fields) if (name !== "version" && name !== key) rest[name] = toValue(node);
  return { entries, problems, raw, rest };
}

const ITEM_STATUSES: readonly ItemStatus[] = ["pass", "partial", "fail", "not-applicable", "unknown"];
const TASK_STATUSES: readonly TaskStatus[] = ["todo", "doing", "done", "blocked", "skipped"];

function answer(from: Readonly<Record<string, unknown>>): StoredAnswer | string {
  const status = ITEM_STATUSES.find((known) => known === from.status);
  if (status === undefined) return `has no known \`status\` (${ITEM_STATUSES.join(", ")})`;
  if (typeof from.note !== "string") return "has no `note`";
  if (from.expires !== undefined && !isDate(from.expires)) return "has an `expires` that is not a date like 2027-01-31";
  return {
    status,
    note: from.note,
    ...(typeof from.who === "string" ? { who: from.who } : {}),
    at: typeof from.at === "string" ? from.at : "",
    ...(isDate(from.expires) ? { expires: from.expires } : {}),
    // Written by hand without these two: the answer holds whatever evidence says now.
    evidence: ITEM_STATUSES.find((known) => known === from.evidence) ?? "fail",
    gaps: typeof from.gaps === "number" ? from.gaps : Number.POSITIVE_INFINITY,
  };
}

function task(from: Readonly<Record<string, unknown>>): StoredTask | string {
  const status = TASK_STATUSES.find((known) => known === from.status);
  if (status === undefined) return `has no known \`status\` (${TASK_STATUSES.join(", ")})`;
  return {
    status,
    ...(typeof from.note === "string" && from.note !== "" ? { note: from.note } : {}),
    at: typeof from.at === "string" ? from.at : "",
  };
}

/** A real day: 2027-02-30 is not one. */
export function isDate(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function properties(node: Node): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const [name, value] = property.children ?? [];
    if (typeof name?.value === "string" && value !== undefined) found.set(name.value, value);
  }
  return found;
}

function toValue(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(toValue);
  if (node.type !== "object") return node.value;
  return Object.fromEntries([...properties(node)].map(([name, value]) => [name, toValue(value)]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  const fields = Object.keys(value)
    .sort()
    .filter((name) => value[name] !== undefined)
    .map((name) => `${JSON.stringify(name)}: ${oneLine(value[name])}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `CommaExpected` → "comma expected". */
function inWords(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}
