/** Keeps a person's answers and task states in `.bulwark/`. Every write reads the file again under its lock, so two editors never lose a tick. */

import { join } from "node:path";

import type { Problem } from "#policy/finding";

import {
  CHECKLIST_FILE,
  parseChecklistFile,
  parseRoadmapFile,
  printStateFile,
  ROADMAP_FILE,
  type StateFile,
  type StoredAnswer,
  type StoredTask,
} from "./stateFile";

/** What the store needs of a file system; the `Files` port of the platform has it. Paths are absolute. */
export interface StateFiles {
  /** The bytes of a file; undefined when it is missing or unreadable. */
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /**
   * Reads, changes and atomically replaces a text file, creating its folder, while no other process does.
   * `change` returns undefined to leave the file as it is. `message` is one sentence when it failed.
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
  readonly tasks: Readonly<Record<string, StoredTask>>;
  readonly problems: readonly Problem[];
}

export const NO_STATE: PlaybookState = { answers: {}, tasks: {}, problems: [] };

export type Saved = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Reads both state files. A broken file gives a problem with its place, and no entries. */
export async function loadState(home: StateHome): Promise<PlaybookState> {
  const checklist = parseChecklistFile(await read(home, CHECKLIST_FILE));
  const roadmap = parseRoadmapFile(await read(home, ROADMAP_FILE));
  return {
    answers: checklist.entries,
    tasks: roadmap.entries,
    problems: [...checklist.problems, ...roadmap.problems],
  };
}

/** Stores the answer to an item; null removes it. */
export function saveAnswer(home: StateHome, item: string, answer: StoredAnswer | null): Promise<Saved> {
  return save(home, { path: CHECKLIST_FILE, key: "answers", parse: parseChecklistFile }, item, answer);
}

/** Stores the state of a task; null removes it, which makes it `todo` again. */
export function saveTask(home: StateHome, task: string, state: StoredTask | null): Promise<Saved> {
  return save(home, { path: ROADMAP_FILE, key: "tasks", parse: parseRoadmapFile }, task, state);
}

interface Kind {
  readonly path: string;
  readonly key: "answers" | "tasks";
  readonly parse: (text: string | undefined) => StateFile<unknown>;
}

async function read({ root, files }: StateHome, path: string): Promise<string | undefined> {
  const bytes = await files.readBytes(join(root, path));
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

const lastTurns = new WeakMap<StateHome, Promise<unknown>>();

/** One write after another: the file's lock is for other processes, and waiting for oneself would use up its patience. */
function save(home: StateHome, kind: Kind, id: string, entry: unknown): Promise<Saved> {
  const turn = (lastTurns.get(home) ?? Promise.resolve()).then(() => write(home, kind, id, entry));
  lastTurns.set(
    home,
    turn.catch(() => undefined),
  );
  return turn;
}

async function write({ root, files }: StateHome, kind: Kind, id: string, entry: unknown): Promise<Saved> {
  let refused: string | undefined;
  const written = await files.update(join(root, kind.path), (text) => {
    const current = kind.parse(text);
    if (current.raw === undefined) {
      refused = brokenFile(current.problems);
      return undefined;
    }
    const { [id]: before, ...others } = current.raw;
    if (entry === null && before === undefined) return undefined;
    const printed = printStateFile(kind.key, current.rest, entry === null ? others : { ...others, [id]: entry });
    return printed === text ? undefined : printed;
  });
  if (refused !== undefined) return { ok: false, message: refused };
  if (written.ok) return { ok: true };
  return { ok: false, message: written.message ?? `${kind.path} was not written.` };
}

function brokenFile([problem]: readonly Problem[]): string {
  if (problem?.path === undefined) return "The state file is broken; it was left as it is.";
  const place = problem.line === undefined ? problem.path : `${problem.path}:${problem.line}:${problem.column ?? 1}`;
  return `${place} ${problem.message}. Nothing was written; mend the file first.`;
}
