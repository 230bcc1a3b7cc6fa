/** What a language offers the engine: text in, facts out. Parsers load on first use. */

import type { FileFacts, LanguageId } from "#facts/file";

export interface SourceText {
  /** Path relative to the workspace folder, forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly hash: string;
}

/** A loaded front end. Invariant: `lower` does no I/O and does not throw on any text. */
export interface LoadedLanguage {
  readonly id: LanguageId;
  lower(source: SourceText): FileFacts;
  /** As `lower`, for a file that is being typed in: may keep what the next call for this path can use. */
  lowerAgain?(source: SourceText): FileFacts;
  /** Facts of a file that is never judged, without a parse; undefined when it has to be lowered after all. */
  skim?(source: SourceText): FileFacts | undefined;
}

export interface Language {
  readonly id: LanguageId;
  /** Bump when the facts of an unchanged text change: part of the cache key. */
  readonly version: number;
  matches(path: string): boolean;
  load(): Promise<LoadedLanguage>;
}
