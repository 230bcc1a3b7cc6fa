/** Every TypeScript snippet, expanded with its defaults, compiles under strict settings, is JavaScript as well, and does what it says. */

import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { buildSync, transformSync } from "esbuild";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";

import { kitParts } from "#kit/catalogue";

import { scratchFolder } from "../kit/support/program";
import { typescriptNames } from "./kitNames";
import { expand, fillProgram, markersIn, ROOT, readSnippets, withParts, writeDescriptions } from "./snippetFile";

const KIT = join(ROOT, "server/src/kit/typescript");
/** They end their process, in the way that is given: its exit code, and what it has printed by then. */
const ENDINGS: Readonly<Record<string, readonly [code: number, printed: RegExp]>> = {
  "bw-shutdown": [0, /^pool ended\n$/],
  "bw-dlq": [0, /^given back\n$/],
  "bw-crash": [1, /^incident_[\s\S]*\.json$/m],
};
/** Parts that others are made of; nobody calls them by hand. */
const INNER = new Set(
  `abort callOutcome circuitOptions clientKey deadLetterReplay deadLetterTable disposal failureWindow guard healthCheck
  httpDrain incident journalFile journalWriter keyedState lineUp localQueue lockRecord metricFamily observe prometheusText
  rejected retryNesting shutdownOrder stateJournal`.split(/\s+/),
);

const file = readSnippets("typescript");
const snippets = Object.values(file);
const texts = new Map(snippets.map(({ prefix, body }) => [prefix, expand(body).text]));
const partsOf = (prefix: string): string[] =>
  [...new Set([...typescriptNames(texts.get(prefix) ?? "").values()])].sort();
const program = readFileSync(join(import.meta.dirname, "program.ts.txt"), "utf8");
const filled = withImports(fillProgram(program, (marker) => texts.get(marker) ?? `//> ${marker}`));
const folder = scratchFolder();
afterAll(() => folder.remove());

describe("the parts of the kit", () => {
  test("that a snippet needs are named by its description", () => {
    const described = new Map(snippets.map((it) => [it.prefix, withParts(it.description, partsOf(it.prefix))]));
    if (process.env.UPDATE === "1") writeDescriptions("typescript", described);
    const now = Object.values(readSnippets("typescript"));
    expect(now.map((it) => it.description)).toEqual([...described.values()]);
  });

  test("each have a snippet, where they are called by hand", () => {
    const shown = new Set(snippets.flatMap(({ prefix }) => partsOf(prefix)));
    const names = kitParts.map((part) => part.name);
    expect(names.filter((name) => !shown.has(name) && !INNER.has(name))).toEqual([]);
    expect([...INNER].filter((name) => shown.has(name) || !names.some((known) => known === name))).toEqual([]);
  });
});

test("every snippet is in the program", () => {
  expect(new Set(markersIn(program).filter((marker) => marker !== "imports"))).toEqual(new Set(texts.keys()));
  expect(filled).not.toMatch(/^\s*\/\/>/m);
});

test("they compile under strict settings", () => {
  expect(diagnostics(filled)).toEqual([]);
});

test("one that does not fit the kit is noticed", () => {
  const misfit = filled.replace("await mapLimit(ids, 8,", "await mapLimit(ids,");
  expect(misfit).not.toBe(filled);
  expect(diagnostics(misfit)).not.toEqual([]);
});

test.each([...texts])("%s is JavaScript, too", (_, text) => {
  expect(() => transformSync(`async () => {\n${text}\n}`, { loader: "js" })).not.toThrow();
});

describe("run", () => {
  const script = build();
  const together = run(script, ...[...texts.keys()].filter((prefix) => !(prefix in ENDINGS)));

  test.each([...texts.keys()].filter((prefix) => !(prefix in ENDINGS)))("%s", async (prefix) => {
    const { code, printed, trouble } = await together;
    const outcome = printed.split("\n").find((line) => line.startsWith(`{"name":"${prefix}",`));
    expect(outcome, trouble).toBe(JSON.stringify({ name: prefix, problem: null }));
    expect(code, trouble).toBe(0);
  });

  test.each(Object.entries(ENDINGS))("%s, to the end of the process", async (prefix, [code, expected]) => {
    const ended = await run(script, prefix);
    expect(ended.printed, ended.trouble).toMatch(expected);
    expect(ended.code, ended.trouble).toBe(code);
  });
});

function withImports(text: string): string {
  const imports = [...typescriptNames(text)].map(([name, part]) => `import { ${name} } from "./${part}";`);
  return fillProgram(text, (marker) => (marker === "imports" ? imports.join("\n") : `//> ${marker}`));
}

function diagnostics(text: string): string[] {
  const path = join(KIT, "filledProgram.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (asked) => asked === path || fileExists(asked);
  host.getSourceFile = (asked, ...rest) =>
    asked === path ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022) : getSourceFile.call(host, asked, ...rest);
  const checked = ts.createProgram([path], options, host);
  return ts.getPreEmitDiagnostics(checked).map(({ messageText, file: at, start }) => {
    const line =
      at === undefined || start === undefined ? "" : text.split("\n")[at.getLineAndCharacterOfPosition(start).line];
    return `${ts.flattenDiagnosticMessageText(messageText, "\n")}: ${line?.trim()}`;
  });
}

/** One file that plain Node runs. */
function build(): string {
  const { outputFiles } = buildSync({
    stdin: { contents: filled, loader: "ts", resolveDir: KIT },
    bundle: true,
    platform: "node",
    target: "node20",
    write: false,
    logLevel: "error",
  });
  const script = join(folder.path, "program.cjs");
  writeFileSync(script, outputFiles[0]?.contents ?? "");
  return script;
}

interface Ended {
  readonly code: number;
  readonly printed: string;
  readonly trouble: string;
}

async function run(script: string, ...prefixes: readonly string[]): Promise<Ended> {
  const env = { ...process.env, SCRATCH: folder.path, NODE_ENV: "test" };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...prefixes], {
      env,
      timeout: 280_000,
    });
    return { code: 0, printed: stdout, trouble: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    };
    return { code, printed: stdout, trouble: stderr };
  }
}
