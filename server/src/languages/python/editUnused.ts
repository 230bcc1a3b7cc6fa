/** Takes imports of Python's own modules away when an edit replaces the last use of what they bind. */

import { areDisjoint } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";

import { eolAt, lineEnd, lineStart } from "../textLines";
import { endsLine, isStandardModule } from "./editImportPlace";
import { childIn, type PyEditNode, type PySource, textOf } from "./editSource";

/**
 * `edits` (replacements and added imports, disjoint) with the imports gone whose names stand nowhere but in text that is replaced.
 * A string or a comment that holds the name counts as a use. What cannot go without touching a comment stays; so do imports of
 * other packages, which may do something when they are loaded, and those of an `__init__.py`, whose names others import.
 */
export function withoutUnusedImports(source: PySource, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (/(^|\/)__init__\.py$/.test(source.path)) return edits;
  let left = edits;
  for (const statement of source.root.children) {
    const items = itemsOf(source, statement);
    const unused = items.filter((item) => isUnused(source, statement, item, edits));
    const isLeft = unused.length === 0 || hasComment(source, statement) || isEdited(statement, edits);
    if (isLeft || !endsLine(source, statement)) continue;
    const without =
      unused.length < items.length ? left.concat(removals(items, unused)) : withoutStatement(source, statement, left);
    // One of two neighbours stays rather than the whole fix failing.
    if (areDisjoint(without)) left = without;
  }
  return left;
}

/** What a statement imports; nothing when it is no import, or not one that may go. */
function itemsOf(source: PySource, statement: PyEditNode): readonly PyEditNode[] {
  if (statement.kind === "import_statement") return statement.children;
  const from = statement.kind === "import_from_statement" ? childIn(statement, "module_name") : undefined;
  if (from === undefined || !isStandardModule(textOf(source, from))) return [];
  return statement.children.filter((item) => item !== from);
}

function isUnused(source: PySource, statement: PyEditNode, item: PyEditNode, edits: readonly TextEdit[]): boolean {
  const imported = textOf(source, childIn(item, "name") ?? item);
  if (statement.kind === "import_statement" && !isStandardModule(imported)) return false;
  const alias = childIn(item, "alias");
  const name = alias === undefined ? imported : textOf(source, alias);
  // `import os.path` binds `os`, which other imports may mean; `*` binds what is not written.
  if (!/^\w+$/.test(name) || edits.some(({ newText }) => mentionsOf(newText, name).length > 0)) return false;
  const uses = mentionsOf(source.text, name).filter((use) => !isWithin(use, statement));
  return uses.length > 0 && uses.every((use) => edits.some(({ span }) => isWithin(use, span)));
}

/** Where a text holds the name, other than as a member. */
const mentionsOf = (text: string, name: string): readonly Span[] =>
  [...text.matchAll(new RegExp(`(?<![\\w.])${name}(?!\\w)`, "g"))].map(({ index }) => ({
    start: index,
    end: index + name.length,
  }));

const isWithin = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

const hasComment = ({ text, comments }: PySource, statement: PyEditNode): boolean =>
  comments.some(({ start }) => statement.start < start && start < lineEnd(text, statement.end));

const isEdited = (statement: PyEditNode, edits: readonly TextEdit[]): boolean =>
  edits.some(({ span }) => statement.start < span.start && span.start < statement.end);

/** A comment on the line above speaks about the import; a shebang does not. */
const isCommentAbove = (text: string, start: number): boolean =>
  /^[ \t]*#(?!!)/.test(text.slice(lineStart(text, Math.max(start - 1, 0)), start));

/** The items, each with the comma that parts it from one that stays. */
function removals(items: readonly PyEditNode[], unused: readonly PyEditNode[]): readonly TextEdit[] {
  return items.flatMap((item, index) => {
    if (!unused.includes(item)) return [];
    const before = items[index - 1];
    const after = items[index + 1];
    const staysBefore = items.slice(0, index).some((other) => !unused.includes(other));
    if (staysBefore && before !== undefined) return [{ span: { start: before.end, end: item.end }, newText: "" }];
    return after === undefined ? [] : [{ span: { start: item.start, end: after.start }, newText: "" }];
  });
}

/** The statement goes with its line. An import that was to follow it takes its place; else two gaps become one. */
function withoutStatement({ text }: PySource, statement: PyEditNode, edits: readonly TextEdit[]): readonly TextEdit[] {
  const start = lineStart(text, statement.start);
  const end = lineEnd(text, statement.end);
  if (isCommentAbove(text, start)) return edits;
  const above = /(?<=^|\n)(?:[ \t]*\r?\n)*$/.exec(text.slice(0, start))?.[0] ?? "";
  const isFirst = text.slice(0, start).replace("\uFEFF", "") === "";
  const follower = edits.find(({ span, newText }) => span.start === end && span.end === end && /^\r?\n/.test(newText));
  if (follower !== undefined) {
    const taken =
      isFirst || above !== ""
        ? { span: { start, end }, newText: follower.newText.replace(/^(?:\r?\n)+/, "") }
        : { span: { start: start - eolAt(text, start).length, end }, newText: follower.newText };
    return edits.map((edit) => (edit === follower ? taken : edit));
  }
  const next = end + (/^\r?\n/.exec(text.slice(end))?.[0].length ?? 0);
  const below = /^(?:[ \t]*\r?\n)*/.exec(text.slice(next))?.[0] ?? "";
  const lines = (blank: string): number => blank.split("\n").length;
  // Of the two gaps the larger one stays; above the first line of a file there is none.
  const span =
    !isFirst && lines(above) < lines(below)
      ? { start: start - above.length, end: next }
      : { start, end: next + below.length };
  return [...edits, { span, newText: "" }];
}
