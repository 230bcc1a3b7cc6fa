/** `bulwark-ignore` comments of TypeScript and JavaScript. */

import type { SuppressionFact } from "#facts/file";
import { lineAt } from "#languages/lines";
import { parseSuppression, suppressionMark } from "#languages/suppression";
import { ts } from "./compiler";
import { skipToCode } from "./spans";

/** Every suppression of a file. Almost always empty, and then it costs one search. */
export function suppressionsOf(
  text: string,
  tree: ts.SourceFile,
  lineStarts: readonly number[],
): readonly SuppressionFact[] {
  const found: SuppressionFact[] = [];
  let at = text.indexOf(suppressionMark);
  while (at !== -1) {
    const comment = commentAround(text, tree, at);
    const suppression = comment === undefined ? undefined : parseSuppression(text.slice(at, comment.end));
    if (comment !== undefined && suppression !== undefined) {
      found.push({
        span: { start: comment.start, end: comment.end },
        line: lineOfCode(text, comment, lineStarts),
        ...suppression,
      });
    }
    at = text.indexOf(suppressionMark, Math.max(at + suppressionMark.length, comment?.end ?? 0));
  }
  return found;
}

interface Comment {
  readonly start: number;
  readonly end: number;
}

/** The comment that holds an offset; undefined when the offset is in a string or other code. */
function commentAround(text: string, tree: ts.SourceFile, offset: number): Comment | undefined {
  const node = deepest(tree, offset);
  for (const start of [node.pos, ...childEnds(node, offset)]) {
    const comments = [
      ...(ts.getTrailingCommentRanges(text, start) ?? []),
      ...(ts.getLeadingCommentRanges(text, start) ?? []),
    ];
    const comment = comments.find(({ pos, end }) => pos <= offset && offset < end);
    if (comment !== undefined) return { start: comment.pos, end: comment.end };
  }
  return bareComment(text, node, offset);
}

/** Comments before a closing bracket belong to no node: they stand behind the last child, or behind the opening bracket. */
function childEnds(node: ts.Node, offset: number): readonly number[] {
  const ends: number[] = [];
  ts.forEachChild(node, (child) => {
    if (child.end <= offset) ends.push(child.end);
  });
  return ends.slice(-1);
}

function bareComment(text: string, node: ts.Node, offset: number): Comment | undefined {
  switch (node.kind) {
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.TemplateHead:
    case ts.SyntaxKind.TemplateMiddle:
    case ts.SyntaxKind.TemplateTail:
    case ts.SyntaxKind.JsxText:
    case ts.SyntaxKind.RegularExpressionLiteral:
      return undefined;
  }
  const lineStart = text.lastIndexOf("\n", offset) + 1;
  const before = text.slice(lineStart, offset);
  const line = /(?:^|[^:"'`\w])(\/\/[^"'`]*)$/.exec(before)?.[1];
  if (line !== undefined) {
    const end = text.slice(offset).search(/[\r\n]/);
    return { start: offset - line.length, end: end === -1 ? text.length : offset + end };
  }
  const open = text.lastIndexOf("/*", offset);
  const close = text.indexOf("*/", offset);
  if (open < node.pos || close === -1 || text.indexOf("*/", open) < offset) return undefined;
  return { start: open, end: close + 2 };
}

function deepest(tree: ts.SourceFile, offset: number): ts.Node {
  let node: ts.Node = tree;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) =>
      child.pos <= offset && offset < child.end ? child : undefined,
    );
    if (inner === undefined) return node;
    node = inner;
  }
}

/** Line the comment speaks about: its own when code stands there, else the next one with code. */
function lineOfCode(text: string, comment: Comment, lineStarts: readonly number[]): number {
  const line = lineAt(lineStarts, comment.start);
  const before = text.slice(lineStarts[line] ?? 0, comment.start).trim();
  if (before !== "" && before !== "{") return line;
  // A JSX comment stands in braces of its own.
  const after =
    before === "{" && text[skipToCode(text, comment.end)] === "}" ? skipToCode(text, comment.end) + 1 : comment.end;
  if (before === "{" && after === comment.end) return line;
  const code = skipToCode(text, after);
  return lineAt(lineStarts, code);
}
