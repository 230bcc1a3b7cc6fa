/** The state all questions share: the files, what libraries mean, and every answer given so far with the files it was read from. */

import type { FileFacts } from "#facts/file";
import type { Catalogue } from "#knowledge/lookup";
import type { CallerIndex } from "./callerIndex";
import type { Modules } from "./modules";
import type { ProjectFacts } from "./project";

/** Answers about one file, dropped together when the file or one they were read from changes. */
export interface Memory {
  readonly path: string;
  /** Answers that hold in every mode. */
  readonly answers: Map<object, Map<unknown, unknown>>;
  /** Answers found while callers were not yet known, which a parameter left open. */
  readonly open: Map<object, Map<unknown, unknown>>;
  /** Files the answers were read from. */
  readonly touched: Set<string>;
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

const BUSY = Symbol("busy");

/** Answers a question once per key. Never recurses for ever: a question that needs its own answer gets the fallback. */
export function ask<Key, Answer>(
  linker: Linker,
  question: Question<Answer>,
  file: FileFacts,
  key: Key,
  compute: () => Answer,
): Answer {
  const memory = memoryOf(linker, file.path);
  if (linker.reader !== undefined && linker.reader !== memory) linker.reader.touched.add(file.path);
  const answers = table(memory.answers, question);
  const known = answers.get(key);
  if (known !== undefined && !isBusy(known)) return known as Answer;
  const open = linker.shallow ? table(memory.open, question).get(key) : undefined;
  if (open !== undefined) {
    linker.opened++;
    return open as Answer;
  }
  if (isBusy(known) || linker.depth >= LIMIT.depth) {
    linker.pending = Math.min(linker.pending, isBusy(known) ? known.depth : 0);
    return question.fallback;
  }
  return answerAnew(linker, { memory, answers, question, key, compute });
}

function answerAnew<Key, Answer>(
  linker: Linker,
  at: {
    readonly memory: Memory;
    readonly answers: Map<unknown, unknown>;
    readonly question: Question<Answer>;
    readonly key: Key;
    readonly compute: () => Answer;
  },
): Answer {
  const before = { reader: linker.reader, pending: linker.pending, opened: linker.opened };
  const depth = linker.depth++;
  if (depth === 0) linker.fuel = LIMIT.fuel;
  linker.fuel--;
  linker.reader = at.memory;
  linker.pending = Number.POSITIVE_INFINITY;
  at.answers.set(at.key, { [BUSY]: true, depth });
  try {
    const answer = at.compute();
    at.answers.delete(at.key);
    // An answer that leant on an unfinished outer question is partial: keep it only when recomputing would cost too much.
    const whole = linker.pending >= depth || linker.fuel < 0;
    if (whole) {
      const kept = linker.opened === before.opened ? at.answers : table(at.memory.open, at.question);
      kept.set(at.key, answer);
    }
    linker.pending = Math.min(before.pending, whole ? Number.POSITIVE_INFINITY : linker.pending);
    return answer;
  } finally {
    if (isBusy(at.answers.get(at.key))) at.answers.delete(at.key);
    linker.reader = before.reader;
    linker.depth--;
  }
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
  const memory = { path, answers: new Map(), open: new Map(), touched: new Set<string>() };
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

const isBusy = (value: unknown): value is { readonly depth: number } =>
  typeof value === "object" && value !== null && BUSY in value;
