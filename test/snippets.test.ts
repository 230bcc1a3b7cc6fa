/** Every snippet, expanded with its own defaults, compiles against the kit under strict settings. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const KIT = join(ROOT, "server/src/kit/typescript");

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const snippets = JSON.parse(readFileSync(join(ROOT, "snippets/typescript.json"), "utf8")) as Record<string, Snippet>;

/** What the text around a snippet provides: the kit's functions, and names its defaults use. */
const PREAMBLE = `
import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "./atomicWrite";
import { deadlineSignal, withDeadline } from "./deadline";
import { isRetryable } from "./errors";
import { withFileLock } from "./fileLock";
import { withFlow } from "./flowLogger";
import { retry } from "./retry";
import { retryFetch } from "./retryFetch";
export const imported = [readFile, writeFileAtomic, deadlineSignal, withDeadline, isRetryable, withFileLock, withFlow, retry, retryFetch];
declare function load(id: string, signal?: AbortSignal): Promise<string>;
declare function save(value: string): Promise<void>;
declare const id: string, url: string, path: string, state: object;
export async function snippet(): Promise<void> {
`;

/** Text a snippet inserts when every placeholder keeps its default. */
function expand(body: readonly string[]): string {
  const inner = (text: string): string => text.replace(/\$\{\d+:([^{}]*)\}/g, "$1");
  return inner(inner(body.join("\n")))
    .replace(/\$0/g, "")
    .replaceAll("\\$", "$");
}

function diagnostics(text: string): string[] {
  const file = join(KIT, "expandedSnippet.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022) : getSourceFile.call(host, path, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((found) => ts.flattenDiagnosticMessageText(found.messageText, "\n"));
}

describe("snippets", () => {
  test("have prefixes of their own", () => {
    const prefixes = Object.values(snippets).map((snippet) => snippet.prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    expect(prefixes.every((prefix) => prefix.startsWith("bw-"))).toBe(true);
  });

  test("compile against the kit", () => {
    const blocks = Object.values(snippets).map((snippet) => `{\n${expand(snippet.body)}\n}`);
    expect(diagnostics(`${PREAMBLE}${blocks.join("\n")}\n}\n`)).toEqual([]);
  });

  test("a snippet that does not fit the kit is noticed", () => {
    expect(diagnostics(`${PREAMBLE}await retry(() => load(1));\n}\n`)).not.toEqual([]);
  });
});
