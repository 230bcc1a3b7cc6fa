/** Facts of a test file, found without parsing it: a third of a code base, of which nobody asks more than what it imports. */

import type { FileFacts, ImportFact } from "#facts/file";
import { testWithImports } from "#languages/importsOnly";
import type { SourceText } from "#languages/language";
import { ownText } from "#languages/ownText";
import { suppressionMark } from "#languages/suppression";
import { roleOf } from "./roles";

/**
 * Imports as written at the start of a statement, and `import("x")`, `require("x")`. One inside a string looks the same: then a test
 * is thought to load a file that it only writes about, which silences at most.
 */
const importing =
  /(?:^|[;\n])[ \t]*(?:import|export)\b(\s+type\b(?!\s*(?:,|from\b)))?(?:(?!\bimport\b|["'`;])[\s\S])*?["']([^"'\n]+)["']|\b(?:import|require)\(\s*["']([^"'\n]+)["']\s*[),]/g;

/** Facts of a file that is never judged; undefined when the file has to be parsed: it is no test, or it holds suppressions. */
export function unjudgedFacts(source: SourceText): FileFacts | undefined {
  const { path, text } = source;
  if (roleOf(path, text, []) !== "test" || text.includes(suppressionMark)) return undefined;
  return testWithImports(source, "typescript", importsIn(text));
}

function importsIn(text: string): readonly ImportFact[] {
  const found: ImportFact[] = [];
  for (const match of text.matchAll(importing)) {
    const from = match[2] ?? match[3] ?? "";
    const start = match.index + match[0].lastIndexOf(from) - 1;
    found.push({
      from: ownText(from),
      span: { start, end: start + from.length + 2 },
      typeOnly: match[1] !== undefined,
      deferred: match[3] !== undefined,
    });
  }
  return found;
}
