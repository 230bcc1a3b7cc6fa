/** Files on disk in, facts out: read, hash, lower. Runs here or in the background worker; both use this one function. */

import type { FileFacts, LanguageId } from "#facts/file";
import type { Language, LoadedLanguage } from "#languages/language";
import { testMarks } from "#languages/testMarks";
import { contentHash } from "#platform/hash";
import type { Files, Stamp } from "#platform/ports";

export interface LowerRequest {
  /** Relative to the workspace folder. */
  readonly path: string;
  readonly absolute: string;
  /** Hash of the text whose facts are known already: an equal one is not lowered again. */
  readonly knownHash?: string;
}

export type Lowered =
  | {
      readonly kind: "facts";
      readonly path: string;
      readonly stamp: Stamp;
      readonly hash: string;
      readonly facts: FileFacts;
      /** The facts as the cache stores them, when they had to be encoded anyway. */
      readonly bytes?: Uint8Array;
    }
  | { readonly kind: "same"; readonly path: string; readonly stamp: Stamp; readonly hash: string }
  | { readonly kind: "skipped"; readonly path: string; readonly because: string; readonly expected: boolean }
  | { readonly kind: "missing"; readonly path: string };

/** Lowers a batch of files, in the order given. */
export interface Lowering {
  lower(batch: readonly LowerRequest[], limits: { readonly maxSize: number }): Promise<readonly Lowered[]>;
  dispose(): void;
}

/** Keeps loaded front ends: parsers are loaded once, with the first file of their language. */
export interface FrontEnds {
  of(path: string): Language | undefined;
  load(id: LanguageId): Promise<LoadedLanguage>;
}

export function createFrontEnds(languages: readonly Language[]): FrontEnds {
  const loaded = new Map<LanguageId, Promise<LoadedLanguage>>();
  return {
    of: (path) => languages.find((language) => language.matches(path)),
    load(id) {
      const known = loaded.get(id);
      if (known !== undefined) return known;
      const language = languages.find((candidate) => candidate.id === id);
      if (language === undefined) return Promise.reject(new Error(`no front end for ${id}`));
      const loading = language.load();
      loaded.set(id, loading);
      return loading;
    },
  };
}

/** Lowers in this thread. */
export function lowerHere(files: Files, frontEnds: FrontEnds): Lowering {
  return {
    lower: async (batch, limits) => {
      const results: Lowered[] = [];
      for (const request of batch) results.push(await lowerFile(files, frontEnds, request, limits));
      return results;
    },
    dispose: () => undefined,
  };
}

async function lowerFile(
  files: Files,
  frontEnds: FrontEnds,
  { path, absolute, knownHash }: LowerRequest,
  limits: { readonly maxSize: number },
): Promise<Lowered> {
  const read = await files.readSource(absolute, limits);
  if (read.kind === "missing") return { kind: "missing", path };
  if (read.kind === "skipped") return { kind: "skipped", path, because: read.because, expected: read.expected };
  const hash = contentHash(read.text);
  if (hash === knownHash) return { kind: "same", path, stamp: read.stamp, hash };
  const facts = await lowerText(frontEnds, { path, text: read.text, hash });
  return facts.kind === "skipped" ? facts : { kind: "facts", path, stamp: read.stamp, hash, facts: facts.facts };
}

/** Facts of a text. Front ends promise not to throw; should one do so all the same, one file is lost, not the scan. */
export async function lowerText(
  frontEnds: FrontEnds,
  source: { readonly path: string; readonly text: string; readonly hash: string },
  use: "once" | "typing" = "once",
): Promise<{ readonly kind: "facts"; readonly facts: FileFacts } | Extract<Lowered, { kind: "skipped" }>> {
  const { path } = source;
  try {
    const language = frontEnds.of(path);
    if (language === undefined)
      return { kind: "skipped", path, because: "No language reads this file.", expected: true };
    const frontEnd = await frontEnds.load(language.id);
    const skimmed = frontEnd.skim?.(source);
    if (skimmed !== undefined) return { kind: "facts", facts: withTestMarks(skimmed, source.text) };
    const lower = (use === "typing" ? frontEnd.lowerAgain : undefined) ?? frontEnd.lower;
    return { kind: "facts", facts: withTestMarks(withoutUnjudgedCode(lower(source)), source.text) };
  } catch (error) {
    const because = `The file could not be analysed (${error instanceof Error ? error.message : String(error)}).`;
    return { kind: "skipped", path, because, expected: false };
  }
}

function withTestMarks(facts: FileFacts, text: string): FileFacts {
  const marks = facts.role === "test" ? testMarks(text) : [];
  return marks.length === 0 ? facts : { ...facts, testMarks: marks };
}

/**
 * Tests are never judged, and what they call says nothing about how code runs in production: a third of a code base that need not
 * be linked, held or stored. That the file exists, what it imports and its comments stay.
 */
function withoutUnjudgedCode(facts: FileFacts): FileFacts {
  if (facts.role !== "test") return facts;
  const module = facts.scopes.slice(0, 1).map((scope) => ({ ...scope, bindings: {} }));
  return { ...facts, exports: {}, reexports: [], scopes: module, operations: [], reads: [] };
}
