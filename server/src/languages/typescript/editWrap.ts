/** Puts a statement before others, or a closure around them, and moves lines without touching what is in them. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { contains, type EditSource, ts } from "./editSource";
import { type EditStyle, eolAt, indentAt, lineStart } from "./editStyle";

/** An edit that puts `text` on a line of its own before a statement and the comments that belong to it. */
export function statementBefore(source: EditSource, statement: ts.Statement | ts.ClassElement, text: string): TextEdit {
  const start = headOf(source, statement);
  if (!startsItsLine(source, start)) return insertAt(statement.getStart(source.tree), `${text} `);
  const at = lineStart(source.text, start);
  return insertAt(at, indentAt(source.text, start) + text + eolAt(source.text, at));
}

/** An edit that puts `text` (lines without indentation) after a statement and the comment at its end. */
export function statementAfter(
  source: EditSource,
  statement: ts.Statement | ts.ClassElement,
  lines: readonly string[],
): TextEdit {
  const { text } = source;
  const end = endWithComment(text, statement.end);
  const isLast = /^[ \t]*(\r?\n|$)/.test(text.slice(end));
  const start = statement.getStart(source.tree);
  if (!isLast || !/^[ \t]*(\/\*.*\*\/[ \t]*)?$/.test(text.slice(lineStart(text, start), start)))
    return insertAt(statement.end, ` ${lines.map((line) => line.trim()).join(" ")}`);
  const lead = eolAt(text, end) + indentAt(text, start);
  return insertAt(end, lines.map((line) => lead + line).join(""));
}

export interface Wrapping {
  readonly first: ts.Statement;
  readonly last: ts.Statement;
  /** Text that opens the closure (`return f(async () => {`) and closes it (`});`). */
  readonly open: string;
  readonly close: string;
}

/** Edits that put statements of one block inside a closure, one level deeper. */
export function wrapStatements(source: EditSource, style: EditStyle, wrapping: Wrapping): readonly TextEdit[] {
  const { text } = source;
  const { first, last, open, close } = wrapping;
  const start = headOf(source, first);
  if (!startsItsLine(source, start)) {
    return [insertAt(first.getStart(source.tree), `${open} `), insertAt(last.end, ` ${close}`)];
  }
  const indent = indentAt(text, start);
  const from = lineStart(text, start);
  const end = endWithComment(text, last.end);
  const eol = eolAt(text, from);
  const lines = linesBetween(source, from, end).map((at) => insertAt(at, style.indent));
  const [head, ...rest] = lines;
  const opening = insertAt(from, `${indent}${open}${eol}${head?.newText ?? ""}`);
  return [opening, ...rest, insertAt(end, `${eol}${indent}${close}`)];
}

/** Is `arguments`, a jump out, or anything else inside that a closure would change? One line says what. */
export function closureHindrance(
  statements: readonly ts.Statement[],
  returns: "allowed" | "refused",
): string | undefined {
  for (const statement of statements) {
    const has = (test: (node: ts.Node) => boolean): boolean => contains(statement, test);
    if (has((node) => ts.isIdentifier(node) && node.text === "arguments")) return "the code reads `arguments`";
    if (has(ts.isYieldExpression)) return "the code contains `yield`";
    if (returns === "refused" && has(ts.isReturnStatement)) return "a `return` would no longer leave the function";
    if (has((node) => jumpsOutOf(node, statement))) return "a `break` or `continue` would leave the closure";
  }
  return undefined;
}

const startsItsLine = (source: EditSource, offset: number): boolean =>
  lineStart(source.text, offset) + indentAt(source.text, offset).length === offset;

/** Start of a statement, or of the first comment above it that is on a line of its own. */
function headOf(source: EditSource, statement: ts.Node): number {
  const comments = ts.getLeadingCommentRanges(source.text, statement.pos) ?? [];
  return comments.find(({ pos }) => startsItsLine(source, pos))?.pos ?? statement.getStart(source.tree);
}

function endWithComment(text: string, end: number): number {
  const comment = /^[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)[ \t]*(?=\r?\n|$)/.exec(text.slice(end));
  return end + (comment?.[0].trimEnd().length ?? 0);
}

/** Starts of the lines in a range that may be indented: not blank, not inside a template. */
export function linesBetween(source: EditSource, from: number, end: number): readonly number[] {
  const { text } = source;
  const fixed: { start: number; end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateLiteralToken(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      fixed.push({ start: node.getStart(source.tree), end: node.end });
    }
    if (node.end > from && node.pos < end) ts.forEachChild(node, visit);
  };
  visit(source.tree);
  const starts: number[] = [];
  for (let at = from; at < end; ) {
    const next = text.indexOf("\n", at);
    const blank = /^[ \t]*\r?$/.test(text.slice(at, next === -1 ? end : next));
    if (!blank && !fixed.some((span) => span.start < at && at < span.end)) starts.push(at);
    if (next === -1) break;
    at = next + 1;
  }
  return starts;
}

function jumpsOutOf(node: ts.Node, statement: ts.Statement): boolean {
  if (!ts.isBreakOrContinueStatement(node)) return false;
  for (let at: ts.Node = node; at !== statement.parent; at = at.parent) {
    if (node.label !== undefined) {
      if (ts.isLabeledStatement(at) && at.label.text === node.label.text) return false;
      continue;
    }
    if (ts.isIterationStatement(at, false)) return false;
    if (ts.isSwitchStatement(at) && ts.isBreakStatement(node)) return false;
  }
  return true;
}
