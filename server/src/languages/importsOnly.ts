/** Facts of a file of which nobody asks more than what it imports. */

import type { FileFacts, ImportFact } from "#facts/file";
import type { SourceText } from "#languages/language";
import { lineStartsOf } from "#languages/lines";

/** A test of a language with these imports, and nothing else in it. */
export const testWithImports = (
  { path, text, hash }: SourceText,
  language: FileFacts["language"],
  imports: readonly ImportFact[],
): FileFacts => ({
  path,
  hash,
  language,
  role: "test",
  lineStarts: lineStartsOf(text),
  imports,
  exports: {},
  reexports: [],
  scopes: [{ id: 0, kind: "module", parent: -1, function: 0, span: { start: 0, end: text.length }, bindings: {} }],
  operations: [],
  reads: [],
  suppressions: [],
  hasSyntaxError: false,
});
