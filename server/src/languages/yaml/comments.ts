/** Comments of a YAML text: the document keeps them without their places. */

import { Lexer } from "yaml";

import type { Span } from "#facts/place";

/** Marks the lexer puts before what follows; they stand for no text. */
const MARKS: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);
/** The one before a scalar, whose text may begin with `#` in a block of lines. */
const SCALAR = "\u001f";

/** Ranges of all comments, each with its `#`, in file order. */
export function commentsOf(text: string): readonly Span[] {
  const found: Span[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let before = "";
  for (const token of new Lexer().lex(text.slice(at))) {
    if (!MARKS.has(token)) {
      if (token.startsWith("#") && before !== SCALAR) found.push({ start: at, end: at + token.trimEnd().length });
      at += token.length;
    }
    before = token;
  }
  return found;
}
