/** Names a gap so that it is recognised after moves, renames of files and reformatting: no path, no line. */

import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";

export interface FingerprintParts {
  readonly rule: string;
  /** `OrderService.reserve`: names of the classes and functions around the gap. */
  readonly symbol: string;
  /** What is underlined, without blanks and comments. */
  readonly subject: string;
  /** 0 for the first gap with equal parts in the file, 1 for the second … */
  readonly ordinal: number;
}

/** Names of the classes and functions around an offset, outermost first, joined by dots; empty at module level. */
export function symbolPath(file: FileFacts, offset: number): string {
  const names: string[] = [];
  for (const scope of file.scopes) {
    if (scope.name === undefined || (scope.kind !== "function" && scope.kind !== "class")) continue;
    // Invariant: scopes come parents first, so names arrive outermost first.
    if (scope.span.start <= offset && offset < scope.span.end) names.push(scope.name);
  }
  return names.join(".");
}

const TRIVIA = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\s+/g;
const PYTHON_TRIVIA = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|\s+/g;

/** The text of a span without blanks, comments and what formatters change: kinds of quotes, commas before a closing bracket. */
export function subjectTokens(text: string, span: Span, language: FileFacts["language"]): string {
  const trivia = language === "typescript" ? TRIVIA : PYTHON_TRIVIA;
  const strings: string[] = [];
  const bare = text.slice(span.start, span.end).replace(trivia, (match) => {
    if (!/^["'`]/.test(match)) return "";
    strings.push(quoted(match));
    return PLACE;
  });
  let next = 0;
  return bare.replace(/,(?=[)\]}])/g, "").replaceAll(PLACE, () => strings[next++] ?? "");
}

/** Stands for a string while commas are looked at; no source text holds it. */
const PLACE = "\u0000";

/** Single quotes become double ones where the text inside needs no other escape. */
const quoted = (text: string): string => (/^'[^"\\]*'$/.test(text) ? `"${text.slice(1, -1)}"` : text);

/** The text whose SHA-256 is the fingerprint. */
export const fingerprintText = (parts: FingerprintParts): string =>
  JSON.stringify([parts.rule, parts.symbol, parts.subject, parts.ordinal]);
