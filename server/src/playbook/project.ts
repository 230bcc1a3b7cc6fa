/** What the code shows besides the answers of rules: libraries in use, calls of a concept, file lengths. Positive evidence for items. */

import type { FileFacts, LanguageId } from "#facts/file";
import type { Concept } from "#knowledge/model";
import type { View } from "#linking/view";

/** A place that speaks for something. Positions are 0-based. */
export interface Sighting {
  readonly path: string;
  readonly line: number;
  readonly character: number;
  /** What is there, in a few words. */
  readonly note: string;
}

export interface ProjectFacts {
  /** Languages with at least one file of the service (tests, generated code and declarations do not count). */
  readonly languages: readonly LanguageId[];
  /** Package → its first import by service code. A package that is only declared is not in use. */
  readonly libraries: Readonly<Record<string, Sighting>>;
  /** Calls by concept: how many, and the first few. */
  readonly calls: Readonly<Partial<Record<Concept, { readonly count: number; readonly at: readonly Sighting[] }>>>;
  /** Service files by length, longest first; at most the ten longest. */
  readonly longest: readonly { readonly path: string; readonly lines: number }[];
  readonly serviceFiles: number;
  /** Paths of test files. */
  readonly tests: readonly string[];
}

/** Before the first scan. */
export const NOTHING_KNOWN: ProjectFacts = {
  languages: [],
  libraries: {},
  calls: {},
  longest: [],
  serviceFiles: 0,
  tests: [],
};

/** Concepts that checklist detectors ask about. */
export const DETECTED_CONCEPTS = ["retry", "breaker", "limiter", "lock", "worker", "trace", "log"] as const;

/** Looks through a linked workspace. Pure; its cost is one pass over imports and calls. */
export function gatherProjectFacts(view: View): ProjectFacts {
  const service = view.files.filter(isService);
  return {
    languages: [...new Set(service.map((file) => file.language))].sort(),
    libraries: libraries(service),
    calls: calls(view, service),
    longest: service
      .map((file) => ({ path: file.path, lines: file.lineStarts.length }))
      .sort((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1))
      .slice(0, 10),
    serviceFiles: service.length,
    tests: view.files.filter((file) => file.role === "test").map((file) => file.path),
  };
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
      const name = packageName(fact.from);
      if (name === undefined || found[name] !== undefined) continue;
      found[name] = { path: file.path, ...position(file, fact.span.start), note: `uses ${name}` };
    }
  }
  return found;
}

/** `@scope/name/sub` → `@scope/name`, `name/sub` → `name`, `name.sub` (Python) → `name`; nothing for relative imports. */
function packageName(from: string): string | undefined {
  if (from.startsWith(".") || from.startsWith("/") || from.startsWith("#")) return undefined;
  if (from.startsWith("node:")) return from;
  const parts = from.split("/");
  if (from.startsWith("@")) return parts.slice(0, 2).join("/");
  return parts[0];
}

function calls(view: View, files: readonly FileFacts[]): ProjectFacts["calls"] {
  const found: Partial<Record<Concept, { count: number; at: Sighting[] }>> = {};
  for (const file of files) {
    for (const call of view.calls(file, { concept: DETECTED_CONCEPTS })) {
      if (call.concept === undefined) continue;
      const entry = found[call.concept] ?? { count: 0, at: [] };
      found[call.concept] = entry;
      entry.count += 1;
      if (entry.at.length >= SAMPLE) continue;
      entry.at.push({ path: file.path, ...position(file, call.place.span.start), note: call.callee });
    }
  }
  return found;
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
