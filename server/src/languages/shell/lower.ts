/** Text → facts for one shell script. Nothing here knows a library, a rule or another file. */

import type { FileFacts } from "#facts/file";
import type { SourceText } from "#languages/language";
import { lineStartsOf } from "#languages/lines";
import { maskedText } from "#languages/maskedText";
import { hashSuppressions } from "#languages/suppression";

import type { CommentParser } from "./parse";
import { roleOf } from "./roles";
import { startOf } from "./start";

/** Facts of one file. Does not throw: a text for another interpreter, and one the grammar gives up on, has no statements. */
export function shellLowerer(read: CommentParser): (source: SourceText) => FileFacts {
  return ({ path, text: written, hash }) => {
    const { text, credentials } = maskedText(written);
    const lineStarts = lineStartsOf(text);
    const span = { start: 0, end: text.length };
    const started = startOf(path, text);
    const { script, comments } = read(started === undefined ? "" : text, 0);
    return {
      path,
      hash,
      language: "shell",
      role: roleOf(path, text),
      lineStarts,
      imports: [],
      exports: {},
      reexports: [],
      scopes: [{ id: 0, kind: "module", parent: -1, function: 0, span, bindings: {} }],
      operations: [],
      reads: [],
      suppressions: hashSuppressions(text, comments, lineStarts),
      hasSyntaxError: script.hasSyntaxError,
      ...(credentials.length === 0 ? {} : { credentials }),
      ...(started === undefined ? {} : { scripts: [{ script, runBy: "file", span, ...started }] }),
    };
  };
}
