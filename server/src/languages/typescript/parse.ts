/** Text → syntax tree: no parents, no JSDoc, no type information. */

import type { SourceText } from "#languages/language";
import { ts } from "./compiler";

/** Parses one file. Recovers from syntax errors; throws `RangeError` only on absurdly nested text. */
export function parse(source: Pick<SourceText, "path" | "text">): ts.SourceFile {
  return ts.createSourceFile(
    source.path,
    source.text,
    { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    false,
    scriptKindOf(source.path),
  );
}

/** True when the parser had to recover. */
export function hasSyntaxError(tree: ts.SourceFile): boolean {
  const diagnostics: unknown = Reflect.get(tree, "parseDiagnostics");
  return Array.isArray(diagnostics) && diagnostics.length > 0;
}

function scriptKindOf(path: string): ts.ScriptKind {
  if (path.endsWith("x")) return path.endsWith(".jsx") ? ts.ScriptKind.JSX : ts.ScriptKind.TSX;
  return path.endsWith("ts") ? ts.ScriptKind.TS : ts.ScriptKind.JS;
}
