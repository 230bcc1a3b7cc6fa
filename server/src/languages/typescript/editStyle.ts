/** The style of a file, read from its own text: an edit must look as if its author had written it. */

import type { FileReader } from "#facts/reading";
import { eolAt, indentAt, lineStart } from "../textLines";
import { ts } from "./compiler";
import { type EditSource, isTypeScriptPath, openSource } from "./editSource";

export { eolAt, indentAt, lineStart };

export interface EditStyle {
  readonly quote: '"' | "'";
  /** `;` or nothing. */
  readonly semicolon: "" | ";";
  /** One level of indentation. */
  readonly indent: string;
  /** `{ a }` rather than `{a}`. */
  readonly braceSpace: "" | " ";
  /** May `10_000` be written? */
  readonly numericSeparators: boolean;
}

/** Style by majority of the file's own text; where that is silent, of files beside it, then double quotes, semicolons and two spaces. */
export function detectStyle(source: EditSource, reader: FileReader): EditStyle {
  const votes = newVotes();
  count(source, votes);
  const silent = (): boolean => votes.single === votes.double || votes.ended === votes.open || votes.indents.size === 0;
  if (silent()) {
    for (const neighbour of neighboursOf(source, reader)) {
      const more = newVotes();
      count(neighbour, more);
      fill(votes, more);
      if (!silent()) break;
    }
  }
  return {
    quote: votes.single > votes.double ? "'" : '"',
    semicolon: votes.open > votes.ended ? "" : ";",
    indent: mostFrequent(votes.indents) ?? "  ",
    braceSpace: votes.tight > votes.spaced ? "" : " ",
    numericSeparators: isTypeScriptPath(source.path) || /\b\d+_\d/.test(source.text),
  };
}

/** A string literal in the file's quotes. `content` must hold no control characters. */
export function quoted(style: EditStyle, content: string): string {
  const escaped = content.replaceAll("\\", "\\\\").replaceAll(style.quote, `\\${style.quote}`);
  return style.quote + escaped + style.quote;
}

/** A whole number, with separators where they may be written. */
export function numeral(style: EditStyle, value: number): string {
  const digits = String(value);
  return style.numericSeparators && value >= 1000 ? digits.replace(/\B(?=(\d{3})+$)/g, "_") : digits;
}

/** `{ content }` in the file's brace style. */
export const braced = (style: EditStyle, content: string): string =>
  `{${style.braceSpace}${content}${style.braceSpace}}`;

const MAX_NEIGHBOURS = 4;
const MAX_NEIGHBOUR_LENGTH = 100_000;

/** Files of the same folder in the same language, opened one by one. */
function* neighboursOf(source: EditSource, reader: FileReader): Iterable<EditSource> {
  const folder = source.path.slice(0, source.path.lastIndexOf("/"));
  const ending = isTypeScriptPath(source.path) ? /\.[cm]?tsx?$/ : /\.[cm]?jsx?$/;
  const names = [...reader.entries(folder)].filter((name) => ending.test(name)).sort();
  for (const name of names.slice(0, MAX_NEIGHBOURS)) {
    const path = `${folder}/${name}`;
    const text = path === source.path ? undefined : reader.read(path);
    if (text !== undefined && text.length < MAX_NEIGHBOUR_LENGTH) yield openSource(path, text);
  }
}

interface Votes {
  single: number;
  double: number;
  ended: number;
  open: number;
  spaced: number;
  tight: number;
  indents: Map<string, number>;
}

const newVotes = (): Votes => ({ single: 0, double: 0, ended: 0, open: 0, spaced: 0, tight: 0, indents: new Map() });

function count(source: EditSource, votes: Votes): void {
  const { text, tree } = source;
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && !ts.isJsxAttribute(node.parent)) {
      if (text[node.getStart(tree)] === "'") votes.single++;
      else votes.double++;
    }
    if (endsWithSemicolon(node)) {
      if (text[node.end - 1] === ";") votes.ended++;
      else votes.open++;
    }
    if (ts.isObjectLiteralExpression(node) || ts.isNamedImports(node) || ts.isObjectBindingPattern(node)) {
      const first = text[node.getStart(tree) + 1];
      if (first === " ") votes.spaced++;
      else if (first !== "\r" && first !== "\n" && first !== "}") votes.tight++;
    }
    countIndent(source, node, votes);
    ts.forEachChild(node, visit);
  };
  visit(tree);
}

function endsWithSemicolon(node: ts.Node): boolean {
  return (
    ts.isExpressionStatement(node) ||
    ts.isVariableStatement(node) ||
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isImportDeclaration(node)
  );
}

function countIndent(source: EditSource, node: ts.Node, votes: Votes): void {
  const { text, tree } = source;
  const first = firstInside(node);
  if (first === undefined) return;
  const at = first.getStart(tree);
  const outer = indentAt(text, node.getStart(tree));
  const inner = indentAt(text, at);
  // An item that shares its line with the brace says nothing.
  const before = text.slice(lineStart(text, at), at).replace(/\/\*.*?\*\//g, "");
  if (before.trim() !== "" || !inner.startsWith(outer) || inner === outer) return;
  const unit = inner.slice(outer.length);
  votes.indents.set(unit, (votes.indents.get(unit) ?? 0) + 1);
}

/** The first statement, member or property between a node's braces. */
function firstInside(node: ts.Node): ts.Node | undefined {
  if (ts.isBlock(node)) return node.statements[0];
  if (ts.isObjectLiteralExpression(node)) return node.properties[0];
  if (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeLiteralNode(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isClassLike(node)
  ) {
    return node.members[0];
  }
  return undefined;
}

function fill(votes: Votes, more: Votes): void {
  if (votes.single === votes.double) {
    votes.single = more.single;
    votes.double = more.double;
  }
  if (votes.ended === votes.open) {
    votes.ended = more.ended;
    votes.open = more.open;
  }
  if (votes.indents.size === 0) votes.indents = more.indents;
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  for (const [value, times] of counts) if (best === undefined || times > (counts.get(best) ?? 0)) best = value;
  return best;
}
