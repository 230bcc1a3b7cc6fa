/** Where a new import goes: after the last one, else after what opens the file, and never between a comment and what it speaks about. */

import { ts } from "./compiler";
import type { EditSource } from "./editSource";
import { eolAt, lineStart } from "./editStyle";

export interface ImportPlace {
  readonly offset: number;
  /** Text before, between and after the statements to insert. */
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

export interface PresentImport {
  readonly statement: ts.Statement;
  readonly specifier: string | undefined;
}

/** The place for an import of `specifier`; `imports` are those the file has, in order. */
export function importPlace(source: EditSource, imports: readonly PresentImport[], specifier: string): ImportPlace {
  const { text, tree } = source;
  const block = blockOf(tree, imports);
  // Packages stay together before the project's own files.
  const packages = isPackage(specifier) ? block.filter((present) => isPackage(present.specifier)) : [];
  const [sibling] = isPackage(specifier) ? addedAfter(packages, specifier) : sortedSiblings(block, specifier);
  const before = sibling === undefined ? (packages.at(-1) ?? block.at(-1)) : block[block.indexOf(sibling) - 1];
  const last = before?.statement;
  if (last !== undefined) {
    const eol = eolAt(text, last.end);
    return { offset: endOfLine(text, last.end), before: eol, between: eol, after: "" };
  }
  const offset = sibling === undefined ? afterOpening(source) : lineStart(text, sibling.statement.getStart(tree));
  const eol = eolAt(text, offset);
  const rest = text.slice(offset);
  const blankFollows = rest.trim() === "" || /^[ \t]*\r?\n/.test(rest) || sibling !== undefined;
  const startsLine = offset === 0 || /[\n\uFEFF]$/.test(text.slice(0, offset));
  return { offset, before: startsLine ? "" : eol, between: eol, after: blankFollows ? eol : eol + eol };
}

const isPackage = (specifier: string | undefined): boolean => specifier !== undefined && !specifier.startsWith(".");

/** Packages that fixes import. */
const ADDED = /^(node:crypto|p-limit|zod)$/;

/** The last of the packages that a fix may have added and that come later in the alphabet, for the same reason as siblings. */
function addedAfter(packages: readonly PresentImport[], specifier: string): readonly PresentImport[] {
  let from = packages.length;
  while (from > 0) {
    const before = packages[from - 1]?.specifier;
    if (before === undefined || before <= specifier || !ADDED.test(before)) break;
    from--;
  }
  return packages.slice(from);
}

/** The last imports that are of the same folder and come later in the alphabet: fixes give one order, whichever came first. */
function sortedSiblings(block: readonly PresentImport[], specifier: string): readonly PresentImport[] {
  const folder = specifier.slice(0, specifier.lastIndexOf("/") + 1);
  let from = block.length;
  while (folder !== "" && from > 0) {
    const before = block[from - 1]?.specifier;
    if (before === undefined || before <= specifier || before.slice(0, before.lastIndexOf("/") + 1) !== folder) break;
    from--;
  }
  return block.slice(from);
}

/** Only the block at the top counts: late `require`s are there for a reason, also when there are several. Beside imports none counts. */
function blockOf(tree: ts.SourceFile, imports: readonly PresentImport[]): readonly PresentImport[] {
  const declared = imports.filter(({ statement }) => !ts.isVariableStatement(statement));
  if (declared.length > 0) return declared;
  const block: PresentImport[] = [];
  for (const present of imports) {
    const before = block.at(-1)?.statement;
    const isNext =
      before !== undefined && tree.statements.indexOf(before) + 1 === tree.statements.indexOf(present.statement);
    if (before === undefined || isNext) block.push(present);
  }
  return block;
}

/** End of the line at `offset` when only a comment follows there; else `offset` itself. */
function endOfLine(text: string, offset: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n|$)/.exec(text.slice(offset));
  return offset + (rest?.[0].length ?? 0);
}

function afterOpening(source: EditSource): number {
  const { text, tree } = source;
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  const shebang = ts.getShebang(text.slice(at));
  if (shebang !== undefined) at = nextLine(text, at + shebang.length);
  for (const comment of openingComments(text, at)) {
    if (!opens(text, comment, tree)) break;
    at = nextLine(text, comment.end);
  }
  for (const statement of tree.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    at = nextLine(text, endOfLine(text, statement.end));
  }
  return at;
}

/** The compiler finds comments on the first line only at offset 0, and a byte order mark or a shebang is before that. */
function openingComments(text: string, from: number): readonly ts.CommentRange[] {
  const found = ts.getLeadingCommentRanges(text.slice(from), 0) ?? [];
  return found.map((comment) => ({ ...comment, pos: comment.pos + from, end: comment.end + from }));
}

/** Does a comment at the top speak about the whole file? A licence or a file directive does; one glued to code does not. */
function opens(text: string, comment: ts.CommentRange, tree: ts.SourceFile): boolean {
  const content = text.slice(comment.pos, comment.end);
  if (/next-line|@ts-expect-error|@ts-ignore|biome-ignore(?!-all)|prettier-ignore(?!-start)/.test(content))
    return false;
  if (
    /^\/\*!|licen[cs]e|copyright|@ts-(no)?check|eslint-|@jsx|^\/\/\/\s*<|@fileoverview|@packageDocumentation/i.test(
      content,
    )
  ) {
    return true;
  }
  const first = tree.statements[0];
  const blankAfter = /^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(comment.end));
  const directiveAfter = first !== undefined && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression);
  return blankAfter || directiveAfter;
}

function nextLine(text: string, offset: number): number {
  const rest = /^[ \t]*\r?\n/.exec(text.slice(offset));
  return offset + (rest?.[0].length ?? 0);
}
