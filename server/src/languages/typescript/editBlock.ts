/** Puts a statement first or last in a block, and makes a block of an arrow function's expression. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { type EditSource, ts } from "./editSource";
import { type EditStyle, eolAt, indentAt, lineStart } from "./editStyle";
import { linesBetween, statementBefore } from "./editWrap";

/** An edit that makes `statement` (without semicolon) the first of a block. */
export function statementFirst(source: EditSource, style: EditStyle, block: ts.Block, statement: string): TextEdit {
  const [first] = block.statements;
  if (first === undefined) return statementLast(source, style, block, statement);
  if (startsItsLine(source, first.getStart(source.tree))) {
    return statementBefore(source, first, statement + style.semicolon);
  }
  return insertAt(first.getStart(source.tree), `${statement}; `);
}

/** An edit that makes `statement` (without semicolon) the last of a block, after the comments at its end. */
export function statementLast(source: EditSource, style: EditStyle, block: ts.Block, statement: string): TextEdit {
  const { text, tree } = source;
  const close = block.end - 1;
  const last = block.statements.at(-1);
  if (startsItsLine(source, close)) {
    const at = lineStart(text, close);
    const indent =
      last !== undefined && startsItsLine(source, last.getStart(tree))
        ? indentAt(text, last.getStart(tree))
        : indentAt(text, close) + style.indent;
    return insertAt(at, indent + statement + style.semicolon + eolAt(text, close));
  }
  if (last === undefined) {
    const open = block.getStart(tree) + 1;
    return {
      span: { start: open, end: close },
      newText: `${text.slice(open, close).trimEnd()} ${statement}${style.semicolon} `,
    };
  }
  return insertAt(last.end, `${isEnded(source, last) ? "" : ";"} ${statement}${style.semicolon}`);
}

/** Edits that turn `x => f(x)` into `x => { f(x); statement; }`, over several lines. The value is no longer returned. */
export function blockOf(
  source: EditSource,
  style: EditStyle,
  arrow: ts.ArrowFunction,
  statement: string,
): readonly TextEdit[] {
  const { body, sign, start, eol, outer, inner } = partsOf(source, style, arrow);
  const closing = `${style.semicolon}${eol}${inner}${statement}${style.semicolon}${eol}${outer}}`;
  // The expression has a line of its own already, at the depth it keeps.
  if (startsItsLine(source, start)) {
    const span = { start: body.end, end: skipComma(source, arrow) };
    return [insertAt(sign.end, " {"), { span, newText: closing }];
  }
  return enclosed(source, style, body, { opening: `{${eol}${inner}`, closing });
}

/** Edits that turn `x => f(x)` into `x => { statement; return f(x); }`, over several lines. */
export function returningBlock(
  source: EditSource,
  style: EditStyle,
  arrow: ts.ArrowFunction,
  statement: string,
): readonly TextEdit[] {
  const { text } = source;
  const { body, sign, start, eol, outer, inner } = partsOf(source, style, arrow);
  const closing = `${style.semicolon}${eol}${outer}}`;
  // The expression has a line of its own already, at the depth it keeps.
  if (startsItsLine(source, start)) {
    const line = indentAt(text, start) + statement + style.semicolon + eol;
    const at = lineStart(text, start);
    return [insertAt(sign.end, " {"), insertAt(at, line), insertAt(start, "return "), insertAt(body.end, closing)];
  }
  const opening = `{${eol}${inner}${statement}${style.semicolon}${eol}${inner}return `;
  return enclosed(source, style, body, { opening, closing });
}

/** Where an arrow function's expression begins, and the line end and depths of a block in its place. */
function partsOf({ text, tree }: EditSource, style: EditStyle, arrow: ts.ArrowFunction) {
  const { body, equalsGreaterThanToken: sign } = arrow;
  const outer = indentAt(text, sign.getStart(tree));
  return {
    body,
    sign,
    start: body.getStart(tree),
    eol: eolAt(text, sign.end),
    outer,
    inner: outer + style.indent,
  };
}

/** Edits that put texts round an expression and move its further lines in by one depth. */
function enclosed(
  source: EditSource,
  style: EditStyle,
  body: ts.Node,
  { opening, closing }: { readonly opening: string; readonly closing: string },
): readonly TextEdit[] {
  const start = body.getStart(source.tree);
  const further = linesBetween(source, source.text.indexOf("\n", start) + 1 || body.end, body.end);
  return [
    insertAt(start, opening),
    ...further.filter((at) => at > start).map((at) => insertAt(at, style.indent)),
    insertAt(body.end, closing),
  ];
}

const startsItsLine = (source: EditSource, offset: number): boolean =>
  lineStart(source.text, offset) + indentAt(source.text, offset).length === offset;

/** A statement that another may follow on its line. */
const isEnded = (source: EditSource, statement: ts.Statement): boolean =>
  source.text[statement.end - 1] === ";" ||
  ts.isBlock(statement) ||
  ts.isIfStatement(statement) ||
  ts.isIterationStatement(statement, false) ||
  ts.isTryStatement(statement) ||
  ts.isFunctionDeclaration(statement);

/** An expression on a line of its own ends with a comma where its call does: `}` then closes the call in one line. */
function skipComma(source: EditSource, arrow: ts.ArrowFunction): number {
  const { text } = source;
  const rest = /^,?\s*(?=\))/.exec(text.slice(arrow.body.end))?.[0] ?? "";
  const alone = ts.isCallExpression(arrow.parent) && arrow.parent.arguments.at(-1) === arrow;
  return alone ? arrow.body.end + rest.length : arrow.body.end;
}
