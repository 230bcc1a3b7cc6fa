/** Every fixture: the expected text, under two compilers, in eight formats, and nothing more the second time. */

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { describe, expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import type { FixResult } from "#engine/fixing";
import { applyEdits, areDisjoint, offsetAfter } from "#facts/edits";
import type { Span } from "#facts/place";
import type { FileReader } from "#facts/reading";
import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { CONFIGURATIONS, type Configuration, compile } from "./compile";
import { type FixtureCase, readFixture } from "./fixture";
import { drawFormats, type Format, formatName, reformat, withNotes, withoutNotes } from "./formats";
import { memoryReader, ROOT } from "./workspace";

const FOLDER = join(import.meta.dirname, "cases");
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const DRAWN = 8;

console.log(`formats drawn with SEED=${SEED}`);

const fixtures = readdirSync(FOLDER).map((file) => ({
  id: basename(file, ".txt"),
  cases: readFixture(join(FOLDER, file)),
}));

describe.each(fixtures)("$id", ({ id, cases }) => {
  const fix = FIXES.find((candidate) => candidate.id === id && candidate.language === "typescript");
  if (fix === undefined) throw new Error(`no fix ${id}`);

  describe.each(CONFIGURATIONS)("under $name", (configuration) => {
    const fitting = cases.filter(({ configs }) => configs.includes(configuration.name));
    test.each(fitting)("$name", async (given) => {
      const before = workspaceOf(given, configuration);
      const result = await run(fix, given, before);
      if (given.refused !== undefined) {
        expect(result).toMatchObject({ kind: "refused", because: expect.stringContaining(given.refused) });
        return;
      }
      const after = applied(result, given, before);
      const text = textAt(after, given.path);
      expect(text).toBe(expectedText(given, configuration));
      if (given.title !== undefined) expect(result).toMatchObject({ title: given.title });
      expectSound(given, configuration, { before, after });
      await expectNothingMore(fix, given, result, after);
    });
  });

  const changing = cases.filter(({ refused }) => refused === undefined);
  test.each(changing)("$name keeps the format of its file", async (given) => {
    const configuration = CONFIGURATIONS.find(({ name }) => given.configs.includes(name));
    if (configuration === undefined) throw new Error("the fixture names no configuration");
    for (const format of drawFormats(SEED, DRAWN)) await expectFormat(fix, given, configuration, format);
  });
});

test("at least three in ten fixtures of each fix are refusals", () => {
  for (const { id, cases } of fixtures) {
    const refusals = cases.filter(({ refused }) => refused !== undefined).length;
    expect({ id, share: refusals / cases.length >= 0.3 }).toEqual({ id, share: true });
  }
});

function workspaceOf(given: FixtureCase, configuration: Configuration): Map<string, string> {
  const manifest = {
    ...(configuration.module ? { type: "module" } : {}),
    dependencies: { typescript: "^6.0.0", ...given.packages },
  };
  return new Map([
    ["tsconfig.json", configuration.tsconfig],
    ["package.json", JSON.stringify(manifest)],
    ...given.files,
  ]);
}

/** Fixtures are written for ESM; in CommonJS an import has no ending where the file's own have none. */
function expectedText({ after = "", files, path }: FixtureCase, { name }: Configuration): string {
  const ends = /from "\.[^"]*\.js"/.test(files.get(path) ?? "");
  return name === "esm" || ends ? after : after.replace(/(from "\.[^"]*hardening\/\w+)\.js"/g, '$1"');
}

/** One reader for all cases of a configuration, as a server has: what the compiler has parsed is parsed once. */
const readers = new Map<string, { readonly reader: FileReader; readonly files: Map<string, string> }>();

function readerOf(files: ReadonlyMap<string, string>): FileReader {
  const key = files.get("tsconfig.json") ?? "";
  const held = readers.get(key) ?? newReader();
  readers.set(key, held);
  held.files.clear();
  for (const [path, text] of files) held.files.set(path, text);
  return held.reader;
}

function newReader(): { readonly reader: FileReader; readonly files: Map<string, string> } {
  const files = new Map<string, string>();
  return { reader: memoryReader(files), files };
}

const run = (
  fix: FixSpec,
  given: FixtureCase,
  files: ReadonlyMap<string, string>,
  span: Span = given.span,
  budget = 60_000,
): Promise<FixResult> =>
  runFix(
    fix,
    { path: given.path, text: textAt(files, given.path), hash: "hash", span, facts: given.facts, reason: given.reason },
    { root: ROOT, reader: readerOf(files), budget },
  );

function textAt(files: ReadonlyMap<string, string>, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`no file ${path}`);
  return text;
}

function applied(result: FixResult, given: FixtureCase, files: ReadonlyMap<string, string>): Map<string, string> {
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  const after = new Map(files);
  for (const { path, text } of result.creates) {
    expect(files.has(path), "a created file is new").toBe(false);
    after.set(path, text);
  }
  expect(result.edits.map(({ path }) => path)).toEqual([given.path]);
  for (const { path, edits } of result.edits) {
    expect(areDisjoint(edits)).toBe(true);
    after.set(path, applyEdits(textAt(files, path), edits));
  }
  return after;
}

/** No new error anywhere, and the same declarations. */
function expectSound(
  { path }: FixtureCase,
  { options }: Configuration,
  { before, after }: { readonly before: Map<string, string>; readonly after: Map<string, string> },
): void {
  const old = compile(before, path, options);
  const fresh = compile(after, path, options);
  expect(fresh.errors).toEqual(old.errors);
  expect(fresh.declarations).toBe(old.declarations);
}

/** The same fix on the same subject again: refused. */
async function expectNothingMore(
  fix: FixSpec,
  given: FixtureCase,
  result: FixResult,
  after: ReadonlyMap<string, string>,
): Promise<void> {
  if (result.kind !== "edits") return;
  const edits = result.edits[0]?.edits ?? [];
  const span = { start: offsetAfter(given.span.start, edits), end: offsetAfter(given.span.end, edits) };
  const again = await run(fix, given, after, span);
  expect(again).toMatchObject({ kind: "refused" });
}

async function expectFormat(
  fix: FixSpec,
  given: FixtureCase,
  configuration: Configuration,
  format: Format,
): Promise<void> {
  const original = textAt(given.files, given.path);
  const plain = reformat(original, given.path, format, [given.span.start, given.span.end]);
  const [start = 0, end = 0] = plain.offsets;
  const noted = format.notes ? withNotes(plain.text, given.path, start) : { text: plain.text, moved: 0 };
  const files = workspaceOf(given, configuration);
  for (const [path, beside] of given.files) files.set(path, reformat(beside, path, format, []).text);
  files.set(given.path, noted.text);
  // Types were checked with the plain text; without time for them, what is offered is the first way as it is.
  const result = await run(fix, given, files, { start: start + noted.moved, end: end + noted.moved }, 0);
  const text = textAt(applied(result, given, files), given.path);
  const wanted = reformat(expectedText(given, configuration), given.path, format, []).text;
  expect(withoutNotes(text), `${formatName(format)} (SEED=${SEED})`).toBe(wanted);
}
