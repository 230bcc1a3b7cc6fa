/** What a project shows besides the answers of rules: libraries, calls, file lengths, exhibits. Positive evidence for items. */

import type { FileFacts, LanguageId } from "#facts/file";
import type { Concept } from "#knowledge/model";
import type { Call, Service, View } from "#linking/view";

import type { Exhibit } from "./exhibits/exhibit";
import { type Shown, showTogether } from "./exhibits/shown";
import { gatherMatrix, type MatrixFacts, NO_MODULES } from "./matrix";
import { type CallPattern, KNOWN_CALLS, type KnownCall } from "./tables/knownCalls";

/** A place that speaks for something. Positions are 0-based. */
export interface Sighting {
  readonly path: string;
  readonly line: number;
  readonly character: number;
  /** What is there, in a few words. */
  readonly note: string;
}

/** How often something was seen, and the first few places. */
export interface Seen {
  readonly count: number;
  readonly at: readonly Sighting[];
}

export interface ProjectFacts {
  /** Languages with at least one file of the service (tests, generated code and declarations do not count). */
  readonly languages: readonly LanguageId[];
  /** Package → its first import by service code. A package that is only declared is not in use. */
  readonly libraries: Readonly<Record<string, Sighting>>;
  /** Calls by concept: how many, and the first few. */
  readonly calls: Readonly<Partial<Record<Concept, Seen>>>;
  /** Calls of libraries that answer a question of a checklist. */
  readonly known: Readonly<Partial<Record<KnownCall, Seen>>>;
  /** Kinds of the processes that serve or consume. */
  readonly services: readonly Service["kind"][];
  /** Code reads a multipart form or a file somebody sends. */
  readonly takesFiles: boolean;
  /** What pipelines, manifests, settings, infrastructure and documents show. */
  readonly shown: Shown;
  /** Service files by length, longest first; at most the ten longest. */
  readonly longest: readonly { readonly path: string; readonly lines: number }[];
  readonly serviceFiles: number;
  /** Paths of test files. */
  readonly tests: readonly string[];
  readonly matrix: MatrixFacts;
}

/** Before the first scan. */
export const NOTHING_KNOWN: ProjectFacts = {
  languages: [],
  libraries: {},
  calls: {},
  known: {},
  services: [],
  takesFiles: false,
  shown: {},
  longest: [],
  serviceFiles: 0,
  tests: [],
  matrix: NO_MODULES,
};

/**
 * Looks through a linked workspace and the exhibits beside its code (by path). Pure; its cost is one pass over imports and calls.
 */
export function gatherProjectFacts(view: View, exhibits: ReadonlyMap<string, Exhibit>): ProjectFacts {
  const service = view.files.filter(isService);
  const code: ProjectFacts = {
    languages: [...new Set(service.map((file) => file.language))].sort(),
    libraries: libraries(service),
    ...callsIn(view, service),
    services: [...new Set(view.services().map(({ kind }) => kind))].sort(),
    shown: {},
    longest: service
      .map((file) => ({ path: file.path, lines: file.lineStarts.length }))
      .sort((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1))
      .slice(0, 10),
    serviceFiles: service.length,
    tests: view.files.filter((file) => file.role === "test").map((file) => file.path),
    matrix: gatherMatrix(view),
  };
  return withExhibits(code, exhibits);
}

/** The same code beside other exhibits: nothing of it is looked at again. */
export function withExhibits(project: ProjectFacts, exhibits: ReadonlyMap<string, Exhibit>): ProjectFacts {
  return { ...project, shown: showTogether(exhibits, { hasTests: project.tests.length > 0 }) };
}

const SAMPLE = 5;

function isService(file: FileFacts): boolean {
  return file.role !== "test" && file.role !== "generated" && file.role !== "declaration";
}

function libraries(files: readonly FileFacts[]): Record<string, Sighting> {
  const found: Record<string, Sighting> = {};
  for (const file of files) {
    for (const fact of file.imports) {
      if (fact.typeOnly) continue;
      const name = packageName(file, fact.from);
      if (name === undefined || found[name] !== undefined) continue;
      found[name] = { path: file.path, ...position(file, fact.span.start), note: `uses ${name}` };
    }
  }
  return found;
}

/** `@scope/name/sub` → `@scope/name`, `name/sub` → `name`, `name.sub` (Python) → `name`; nothing for relative imports. */
function packageName(file: FileFacts, from: string): string | undefined {
  if (from.startsWith(".") || from.startsWith("/") || from.startsWith("#")) return undefined;
  if (from.startsWith("node:")) return from;
  if (file.language === "python") return from.split(".")[0];
  const parts = from.split("/");
  if (from.startsWith("@")) return parts.slice(0, 2).join("/");
  return parts[0];
}

type Calls = Pick<ProjectFacts, "calls" | "known" | "takesFiles">;

/** Asked of each file once until it changes: somebody who types waits for one file, not for all. */
const CALLS: { readonly fallback: Calls } = { fallback: { calls: {}, known: {}, takesFiles: false } };

function callsIn(view: View, files: readonly FileFacts[]): Calls {
  const each = files.map((file) => view.remember(CALLS, file, () => callsOf(view, file)));
  return {
    calls: together(each.map(({ calls }) => calls)),
    known: together(each.map(({ known }) => known)),
    takesFiles: each.some(({ takesFiles }) => takesFiles),
  };
}

/** Counts add up, and the first places stay. */
function together<Name extends string>(
  each: readonly Readonly<Partial<Record<Name, Seen>>>[],
): Partial<Record<Name, Seen>> {
  const all: Partial<Record<Name, Seen>> = {};
  for (const one of each) {
    for (const [name, { count, at }] of Object.entries(one) as [Name, Seen][]) {
      const before = all[name] ?? { count: 0, at: [] };
      const room = SAMPLE - before.at.length;
      all[name] = { count: before.count + count, at: room > 0 ? [...before.at, ...at.slice(0, room)] : before.at };
    }
  }
  return all;
}

function callsOf(view: View, file: FileFacts): Calls {
  const calls: Partial<Record<Concept, Seeing>> = {};
  const known: Partial<Record<KnownCall, Seeing>> = {};
  let takesFiles = false;
  for (const call of view.calls(file)) {
    const at = (): Sighting => ({ path: file.path, ...position(file, call.place.span.start), note: call.callee });
    if (call.concept !== undefined) calls[call.concept] = seenAgain(calls[call.concept], at);
    for (const name of knownAs(call)) known[name] = seenAgain(known[name], at);
    takesFiles ||= TAKES_FILES.test(call.callee);
  }
  return { calls, known, takesFiles };
}

/** `request.formData()`, `FileInterceptor("file")`, `UploadFile(…)`: forms with files, read without a library of their own. */
const TAKES_FILES =
  /(?:^|\.)(?:formData|parseMultipartForm|Files?Interceptor|UploadedFiles?|UploadFile|createPresignedPost)$/;

const KNOWN = Object.entries(KNOWN_CALLS) as [KnownCall, CallPattern][];

function knownAs(call: Call): readonly KnownCall[] {
  const { symbol } = call;
  if (symbol === undefined) return NONE_KNOWN;
  return patternsOf(symbol)
    .filter(([, { given }]) => given === undefined || isGiven(call, given))
    .map(([name]) => name);
}

const NONE_KNOWN: readonly KnownCall[] = [];

/** A program calls the same few functions of libraries again and again. */
const patterns = new Map<string, typeof KNOWN>();
const MOST_PATTERNS = 10_000;

function patternsOf(symbol: string): typeof KNOWN {
  const known = patterns.get(symbol);
  if (known !== undefined) return known;
  const found = KNOWN.filter(([, { symbol: pattern }]) => pattern.test(symbol));
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  patterns.set(symbol, found);
  return found;
}

/** One of the arguments is named so. */
function isGiven({ file, operation }: Call, named: RegExp): boolean {
  return operation.arguments.some((value) => {
    if (value.kind === "name") return named.test([value.name, ...value.path].join("."));
    if (value.kind !== "parameter") return false;
    const name = file.scopes[value.scope]?.parameters?.[value.index]?.name ?? "";
    return named.test([name, ...value.path].join("."));
  });
}

interface Seeing {
  count: number;
  readonly at: Sighting[];
}

function seenAgain(before: Seeing | undefined, at: () => Sighting): Seeing {
  const seeing = before ?? { count: 0, at: [] };
  seeing.count += 1;
  if (seeing.at.length < SAMPLE) seeing.at.push(at());
  return seeing;
}

function position(file: FileFacts, offset: number): { line: number; character: number } {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - (file.lineStarts[low] ?? 0) };
}
