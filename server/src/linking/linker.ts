/** The state all questions share: the files, what libraries mean, and every answer given so far with the files it was read from. */

import type { FileFacts } from "#facts/file";
import type { Catalogue } from "#knowledge/lookup";
import type { CallerIndex } from "./callerIndex";
import type { Modules } from "./modules";
import type { ProjectFacts } from "./project";
import type { Runner, Thing } from "./view";

/** Answers about one file, dropped together when the file or one they were read from changes. */
export interface Memory {
  readonly path: string;
  /** By key; the few questions that share a key are chained, which costs less than a table for each kind of question. */
  readonly answers: Map<unknown, Answered>;
  /** Those that were read from more than the file itself. */
  leaning: Answered[];
  /** Files with answers that were read from this one. Outlives the answers; may name too many, never too few. */
  readonly readBy: Set<string>;
  /** This path alone: most answers that were read from another file were read from one. */
  readonly alone: Reads;
  /** The one added last: neighbouring questions come from the same file. */
  lastReader: Memory | undefined;
}

/** Paths of the other files an answer was read from. */
export type Reads = ReadonlySet<string>;

/** Read from who calls whom, from the program as a whole, or from too many files to tell them apart. */
const PROGRAM: Reads = new Set();
/** Files an answer is at most said to be read from: telling more apart costs a scan more than it saves an edit. */
const TOLD_APART = 8;

/** What is known about one question and key. */
interface Answered {
  readonly question: object;
  /** Holds in every mode. */
  answer: unknown;
  /** Found while callers were not yet known, which a parameter left open. */
  open: unknown;
  /** Absent: from its own file alone. */
  reads: Reads | undefined;
  /** Depth at which it is being computed; -1 when it is not. */
  busy: number;
  readonly next: Answered | undefined;
}

export interface Linker {
  readonly files: Map<string, FileFacts>;
  readonly catalogue: Catalogue;
  project: ProjectFacts;
  modules: Modules;
  readonly memories: Map<string, Memory>;
  /** The one asked for last: neighbouring questions are about the same file. */
  lastMemory: Memory | undefined;
  readonly callers: CallerIndex;
  /** Answers about the program as a whole; dropped on every change. */
  readonly whole: Map<object, unknown>;
  /** Files with answers that were read from one about the whole program, by question. */
  readonly wholeReaders: Map<object, Set<string>>;
  /** The runtime's globals by name. */
  readonly globals: Map<string, Thing>;
  /** Last linking digest of each file that was asked for one. */
  readonly digests: Map<string, string>;
  /** Facts as lowered of the files whose role their manifest, or who loads them, decides. */
  readonly unrefined: Map<string, FileFacts>;
  /** Files that only pages load. */
  pages: ReadonlySet<string>;
  /** Modules that no service is seen to run; absent until somebody asks. */
  runners: ReadonlyMap<string, Runner> | undefined;

  /** While true, parameters stay open: callers are being collected. */
  shallow: boolean;
  /** Grows each time a parameter is left open. */
  opened: number;
  reader: Memory | undefined;
  /** What the answer that is being computed has read so far. */
  reads: Reads | undefined;
  depth: number;
  /** Depth of the outermost unfinished question the current answer depends on. */
  pending: number;
  fuel: number;
}

/**
 * A table by path, in the order of the paths: answers that lean on each other are found in the order of the files, and evidence names what
 * comes first. Neither may depend on which file was read, looked at again, or came back, last.
 */
export function inPathOrder<Item>(table: Map<string, Item>): Map<string, Item> {
  let last = "";
  for (const path of table.keys()) {
    if (path < last) return new Map([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
    last = path;
  }
  return table;
}

/** A kind of question about a file; `fallback` is the answer while it is being asked already. */
export interface Question<Answer> {
  readonly fallback: Answer;
}

/** Past these bounds the answer is the question's fallback (`unknown`): value sets of real code explode otherwise. */
export const LIMIT = { depth: 64, width: 16, fuel: 50_000 };

/** Answers a question once per key. Never recurses for ever: a question that needs its own answer gets the fallback. */
export function ask<Key, Answer>(
  linker: Linker,
  question: Question<Answer>,
  file: FileFacts,
  key: Key,
  compute: () => Answer,
): Answer {
  const memory = noteRead(linker, file);
  const first = memory.answers.get(key);
  let known = first;
  while (known !== undefined && known.question !== question) known = known.next;
  if (known !== undefined) {
    if (known.answer !== undefined) {
      if (known.reads !== undefined && linker.reader === memory) addReads(linker, known.reads);
      return known.answer as Answer;
    }
    if (linker.shallow && known.open !== undefined) {
      linker.opened++;
      if (known.reads !== undefined && linker.reader === memory) addReads(linker, known.reads);
      return known.open as Answer;
    }
    if (known.busy >= 0) {
      linker.pending = Math.min(linker.pending, known.busy);
      return question.fallback;
    }
  }
  if (linker.depth >= LIMIT.depth) {
    linker.pending = Math.min(linker.pending, 0);
    return question.fallback;
  }
  if (known === undefined) {
    known = { question, answer: undefined, open: undefined, reads: undefined, busy: -1, next: first };
    memory.answers.set(key, known);
  }
  return answered(linker, memory, known, compute) as Answer;
}

/** Works something out about a file that is kept elsewhere than answers are, and tells what it was read from. */
export function tracked<Result>(
  linker: Linker,
  file: FileFacts,
  compute: () => Result,
): { readonly result: Result; readonly reads: Reads | undefined } {
  const before = { reader: linker.reader, reads: linker.reads };
  linker.reader = memoryOf(linker, file.path);
  linker.reads = undefined;
  try {
    return { result: compute(), reads: linker.reads };
  } finally {
    linker.reader = before.reader;
    linker.reads = before.reads;
  }
}

/** Was something read from one of these files, or from more than can be told? */
export const leansOn = (reads: Reads | undefined, files: ReadonlySet<string>): boolean =>
  reads === PROGRAM || meet(reads, files);

/** The answer that is being computed leans on what this file says. */
export function noteRead(linker: Linker, file: FileFacts): Memory {
  const memory = memoryOf(linker, file.path);
  const { reader } = linker;
  if (reader !== undefined && reader !== memory) {
    addReads(linker, memory.alone);
    if (reader !== memory.lastReader) {
      memory.lastReader = reader;
      memory.readBy.add(reader.path);
    }
  }
  return memory;
}

/** The answer that is being computed leans on more of the program than can be told. */
export function noteProgram(linker: Linker): void {
  if (linker.reader !== undefined) addReads(linker, PROGRAM);
}

/** Sets are shared by the answers that read the same. */
function addReads(linker: Linker, more: Reads): void {
  const { reads } = linker;
  if (reads === more || reads === PROGRAM) return;
  if (reads === undefined || more === PROGRAM || isWithin(reads, more)) linker.reads = more;
  else if (!isWithin(more, reads))
    linker.reads = reads.size + more.size > TOLD_APART ? PROGRAM : new Set([...reads, ...more]);
}

function isWithin(some: Reads, all: Reads): boolean {
  if (some.size > all.size) return false;
  for (const path of some) if (!all.has(path)) return false;
  return true;
}

function answered(linker: Linker, memory: Memory, known: Answered, compute: () => unknown): unknown {
  const { reader, reads, pending, opened } = linker;
  const depth = linker.depth++;
  if (depth === 0) linker.fuel = LIMIT.fuel;
  linker.fuel--;
  linker.reader = memory;
  linker.reads = undefined;
  linker.pending = Number.POSITIVE_INFINITY;
  known.busy = depth;
  try {
    const answer = compute();
    // An answer that leant on an unfinished outer question is partial: keep it only when recomputing would cost too much.
    const isWhole = linker.pending >= depth || linker.fuel < 0;
    if (isWhole && linker.opened === opened) known.answer = answer;
    else if (isWhole) known.open = answer;
    linker.pending = Math.min(pending, isWhole ? Number.POSITIVE_INFINITY : linker.pending);
    if (Array.isArray(answer)) for (const item of answer) noteFiles(linker, memory.path, item, 0);
    return answer;
  } finally {
    known.busy = -1;
    const { reads: own } = linker;
    linker.reader = reader;
    linker.reads = reads;
    if (own !== undefined) {
      if (known.reads === undefined) memory.leaning.push(known);
      known.reads = own;
      if (reader === memory) addReads(linker, own);
    }
    linker.depth--;
  }
}

/** An answer that mentions a place of another file is void once that file changes, whoever computed it. */
function noteFiles(linker: Linker, reader: string, item: unknown, hops: number): void {
  if (typeof item !== "object" || item === null || hops > 6) return;
  const { file, from, of } = item as {
    readonly file?: { readonly path?: string };
    readonly from?: unknown;
    readonly of?: unknown;
  };
  if (file?.path !== undefined && file.path !== reader) {
    const memory = memoryOf(linker, file.path);
    memory.readBy.add(reader);
    addReads(linker, memory.alone);
  }
  if (from !== undefined) noteFiles(linker, reader, from, hops + 1);
  if (of !== undefined && !Array.isArray(of)) noteFiles(linker, reader, of, hops + 1);
  if (Array.isArray(of)) for (const inner of of) noteFiles(linker, reader, inner, hops + 1);
}

/** Answers a question about the program as a whole once per snapshot. */
export function askWhole<Answer>(linker: Linker, question: Question<Answer>, compute: () => Answer): Answer {
  if (linker.reader !== undefined) {
    const readers = linker.wholeReaders.get(question) ?? new Set();
    linker.wholeReaders.set(question, readers.add(linker.reader.path));
    addReads(linker, PROGRAM);
  }
  if (linker.whole.has(question)) return linker.whole.get(question) as Answer;
  linker.whole.set(question, question.fallback);
  const before = linker.reader;
  linker.reader = undefined;
  try {
    const answer = compute();
    linker.whole.set(question, answer);
    return answer;
  } finally {
    linker.reader = before;
  }
}

const FILES: Question<readonly FileFacts[]> = { fallback: [] };

/** All files; one list for each snapshot. */
export const filesOf = (linker: Linker): readonly FileFacts[] =>
  askWhole(linker, FILES, () => [...linker.files.values()]);

/** Files whose answers lean on an answer about the whole program that shows a place of one of these files. */
export function readersThroughWhole(linker: Linker, paths: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [question, answer] of linker.whole) {
    const readers = linker.wholeReaders.get(question);
    if (readers !== undefined && mentions(answer, paths, 0)) for (const reader of readers) found.add(reader);
  }
  return found;
}

/** Lists, sets and maps of items that hold a file, or a call of one. */
function mentions(answer: unknown, paths: ReadonlySet<string>, depth: number): boolean {
  if (typeof answer !== "object" || answer === null || depth > 3) return false;
  if (answer instanceof Map || answer instanceof Set || Array.isArray(answer)) {
    for (const item of answer.values()) if (mentions(item, paths, depth + 1)) return true;
    return false;
  }
  const { file, call, option } = answer as {
    readonly file?: { readonly path?: string };
    readonly call?: unknown;
    readonly option?: unknown;
  };
  if (file?.path !== undefined && paths.has(file.path)) return true;
  return mentions(call, paths, depth + 1) || mentions(option, paths, depth + 1);
}

/** Drops the answers about a file that lean on one of these files, on callers or on the program as a whole. */
export function forgetReads(linker: Linker, path: string, files: ReadonlySet<string>): void {
  const memory = linker.memories.get(path);
  if (memory === undefined) return;
  memory.leaning = memory.leaning.filter((known) => {
    if (!leansOn(known.reads, files)) return true;
    known.answer = undefined;
    known.open = undefined;
    known.reads = undefined;
    return false;
  });
}

function meet(reads: Reads | undefined, files: ReadonlySet<string>): boolean {
  for (const path of reads ?? []) if (files.has(path)) return true;
  return false;
}

/** Drops all answers about a file. */
export function forgetAll(linker: Linker, path: string): void {
  const memory = linker.memories.get(path);
  if (memory === undefined) return;
  memory.answers.clear();
  memory.leaning = [];
}

export function memoryOf(linker: Linker, path: string): Memory {
  if (linker.lastMemory?.path === path) return linker.lastMemory;
  const known = linker.memories.get(path);
  if (known !== undefined) {
    linker.lastMemory = known;
    return known;
  }
  const memory: Memory = {
    path,
    answers: new Map(),
    leaning: [],
    readBy: new Set(),
    alone: new Set([path]),
    lastReader: undefined,
  };
  linker.memories.set(path, memory);
  return memory;
}
