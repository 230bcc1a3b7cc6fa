/** Tree-sitter grammars, loaded once per process from files beside the bundle, or from the packages when run from source. */

import { basename, join } from "node:path";
import { Language, Parser } from "web-tree-sitter";

import { type BareCursor, bareCursor } from "./treeCursor";

/** Files the bundle needs beside it, relative to `node_modules`. */
export const grammarAssets: readonly string[] = [
  "web-tree-sitter/web-tree-sitter.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm",
];

const packages = "../../../node_modules";
let runtime: Promise<BareCursor> | undefined;

export interface Grammar {
  readonly parser: Parser;
  readonly grammar: Language;
  readonly cursor: BareCursor;
}

/** A parser for one grammar. Rejects when its files are missing. */
export async function loadGrammar(name: "python" | "bash"): Promise<Grammar> {
  runtime ??= loadRuntime();
  const cursor = await runtime;
  const grammar = await Language.load(assetPath(`tree-sitter-${name}.wasm`));
  const parser = new Parser();
  parser.setLanguage(grammar);
  return { parser, grammar, cursor };
}

async function loadRuntime(): Promise<BareCursor> {
  const options = { locateFile: (file: string) => assetPath(file) };
  await Parser.init(options);
  return bareCursor(options);
}

/** In the bundle everything lies in one folder; in the source tree this file lies in `languages`. */
function assetPath(file: string): string {
  const asset = grammarAssets.find((path) => basename(path) === file) ?? file;
  return basename(__dirname) === "languages" ? join(__dirname, packages, asset) : join(__dirname, file);
}
