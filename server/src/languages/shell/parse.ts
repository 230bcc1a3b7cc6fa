/** Shell text → its statements, with the grammar of bash, which reads POSIX shell as well. */

import type { Parser } from "web-tree-sitter";

import type { Span } from "#facts/place";
import type { ShellText } from "#facts/shell";

import { loadGrammar } from "../grammar";
import { statementsOf } from "./statements";

/** Reads one text. Does not throw: what the grammar gives up on has a syntax error and no statements. */
export type ShellParser = (text: string, at?: number) => ShellText;

/** A text and its comments, each from `#` to the end of its line. */
export interface CommentedText {
  readonly script: ShellText;
  readonly comments: readonly Span[];
}

/** As {@link ShellParser}, with the comments beside the statements. */
export type CommentParser = (text: string, at?: number) => CommentedText;

/** The parser, which is loaded once. Rejects when the files of the grammar are missing. */
export async function loadShellParser(): Promise<ShellParser> {
  const read = await loadCommentParser();
  return (text, at) => read(text, at).script;
}

let loading: Promise<CommentParser> | undefined;

/** The same parser, with the comments beside the statements. Rejects when the files of the grammar are missing. */
export function loadCommentParser(): Promise<CommentParser> {
  loading ??= loadGrammar("bash").then(({ parser }) => parserOf(parser));
  return loading;
}

function parserOf(parser: Parser): CommentParser {
  return (text, at) => {
    const tree = text.length > LONGEST ? null : parser.parse(text);
    const place = at === undefined ? {} : { at };
    if (tree === null) return { script: { text, ...place, statements: [], hasSyntaxError: true }, comments: [] };
    try {
      const { rootNode } = tree;
      const comments = rootNode
        .descendantsOfType("comment")
        .flatMap((node) => (node === null ? [] : [{ start: node.startIndex, end: node.endIndex }]));
      const statements = statementsOf(rootNode.children);
      return { script: { text, ...place, statements, hasSyntaxError: rootNode.hasError }, comments };
    } finally {
      tree.delete();
    }
  };
}

/** Code units; a longer text is an archive or an installer that a program wrote. */
const LONGEST = 200_000;
