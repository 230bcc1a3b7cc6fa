/** The state all questions share: the files, what libraries mean, and every answer given so far with the files it was read from. */

import type { FileFacts } from "#facts/file";
import type { Catalogue } from "#knowledge/lookup";
import type { CallerIndex } from "./callerIndex";
import type { Modules } from "./modules";
import type { ProjectFacts } from "./project";
import type { Thing } from "./view";

/** Answers about one file, dropped together when the file or one they were read from changes. */
export interface Memory {
  readonly path: string;
  /** Answers that hold in every mode. */
  readonly answers: Map<object, Map<unknown, unknown>>;
  /** Answers found while callers were not yet known, which a parameter left open. */
  readonly open: Map<object, Map<unknown, unknown>>;
  /** Files with answers that were read from this one. Outlives the answers; may name too many, never too few. */
  readonly readBy: Set<string>;
}

export interface Linker {
  readonly files: Map<string, FileFacts>;
  readonly catalogue: Catalogue;
  project: ProjectFacts;
  modules: Modules;
  readonly memories: Map<string, Memory>;
  readonly callers: CallerIndex;
  /** Answers about the program as a whole; dropped on every change. */
  readonly whole: Map<object, unknown>;
  /** The runtime's globals by name. */
  readonly globals: Map<string, Thing>;
  /** Last linking digest of each file that was asked for one. */
  readonly digests: Map<string, string>;

  /** While true, parameters stay open: callers are being collected. */
  shallow: boolean;
  /** Grows each time a parameter is left open. */
  opened: number;
  reader: Memory | undefined;
  depth: number;
  /** Depth of the outermost unfinished question the current answer depends on. */
  pending: number;
  fuel: number;
}

/** A kind of question about a file; `fallback` is the answer while it is being asked already. */
export interface Question<Answer> {
  readonly fallback: Answer;
}

/** Past these bounds the answer is the question's fallback (`unknown`): value sets of real code explode otherwise. */
export const LIMIT = { depth: 64, width: 16, fuel: 50_000 };

/** Stands in for an answer that is being computed, one for each depth. */
const BUSY: readonly { readonly depth: number }[] = Array.from({ length: LIMIT.depth }, (_, depth) => ({ depth }));
const busyMarks = new Set<unknown>(BUSY);

/** Answers a question once per key. Never recurses for ever: a question that needs its own answer gets the fallback. */
export function ask<Key, Answer>(
  linker: Linker,
  question: Question<Answer>,
  file: FileFacts,
  key: Key,
  compute: () => Answer,
): Answer {
  const memory = memoryOf(linker, file.path);
  if (linker.reader !== undefined && linker.reader !== memory) memory.readBy.add(linker.reader.path);
  const answers = table(memory.answers, question);
  const known = answers.get(key);
  const isBusy = known !== undefined && busyMarks.has(known);
  if (known !== undefined && !isBusy) return known as Answer;
  const open = linker.shallow ? memory.open.get(question)?.get(key) : undefined;
  if (open !== undefined) {
    linker.opened++;
    return open as Answer;
  }
  if (isBusy || linker.depth >= LIMIT.depth) {
    linker.pending = Math.min(linker.pending, isBusy ? (known as { depth: number }).depth : 0);
    return question.fallback;
  }
  const { reader, pending, opened } = linker;
  const depth = linker.depth++;
  if (depth === 0) linker.fuel = LIMIT.fuel;
  linker.fuel--;
  linker.reader = memory;
  linker.pending = Number.POSITIVE_INFINITY;
  answers.set(key, BUSY[depth]);
  let isKept = false;
  try {
    const answer = compute();
    // An answer that leant on an unfinished outer question is partial: keep it only when recomputing would cost too much.
    const isWhole = linker.pending >= depth || linker.fuel < 0;
    isKept = isWhole && linker.opened === opened;
    if (isKept) answers.set(key, answer);
    else if (isWhole) table(memory.open, question).set(key, answer);
    linker.pending = Math.min(pending, isWhole ? Number.POSITIVE_INFINITY : linker.pending);
    if (Array.isArray(answer)) for (const item of answer) noteFiles(linker, memory.path, item, 0);
    return answer;
  } finally {
    if (!isKept) answers.delete(key);
    linker.reader = reader;
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
  if (file?.path !== undefined && file.path !== reader) memoryOf(linker, file.path).readBy.add(reader);
  if (from !== undefined) noteFiles(linker, reader, from, hops + 1);
  if (of !== undefined && !Array.isArray(of)) noteFiles(linker, reader, of, hops + 1);
  if (Array.isArray(of)) for (const inner of of) noteFiles(linker, reader, inner, hops + 1);
}

/** Answers a question about the program as a whole once per snapshot. */
export function askWhole<Answer>(linker: Linker, question: Question<Answer>, compute: () => Answer): Answer {
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

export function memoryOf(linker: Linker, path: string): Memory {
  const known = linker.memories.get(path);
  if (known !== undefined) return known;
  const memory = { path, answers: new Map(), open: new Map(), readBy: new Set<string>() };
  linker.memories.set(path, memory);
  return memory;
}

function table(tables: Map<object, Map<unknown, unknown>>, question: object): Map<unknown, unknown> {
  const known = tables.get(question);
  if (known !== undefined) return known;
  const made = new Map<unknown, unknown>();
  tables.set(question, made);
  return made;
}
