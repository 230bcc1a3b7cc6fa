/** Text edits as an assistant applies them: by line and column, and as a unified diff. */

import { applyEdits, inOrder } from "#facts/edits";
import type { TextEdit } from "#facts/place";

/** Lines and columns are 1-based, in UTF-16 units; the end is exclusive. */
export interface LineEdit {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}

/** The edits on the text before, in order. */
export function lineEdits(text: string, edits: readonly TextEdit[]): readonly LineEdit[] {
  const starts = lineStarts(text);
  return inOrder(edits).map(({ span, newText }) => {
    const [startLine, startColumn] = positionAt(starts, span.start);
    const [endLine, endColumn] = positionAt(starts, span.end);
    return { startLine, startColumn, endLine, endColumn, newText };
  });
}

const CONTEXT = 3;

interface Change {
  /** 0-based. */
  readonly from: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A unified diff of one file, as `git apply` takes it; empty when nothing changes. */
export function unifiedDiff(path: string, text: string, edits: readonly TextEdit[]): string {
  const lines = linesOf(text);
  const changes = changesOf(text, lines, edits);
  if (changes.length === 0) return "";
  let shift = 0;
  const hunks = hunksOf(changes).map((hunk) => {
    const drawn = drawHunk(lines, hunk, shift);
    for (const { added, removed } of hunk) shift += added.length - removed.length;
    return drawn;
  });
  return `--- a/${path}\n+++ b/${path}\n${hunks.join("")}`;
}

/** A new file in the same form. */
export function creationDiff(path: string, text: string): string {
  const lines = linesOf(text);
  return `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${marked("+", lines)}`;
}

/** Edits that share lines become one change; lines that stay the same at either end of it are no part of it. */
function changesOf(text: string, lines: readonly string[], edits: readonly TextEdit[]): readonly Change[] {
  const starts = lineStarts(text);
  const groups: { first: number; last: number; edits: TextEdit[] }[] = [];
  for (const edit of inOrder(edits)) {
    const first = positionAt(starts, edit.span.start)[0] - 1;
    const last = positionAt(starts, edit.span.end)[0] - 1;
    const group = groups.at(-1);
    if (group !== undefined && first <= group.last) {
      group.last = Math.max(group.last, last);
      group.edits.push(edit);
    } else groups.push({ first, last, edits: [edit] });
  }
  return groups.flatMap(({ first, last, edits: own }): readonly Change[] => {
    const start = starts[first] ?? text.length;
    const before = text.slice(start, starts[last + 1] ?? text.length);
    const moved = own.map(({ span, newText }) => ({
      span: { start: span.start - start, end: span.end - start },
      newText,
    }));
    const added = linesOf(applyEdits(before, moved));
    const removed = lines.slice(first, last + 1);
    const head = commonHead(removed, added);
    const tail = commonHead(removed.slice(head).reverse(), added.slice(head).reverse());
    const change = {
      from: first + head,
      removed: removed.slice(head, removed.length - tail),
      added: added.slice(head, added.length - tail),
    };
    return change.removed.length === 0 && change.added.length === 0 ? [] : [change];
  });
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}

/** Changes whose context would touch are drawn together. */
function hunksOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && change.from - (last.from + last.removed.length) <= 2 * CONTEXT)
      hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function drawHunk(lines: readonly string[], changes: readonly Change[], shift: number): string {
  const firstChange = changes[0]?.from ?? 0;
  const from = Math.max(0, firstChange - CONTEXT);
  let body = "";
  let at = from;
  let growth = 0;
  for (const { from: start, removed, added } of changes) {
    body += marked(" ", lines.slice(at, start)) + marked("-", removed) + marked("+", added);
    at = start + removed.length;
    growth += added.length - removed.length;
  }
  const to = Math.min(lines.length, at + CONTEXT);
  body += marked(" ", lines.slice(at, to));
  const [before, after] = [to - from, to - from + growth];
  // An empty side is named by the line before it.
  const place = (count: number, start: number): string => `${count === 0 ? start : start + 1},${count}`;
  return `@@ -${place(before, from)} +${place(after, from + shift)} @@\n${body}`;
}

const marked = (mark: string, lines: readonly string[]): string =>
  lines.map((line) => (line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`)).join("");

/** Each line with its end. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function positionAt(starts: readonly number[], offset: number): readonly [line: number, column: number] {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return [low + 1, offset - (starts[low] ?? 0) + 1];
}
