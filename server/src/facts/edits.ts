/** Text edits as values: applied to a text, ordered, and checked for overlap. */

import type { Span, TextEdit } from "./place";

/** The text after `edits`. Insertions at one offset keep their order. Throws when two edits overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let at = 0;
  for (const edit of inOrder(edits)) {
    if (edit.span.start < at) throw new Error(`edits overlap at offset ${edit.span.start}`);
    result += text.slice(at, edit.span.start) + edit.newText;
    at = edit.span.end;
  }
  return result + text.slice(at);
}

/** Do no two edits touch the same text? Two insertions at one offset are disjoint. */
export function areDisjoint(edits: readonly TextEdit[]): boolean {
  let at = 0;
  for (const edit of inOrder(edits)) {
    if (edit.span.start < at) return false;
    at = edit.span.end;
  }
  return true;
}

/** Edits by position; an insertion comes before a replacement that starts at the same offset. */
export function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** An edit that inserts `newText` before `offset`. */
export const insertAt = (offset: number, newText: string): TextEdit => ({
  span: { start: offset, end: offset },
  newText,
});

/** Where an offset of the text before `edits` is in the text after them; an offset inside a replaced span goes to its end. */
export function offsetAfter(offset: number, edits: readonly TextEdit[]): number {
  let moved = 0;
  for (const edit of inOrder(edits)) {
    if (edit.span.start > offset || (edit.span.start === offset && edit.span.end > offset)) break;
    moved += edit.newText.length - (Math.min(edit.span.end, offset) - edit.span.start);
  }
  return offset + moved;
}

/** Do two spans share text or touch? */
export const touches = (a: Span, b: Span): boolean => a.start <= b.end && b.start <= a.end;
