/** Keeps what people said in `.bulwark/`, and reads what the baseline accepts. Every write reads the file again under its lock, so two editors never lose a tick. */

import { join } from "node:path";

import { BASELINE_FILE, type BaselineEntry } from "#policy/baseline";
import type { Problem } from "#policy/finding";

import { HISTORY_FILE, type HistoryRecord, parseHistory } from "./historyFile";
import {
  CHECKLIST_FILE,
  CHECKLIST_FORMAT,
  EMPTY_ROADMAP,
  parseChecklistFile,
  parseRoadmapFile,
  ROADMAP_FILE,
  ROADMAP_FORMAT,
  type StoredAnswer,
  type StoredRoadmap,
  type StoredSprint,
  type StoredTask,
} from "./stateFile";
import { isRecord, parseStateText, printStateText, type StateDocument, type StateFormat } from "./stateText";

/** What the store needs of a file system; the `Files` port of the platform has it. Paths are absolute. */
export interface StateFiles {
  /** The bytes of a file; undefined when it is missing or unreadable. */
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /**
   * Reads, changes and atomically replaces a text file, creating its folder, while no other process does.
   * `change` returns undefined to leave the file as it is; it may be asked more than once, and its last answer counts. `message` is
   * one sentence when it failed.
   */
  update(
    path: string,
    change: (text: string | undefined) => string | undefined,
  ): Promise<{ readonly ok: boolean; readonly message?: string }>;
}

/** Where one workspace folder keeps its state. */
export interface StateHome {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly files: StateFiles;
}

/** What people said, as read from disk. */
export interface PlaybookState {
  readonly answers: Readonly<Record<string, StoredAnswer>>;
  readonly roadmap: StoredRoadmap;
  /** Recorded days and milestones, in the order of the file. */
  readonly history: readonly HistoryRecord[];
  /** What the baseline accepts; absent when there is none, or a broken one. */
  readonly baseline?: readonly BaselineEntry[];
  readonly problems: readonly Problem[];
}

export const NO_STATE: PlaybookState = { answers: {}, roadmap: EMPTY_ROADMAP, history: [], problems: [] };

export type Saved = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Does the file hold what people said? `path` is relative to the workspace folder. */
export const isStateFile = (path: string): boolean => path.startsWith(".bulwark/") || path === BASELINE_FILE;

/** Reads the state files. A broken file gives a problem with its place, and no entries. */
export async function loadState(home: StateHome): Promise<PlaybookState> {
  const checklist = parseChecklistFile(await read(home, CHECKLIST_FILE));
  const roadmap = parseRoadmapFile(await read(home, ROADMAP_FILE));
  const history = parseHistory(await read(home, HISTORY_FILE));
  const baseline = await loadBaseline(home);
  return {
    answers: checklist.content,
    roadmap: roadmap.content,
    history: history.records,
    ...(baseline.entries === undefined ? {} : { baseline: baseline.entries }),
    problems: [...checklist.problems, ...roadmap.problems, ...history.problems, ...baseline.problems],
  };
}

/** The baseline that the command line reads too. Its parser is loaded only where there is one. */
async function loadBaseline(
  home: StateHome,
): Promise<{ readonly entries?: readonly BaselineEntry[]; readonly problems: readonly Problem[] }> {
  const text = await read(home, BASELINE_FILE);
  if (text === undefined) return { problems: [] };
  const { parseBaseline } = await import("#policy/parseBaseline");
  const parsed = parseBaseline(text);
  if (parsed.kind === "baseline") return { entries: parsed.entries, problems: [] };
  const message = `The baseline is left out: ${parsed.because}`;
  return { problems: [{ kind: "state", path: BASELINE_FILE, line: 1, column: 1, message }] };
}

/** Stores the answer to an item; null removes it. */
export function saveAnswer(home: StateHome, item: string, answer: StoredAnswer | null): Promise<Saved> {
  return inTurn(home, () =>
    rewrite(home, CHECKLIST_FORMAT, ({ sections, rest }) => {
      const { [item]: _, ...others } = sections.answers ?? {};
      return { sections: { answers: answer === null ? others : { ...others, [item]: answer } }, rest };
    }),
  );
}

/** What becomes of the roadmap. Fields of an entry that are not named stay; `undefined` takes one away, `null` the entry. */
export interface RoadmapChange {
  readonly template?: string;
  readonly tasks?: Readonly<Record<string, Changed<StoredTask> | null>>;
  readonly sprints?: Readonly<Record<string, Changed<StoredSprint> | null>>;
}

type Changed<Entry> = { readonly [Field in keyof Entry]?: Entry[Field] | undefined };

/**
 * Changes the roadmap as it is on disk at that moment, whatever the asker saw before: `decide` is told what is stored and answers with
 * the change, or with one sentence why there is none.
 */
export function changeRoadmap(
  home: StateHome,
  decide: (stored: StoredRoadmap) => RoadmapChange | string,
): Promise<Saved> {
  return inTurn(home, () =>
    rewrite(home, ROADMAP_FORMAT, (document, text) => {
      const change = decide(parseRoadmapFile(text).content);
      if (typeof change === "string") return change;
      const { sections, rest } = document;
      return {
        sections: {
          ...sections,
          ...(change.tasks === undefined ? {} : { tasks: merged(sections.tasks, change.tasks) }),
          ...(change.sprints === undefined ? {} : { sprints: merged(sections.sprints, change.sprints) }),
        },
        rest: change.template === undefined ? rest : { ...rest, template: change.template },
      };
    }),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function merged(before: Fields = {}, changes: Readonly<Record<string, object | null>>): Fields {
  const after: Record<string, unknown> = { ...before };
  for (const [id, change] of Object.entries(changes)) {
    const entry = after[id];
    if (change === null) delete after[id];
    else after[id] = isRecord(entry) ? { ...entry, ...change } : change;
  }
  return after;
}

async function read({ root, files }: StateHome, path: string): Promise<string | undefined> {
  const bytes = await files.readBytes(join(root, path));
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

const lastTurns = new WeakMap<StateHome, Promise<unknown>>();

/** One write after another: the file's lock is for other processes, and waiting for oneself would use up its patience. */
function inTurn(home: StateHome, write: () => Promise<Saved>): Promise<Saved> {
  const turn = (lastTurns.get(home) ?? Promise.resolve()).then(write);
  lastTurns.set(
    home,
    turn.catch(() => undefined),
  );
  return turn;
}

/** `change` gives the new document, or one sentence why nothing is written. A file that says the same is left alone. */
async function rewrite(
  { root, files }: StateHome,
  format: StateFormat,
  change: (document: StateDocument, text: string | undefined) => StateDocument | string,
): Promise<Saved> {
  let refused: string | undefined;
  const written = await files.update(join(root, format.path), (text) => {
    const { document, problems } = parseStateText(text, format);
    const after = document === undefined ? brokenFile(problems) : change(document, text);
    refused = typeof after === "string" ? after : undefined;
    if (typeof after === "string") return undefined;
    if (document !== undefined && sameContent(document, after)) return undefined;
    return printStateText(after, format.version);
  });
  if (refused !== undefined) return { ok: false, message: refused };
  if (written.ok) return { ok: true };
  return { ok: false, message: written.message ?? `${format.path} was not written.` };
}

/** Compared as printed: a file somebody formatted in another way is not rewritten for its looks, nor an absent one for nothing. */
function sameContent(before: StateDocument, after: StateDocument): boolean {
  const print = ({ sections, rest }: StateDocument): string => {
    const filled = Object.entries(sections).filter(([, entries]) => Object.keys(entries).length > 0);
    return printStateText({ sections: Object.fromEntries(filled), rest }, 0);
  };
  return print(before) === print(after);
}

function brokenFile([problem]: readonly Problem[]): string {
  if (problem?.path === undefined) return "The state file is broken; it was left as it is.";
  const place = problem.line === undefined ? problem.path : `${problem.path}:${problem.line}:${problem.column ?? 1}`;
  return `${place} ${problem.message}. Nothing was written; mend the file first.`;
}
