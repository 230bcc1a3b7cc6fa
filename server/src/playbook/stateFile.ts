/** What `.bulwark/checklist.json` and `.bulwark/roadmap.json` hold. An entry that is not well formed is reported with its place; the others are used. */

import type { Problem } from "#policy/finding";
import { PROMPTS, type PromptId } from "#protocol/messages";
import type { TaskPriority, TaskStatus } from "#protocol/plan";
import type { ItemStatus } from "#protocol/snapshot";

import { isDate } from "./calendar";
import { isRecord, type ParsedState, parseStateText, type StateFormat } from "./stateText";

export const CHECKLIST_FILE = ".bulwark/checklist.json";
export const ROADMAP_FILE = ".bulwark/roadmap.json";

export const CHECKLIST_FORMAT: StateFormat = {
  path: CHECKLIST_FILE,
  version: 1,
  readable: [1],
  sections: ["answers"],
};

/** Version 1 had states of tasks and nothing else: each of its entries is one of version 2. */
export const ROADMAP_FORMAT: StateFormat = {
  path: ROADMAP_FILE,
  version: 2,
  readable: [1, 2],
  sections: ["phases", "sprints", "tasks"],
};

/** A person's answer to a checklist item. */
export interface StoredAnswer {
  readonly status: ItemStatus;
  readonly note: string;
  readonly who?: string;
  /** ISO instant. */
  readonly at: string;
  /** The first 12 characters of the hash of the commit it was given at. */
  readonly commit?: string;
  /** ISO date; holds through that day. */
  readonly expires?: string;
  /** What evidence said when the answer was given, and how many gaps were open: an answer lapses when that gets worse. */
  readonly evidence: ItemStatus;
  readonly gaps: number;
}

/** What people changed in a task of a template, or a whole task that people or findings made. */
export interface StoredTask {
  readonly status: TaskStatus;
  /** ISO instant of the last change; empty when a hand wrote the entry. */
  readonly at: string;
  readonly note?: string;
  readonly commit?: string;
  /** Hours. */
  readonly estimate?: number;
  readonly priority?: TaskPriority;
  readonly title?: string;
  /** Id of its phase. */
  readonly phase?: string;
  /** Tasks that are no template's stand in this order; without a place at the end. */
  readonly place?: number;
  readonly rules?: readonly string[];
  readonly items?: readonly string[];
  /** Ids of linked findings, as they were when they were linked. */
  readonly findings?: readonly string[];
  readonly prompt?: PromptId;
  readonly origin?: "findings" | "own";
}

export interface StoredPhase {
  readonly title: string;
  readonly priority: TaskPriority;
}

export interface StoredSprint {
  readonly title: string;
  /** ISO dates; both days belong to the sprint. */
  readonly start: string;
  readonly end: string;
  readonly tasks: readonly string[];
  /** ISO instant; with it the sprint is over for good. */
  readonly closed?: string;
  /** Tasks that were not done when it was closed. */
  readonly carriedOver?: readonly string[];
  /** Hours at the close: tasks that change later do not change what was. */
  readonly scope?: number;
  readonly left?: number;
}

export interface StoredRoadmap {
  /** Id of the template in use; absent: nobody has chosen. */
  readonly template?: string;
  /** Phases a team added by hand, after those of the template. */
  readonly phases: Readonly<Record<string, StoredPhase>>;
  readonly sprints: Readonly<Record<string, StoredSprint>>;
  readonly tasks: Readonly<Record<string, StoredTask>>;
}

export const EMPTY_ROADMAP: StoredRoadmap = { phases: {}, sprints: {}, tasks: {} };

/** What can be used of a state file, and what is wrong with the rest. */
export interface StateFile<Content> {
  readonly content: Content;
  readonly problems: readonly Problem[];
}

/** Reads `.bulwark/checklist.json`; `undefined` when there is no file. Never throws. */
export function parseChecklistFile(text: string | undefined): StateFile<Readonly<Record<string, StoredAnswer>>> {
  const parsed = parseStateText(text, CHECKLIST_FORMAT);
  const answers = readEntries(parsed, "answers", answer);
  return { content: answers.entries, problems: [...parsed.problems, ...answers.problems] };
}

/** Reads `.bulwark/roadmap.json`; `undefined` when there is no file. Never throws. */
export function parseRoadmapFile(text: string | undefined): StateFile<StoredRoadmap> {
  const parsed = parseStateText(text, ROADMAP_FORMAT);
  const phases = readEntries(parsed, "phases", phase);
  const sprints = readEntries(parsed, "sprints", sprint);
  const tasks = readEntries(parsed, "tasks", task);
  const template = parsed.document?.rest.template;
  const noText =
    template === undefined || typeof template === "string"
      ? []
      : [parsed.problemAt(["template"], "`template` should be the id of a template; it is not used")];
  return {
    content: {
      ...(typeof template === "string" ? { template } : {}),
      phases: phases.entries,
      sprints: sprints.entries,
      tasks: tasks.entries,
    },
    problems: [...parsed.problems, ...noText, ...phases.problems, ...sprints.problems, ...tasks.problems],
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Gives the entry, or what is wrong with it in a few words. */
type Read<Entry> = (from: Fields) => Entry | string;

function readEntries<Entry>(
  parsed: ParsedState,
  section: string,
  read: Read<Entry>,
): { readonly entries: Readonly<Record<string, Entry>>; readonly problems: readonly Problem[] } {
  const entries: Record<string, Entry> = {};
  const problems: Problem[] = [];
  for (const [id, value] of Object.entries(parsed.document?.sections[section] ?? {})) {
    const entry = isRecord(value) ? read(value) : "should be an object";
    if (typeof entry !== "string") entries[id] = entry;
    else problems.push(parsed.problemAt([section, id], `\`${id}\` ${entry}; this entry is not used`));
  }
  return { entries, problems };
}

const ITEM_STATUSES: readonly ItemStatus[] = ["pass", "partial", "fail", "not-applicable", "unknown"];
export const TASK_STATUSES: readonly TaskStatus[] = ["todo", "doing", "done", "blocked", "skipped"];
const PRIORITIES: readonly TaskPriority[] = ["P0", "P1", "P2"];

function answer(from: Fields): StoredAnswer | string {
  const status = ITEM_STATUSES.find((known) => known === from.status);
  if (status === undefined) return `has no known \`status\` (${ITEM_STATUSES.join(", ")})`;
  if (typeof from.note !== "string") return "has no `note`";
  if (from.expires !== undefined && !isDate(from.expires)) return "has an `expires` that is not a date like 2027-01-31";
  return {
    status,
    note: from.note,
    ...(typeof from.who === "string" ? { who: from.who } : {}),
    at: typeof from.at === "string" ? from.at : "",
    ...(typeof from.commit === "string" ? { commit: from.commit } : {}),
    ...(isDate(from.expires) ? { expires: from.expires } : {}),
    // Written by hand without these two: the answer holds whatever evidence says now.
    evidence: ITEM_STATUSES.find((known) => known === from.evidence) ?? "fail",
    gaps: typeof from.gaps === "number" ? from.gaps : Number.POSITIVE_INFINITY,
  };
}

function task(from: Fields): StoredTask | string {
  const status = TASK_STATUSES.find((known) => known === (from.status ?? "todo"));
  if (status === undefined) return `has no known \`status\` (${TASK_STATUSES.join(", ")})`;
  const priority = PRIORITIES.find((known) => known === from.priority);
  if (from.priority !== undefined && priority === undefined) {
    return `has no known \`priority\` (${PRIORITIES.join(", ")})`;
  }
  if (from.estimate !== undefined && !isHours(from.estimate)) return "has an `estimate` that is not a number of hours";
  for (const list of ["rules", "items", "findings"]) {
    if (from[list] !== undefined && !isTexts(from[list])) return `has \`${list}\` that are not a list of ids`;
  }
  const prompt = PROMPTS.find((known) => known === from.prompt);
  return {
    status,
    at: typeof from.at === "string" ? from.at : "",
    ...texts(from, ["note", "commit", "title", "phase"]),
    ...(isHours(from.estimate) ? { estimate: from.estimate } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(typeof from.place === "number" ? { place: from.place } : {}),
    ...(isTexts(from.rules) ? { rules: from.rules } : {}),
    ...(isTexts(from.items) ? { items: from.items } : {}),
    ...(isTexts(from.findings) ? { findings: from.findings } : {}),
    ...(prompt === undefined ? {} : { prompt }),
    ...(from.origin === "findings" || from.origin === "own" ? { origin: from.origin } : {}),
  };
}

function phase(from: Fields): StoredPhase | string {
  const priority = PRIORITIES.find((known) => known === (from.priority ?? "P2"));
  if (typeof from.title !== "string" || from.title.trim() === "") return "has no `title`";
  if (priority === undefined) return `has no known \`priority\` (${PRIORITIES.join(", ")})`;
  return { title: from.title, priority };
}

function sprint(from: Fields): StoredSprint | string {
  if (typeof from.title !== "string") return "has no `title`";
  if (!isDate(from.start) || !isDate(from.end)) return "needs `start` and `end`, dates like 2027-01-31";
  if (from.end < from.start) return "ends before it starts";
  if (!isTexts(from.tasks)) return "has no list of `tasks`";
  return {
    title: from.title,
    start: from.start,
    end: from.end,
    tasks: from.tasks,
    ...texts(from, ["closed"]),
    ...(isTexts(from.carriedOver) ? { carriedOver: from.carriedOver } : {}),
    ...(isHours(from.scope) ? { scope: from.scope } : {}),
    ...(isHours(from.left) ? { left: from.left } : {}),
  };
}

/** A number of hours a person could mean. */
export function isHours(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 10_000;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** Those of the named fields that hold a text; an empty one says nothing. */
function texts<Name extends string>(from: Fields, names: readonly Name[]): { readonly [Key in Name]?: string } {
  const found: { [Key in Name]?: string } = {};
  for (const name of names) {
    const value = from[name];
    if (typeof value === "string" && value !== "") found[name] = value;
  }
  return found;
}
