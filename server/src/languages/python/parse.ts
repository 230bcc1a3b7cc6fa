/** Text → syntax tree. A file that is being typed in is parsed from its last tree and the edit. */

import { Edit, type Parser, type Point, type Tree } from "web-tree-sitter";

import type { SourceText } from "#languages/language";
import { isRewrite, textChange } from "#languages/textChange";

interface Kept {
  readonly tree: Tree;
  readonly text: string;
}

/** Parses a file that is being typed in. The tree is the parser's own: it is read at once and never deleted by the caller. */
export type TypingParser = (source: Pick<SourceText, "path" | "text">) => Tree | null;

/** A tree is many times its text, so only those of a few files are kept, the last one behind. */
const MOST_KEPT = 3;

/** A parser that remembers the files it was asked for last. */
export function typingParser(parser: Parser): TypingParser {
  const kept = new Map<string, Kept>();
  return ({ path, text }) => {
    const former = kept.get(path);
    kept.delete(path);
    const tree = (former === undefined ? undefined : updated(parser, former, text)) ?? parser.parse(text);
    former?.tree.delete();
    if (tree !== null) kept.set(path, { tree, text });
    for (const [oldest, { tree: old }] of kept) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
      old.delete();
    }
    return tree;
  };
}

/**
 * The tree after an edit; undefined when the text has to be parsed anew: it is another text, or the parser recovers from an error, before
 * or after. What recovery makes of a text depends on the tree it starts from, and facts must depend on the text alone.
 */
function updated(parser: Parser, { tree, text }: Kept, next: string): Tree | undefined {
  const change = textChange(text, next);
  if (isRewrite(change, text, next) || tree.rootNode.hasError) return undefined;
  const { start, oldEnd, newEnd } = change;
  const edit = new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(text, start),
    oldEndPosition: pointAt(text, oldEnd),
    newEndPosition: pointAt(next, newEnd),
  });
  tree.edit(edit);
  const edited = parser.parse(next, tree);
  if (edited === null || !edited.rootNode.hasError) return edited ?? undefined;
  edited.delete();
  return undefined;
}

/** Row and column of an offset, from 0; rows end at `\n` alone. */
function pointAt(text: string, offset: number): Point {
  let row = 0;
  let start = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", start)) {
    row++;
    start = at + 1;
  }
  return { row, column: offset - start };
}
