/** Text → syntax tree: no parents, no JSDoc, no type information. */

import type { SourceText } from "#languages/language";
import { isRewrite, textChange } from "#languages/textChange";
import { ts } from "./compiler";

/** Parses one file. Recovers from syntax errors; throws `RangeError` only on absurdly nested text. */
export function parse(source: Pick<SourceText, "path" | "text">): ts.SourceFile {
  return ts.createSourceFile(
    source.path,
    parsable(source.text),
    { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    false,
    scriptKindOf(source),
  );
}

/** Trees of files that are being typed in, the last one behind. A tree is many times its text, so only these are kept. */
const kept = new Map<string, ts.SourceFile>();
const MOST_KEPT = 3;

/** Parses a file that is being typed in: what an edit has not touched is taken over from the last tree, which must not be used again. */
export function parseAgain(source: Pick<SourceText, "path" | "text">): ts.SourceFile {
  const former = kept.get(source.path);
  kept.delete(source.path);
  const tree = former === undefined ? parse(source) : updated(former, source);
  kept.set(source.path, tree);
  for (const path of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(path);
  }
  return tree;
}

function updated(former: ts.SourceFile, source: Pick<SourceText, "path" | "text">): ts.SourceFile {
  const { text } = former;
  const next = parsable(source.text);
  const change = textChange(text, next);
  if (isRewrite(change, text, next)) return parse(source);
  const { start, oldEnd, newEnd } = change;
  return ts.updateSourceFile(former, next, { span: { start, length: oldEnd - start }, newLength: newEnd - start });
}

/** The text with its offsets unchanged, as the parser reads it: a shebang behind a byte order mark is an error to it, a comment is not. */
export const parsable = (text: string): string => (text.startsWith("\uFEFF#!") ? ` //${text.slice(3)}` : text);

/** True when the parser had to recover. */
export function hasSyntaxError(tree: ts.SourceFile): boolean {
  const diagnostics: unknown = Reflect.get(tree, "parseDiagnostics");
  return Array.isArray(diagnostics) && diagnostics.length > 0;
}

/** Types in a JavaScript file, as Flow has them: else `new Promise<void>(…)` would be two comparisons. */
const flowMark = /^\s*(?:\/\/|\/\*\*?)[\s*]*@flow\b/;

function scriptKindOf({ path, text }: Pick<SourceText, "path" | "text">): ts.ScriptKind {
  if (flowMark.test(text.slice(0, 200))) return ts.ScriptKind.TSX;
  if (path.endsWith("x")) return path.endsWith(".jsx") ? ts.ScriptKind.JSX : ts.ScriptKind.TSX;
  return path.endsWith("ts") ? ts.ScriptKind.TS : ts.ScriptKind.JS;
}

/** Does `"use server"` head the file? Directives are the texts that stand before everything else. */
export function servesExports({ statements }: ts.SourceFile): boolean {
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) return false;
    if (statement.expression.text === "use server") return true;
  }
  return false;
}
