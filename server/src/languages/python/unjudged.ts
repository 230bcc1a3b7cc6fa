/** Facts of a Python test file, found without parsing it: a third of a code base, of which nobody asks more than what it imports. */

import type { FileFacts, ImportFact } from "#facts/file";
import { testWithImports } from "#languages/importsOnly";
import type { SourceText } from "#languages/language";
import { forgetTexts, ownText } from "#languages/ownText";
import { suppressionMark } from "#languages/suppression";
import { roleOf } from "./roles";

/**
 * Strings and comments, so that nothing is found inside of them, and imports where a statement can begin. Groups: the module of
 * `from … import`, the list of a plain `import`. What ends without its closing quote ends with its line or its file.
 */
const token = new RegExp(
  [
    /"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*(?:""")?/,
    /'''[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*(?:''')?/,
    /"(?:[^"\\\n]|\\[\s\S])*"?/,
    /'(?:[^'\\\n]|\\[\s\S])*'?/,
    /#[^\n]*/,
    /(?:^|[;:])[ \t]*(?:from(?:[ \t]|\\\r?\n)*([^\s;#"'()]+(?:[ \t]+[^\s;#"'()]+)*?)(?:[ \t]|\\\r?\n)*\bimport\b|import(?:[ \t]|\\\r?\n)+((?:[^\n;#\\]|\\\r?\n)+))/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gm",
);

/** Facts of a file that is never judged; undefined when the file has to be parsed: it is no test, or it holds suppressions. */
export function unjudgedFacts(source: SourceText): FileFacts | undefined {
  const { path, text } = source;
  if (roleOf(path, text, []) !== "test" || text.includes(suppressionMark)) return undefined;
  const imports = importsIn(text);
  forgetTexts();
  return testWithImports(source, "python", imports);
}

function importsIn(text: string): readonly ImportFact[] {
  const found: ImportFact[] = [];
  for (const match of text.matchAll(token)) {
    const [whole, module, list] = match;
    const names = module === undefined ? namesIn(list ?? "") : [{ name: module, at: 0 }];
    // `from __future__ import …` is an instruction to the compiler.
    if (names.length === 0 || module === "__future__") continue;
    const keyword = whole.indexOf(module === undefined ? "import" : "from");
    const base = match.index + whole.indexOf(module ?? list ?? "", keyword + 4);
    const around = surroundings(text, match.index);
    for (const { name, at } of names) {
      const span = { start: base + at, end: base + at + name.length };
      found.push({ from: ownText(name.replace(/\s+/g, "")), span, ...around, always: true });
    }
  }
  return found;
}

/** `a.b as c, d`: the modules with their offsets. */
function namesIn(list: string): readonly { readonly name: string; readonly at: number }[] {
  return [...list.matchAll(/(?:^|,)[\s\\]*([^\s,\\]+)/g)].map((match) => ({
    name: match[1] ?? "",
    at: match.index + match[0].length - (match[1]?.length ?? 0),
  }));
}

/** What an import stands in, by the lines above that are indented less: a function, or `if TYPE_CHECKING:`. */
function surroundings(text: string, statement: number): Pick<ImportFact, "typeOnly" | "deferred"> {
  let start = text.lastIndexOf("\n", statement - 1) + 1;
  let indent = indentOf(text, start);
  let typeOnly = false;
  while (indent > 0 && start > 0) {
    start = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(start, text.indexOf("\n", start));
    const outer = indentOf(text, start);
    // A line that closes a bracket belongs to a statement further up: `):` ends a long signature.
    if (outer >= indent || /^\s*(?:[#)\]}]|$)/.test(line)) continue;
    indent = outer;
    if (/^\s*(?:async\s+)?def\b/.test(line)) return { typeOnly, deferred: true };
    if (/^\s*if\s+(?:\w+\.)*TYPE_CHECKING\s*:/.test(line)) typeOnly = true;
  }
  return { typeOnly, deferred: false };
}

function indentOf(text: string, start: number): number {
  let at = start;
  while (text[at] === " " || text[at] === "\t") at++;
  return at - start;
}
