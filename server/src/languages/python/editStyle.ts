/** How a Python file is written, read from its own text, and edits of statements that keep it. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";

import { eolAt, indentAt, lineEnd, lineStart } from "../textLines";
import { contains, isStatement, type PyEditNode, type PySource, textOf } from "./editSource";

export interface PyStyle {
  readonly quote: '"' | "'";
  /** One level of indentation. */
  readonly indent: string;
}

/** Style by majority of the file's own text; where that is silent: double quotes and four spaces. */
export function pythonStyle(source: PySource): PyStyle {
  let single = 0;
  let double = 0;
  const indents = new Map<string, number>();
  contains(
    source.root,
    (node) => {
      const text = node.kind === "string_start" ? textOf(source, node) : "";
      if (/'$/.test(text) && !text.endsWith("'''")) single++;
      if (/"$/.test(text) && !text.endsWith('"""')) double++;
      const level = node.kind === "block" ? levelOf(source, node) : "";
      if (level !== "") indents.set(level, (indents.get(level) ?? 0) + 1);
      return false;
    },
    { intoFunctions: true },
  );
  const [most] = [...indents].sort((a, b) => b[1] - a[1]);
  return { quote: single > double ? "'" : '"', indent: most?.[0] ?? "    " };
}

/** What a block adds to the indentation of the statement that it belongs to; "" for a block on the line of its statement. */
function levelOf({ text }: PySource, block: PyEditNode): string {
  const outer = block.parent === undefined ? "" : indentAt(text, block.parent.start);
  const [first] = block.children;
  if (first === undefined || !isAlone(text, first.start)) return "";
  const inner = indentAt(text, first.start);
  return inner.startsWith(outer) ? inner.slice(outer.length) : "";
}

/** Is there nothing but white space before `offset` on its line? */
export const isAlone = (text: string, offset: number): boolean =>
  text.slice(lineStart(text, offset), offset).trim() === "";

/** A string literal in the file's quotes. `content` must hold no control characters. */
export function quoted({ quote }: PyStyle, content: string): string {
  return quote + content.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
}

/**
 * Inserts lines before a statement, in its indentation; comments right above it stay above the new lines. Undefined when the
 * statement does not begin its line (`if x: f()`, `a(); b()`): there is no room for a line there.
 */
export function linesBefore(source: PySource, statement: PyEditNode, lines: readonly string[]): TextEdit | undefined {
  const { text } = source;
  const target = statement.parent?.kind === "decorated_definition" ? statement.parent : statement;
  if (!isStatement(target) || !isAlone(text, target.start)) return undefined;
  const indent = indentAt(text, target.start);
  const eol = eolAt(text, target.start);
  return insertAt(
    target.start,
    lines.map((line, index) => (index === 0 ? line : indent + line) + eol).join("") + indent,
  );
}

/** Inserts lines after a statement that ends its line, in its indentation; undefined when another statement follows there. */
export function linesAfter(source: PySource, statement: PyEditNode, lines: readonly string[]): TextEdit | undefined {
  const { text } = source;
  const end = lineEnd(text, statement.end);
  if (!isAlone(text, statement.start) || !/^[ \t]*(#.*)?$/.test(text.slice(statement.end, end))) return undefined;
  const indent = indentAt(text, statement.start);
  const eol = eolAt(text, end === text.length ? statement.start : end);
  return insertAt(end, lines.map((line) => eol + indent + line).join(""));
}

/** `@text` right above `def`, under the decorators that are there: it sees the plain function. */
export function addDecorator(source: PySource, definition: PyEditNode, decorator: string): TextEdit | undefined {
  const { text } = source;
  if (!isAlone(text, definition.start)) return undefined;
  const indent = indentAt(text, definition.start);
  return insertAt(definition.start, `@${decorator}${eolAt(text, definition.start)}${indent}`);
}

/**
 * Puts statements that follow each other under a header such as `with lock:`, one level deeper. Undefined when they share a line
 * with something else. Lines inside strings keep their white space, blank lines stay blank. `deeper`: levels that other edits of
 * the same fix put around the statements.
 */
export function nestUnder(
  source: PySource,
  style: PyStyle,
  statements: readonly PyEditNode[],
  header: string,
  deeper = 0,
): readonly TextEdit[] | undefined {
  const { text } = source;
  const [first] = statements;
  const last = statements.at(-1);
  if (first === undefined || last === undefined || !isAlone(text, first.start)) return undefined;
  if (!/^[ \t]*(#.*)?$/.test(text.slice(last.end, lineEnd(text, last.end)))) return undefined;
  const indent = indentAt(text, first.start);
  const inner = indent + style.indent.repeat(deeper + 1);
  const edits: TextEdit[] = [insertAt(first.start, `${header}${eolAt(text, first.start)}${inner}`)];
  const strings = statements.flatMap((statement) => stringsIn(statement));
  for (let at = text.indexOf("\n", first.start) + 1; at > 0 && at < last.end; at = text.indexOf("\n", at) + 1) {
    const inString = strings.some(({ start, end }) => start < at && at < end);
    if (!inString && !/^[ \t]*\r?\n/.test(text.slice(at, lineEnd(text, at) + 2)))
      edits.push(insertAt(at, style.indent));
  }
  return edits;
}

/** Takes `level` from the lines after the first one of a node that moves out of its block; lines inside strings stay. */
export function outdented({ text }: PySource, node: PyEditNode, level: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const strings = stringsIn(node);
  for (let at = text.indexOf("\n", node.start) + 1; at > 0 && at < node.end; at = text.indexOf("\n", at) + 1) {
    const inString = strings.some(({ start, end }) => start < at && at < end);
    if (!inString && level !== "" && text.startsWith(level, at))
      edits.push({ span: { start: at, end: at + level.length }, newText: "" });
  }
  return edits;
}

function stringsIn(node: PyEditNode): readonly PyEditNode[] {
  return node.kind === "string" ? [node] : node.children.flatMap(stringsIn);
}
