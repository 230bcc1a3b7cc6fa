/** Every fixture: the expected text, under two compilers, in eight formats (in all of them with the full counts), and nothing more the second time. */

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { describe, expect, test, vi } from "vitest";

import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { rounds } from "../kit/support/program";
import { applied, markedText, run, workspaceOf } from "./applying";
import { compile } from "./compile";
import { CONFIGURATIONS, type Configuration, type Layout } from "./configurations";
import { type FixtureCase, readFixture } from "./fixture";
import { drawFormats, FORMATS, type Format, formatName, reformat, withNotes, withoutNotes } from "./formats";

const FOLDER = join(import.meta.dirname, "cases");
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const DRAWN = rounds(8, FORMATS.length);

/** A budget by which an edit is taken for sound: the compiler has looked at the same one in another format. */
const UNCHECKED = -1;

vi.mock("#languages/typescript/editChecking", async (importOriginal) => {
  const { checkEdit } = await importOriginal<typeof import("#languages/typescript/editChecking")>();
  const unlessChecked: typeof checkEdit = async (wish) =>
    wish.budget === UNCHECKED ? { kind: "sound" } : checkEdit(wish);
  return { checkEdit: unlessChecked };
});

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
      const before = laidOut(given, configuration);
      const result = await run(fix, given, before);
      if (given.refused !== undefined) {
        expect(result).toMatchObject({ kind: "refused", because: expect.stringContaining(given.refused) });
        return;
      }
      const after = applied(result, before);
      expect(markedText(after)).toBe(expectedText(given, configuration));
      if (given.title !== undefined) expect(result).toMatchObject({ title: given.title });
      expectSound(configuration, before, after);
      expect(await run(fix, given, after), "the same fix again").toMatchObject({ kind: "refused" });
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

/** Fixtures are written for ESM; in CommonJS an import has no ending where the file's own have none. */
function expectedText({ after = "", files, path }: FixtureCase, { name }: Configuration): string {
  const ends = /from "\.[^"]*\.js"/.test(files.get(path) ?? "");
  return name === "esm" || ends ? after : after.replace(/(from "\.[^"]*hardening\/\w+)\.js"/g, '$1"');
}

/** No new error anywhere, and the same declarations. */
function expectSound({ options }: Configuration, before: Layout, after: Layout): void {
  const old = compile(before.files, before.path, options);
  const fresh = compile(after.files, after.path, options);
  expect(fresh.errors).toEqual(old.errors);
  expect(fresh.declarations).toBe(old.declarations);
}

async function expectFormat(
  fix: FixSpec,
  given: FixtureCase,
  configuration: Configuration,
  format: Format,
): Promise<void> {
  const layout = laidOut(given, configuration);
  const plain = reformat(markedText(layout), given.path, format, [given.span.start, given.span.end]);
  const [start = 0, end = 0] = plain.offsets;
  const noted = format.notes ? withNotes(plain.text, given.path, start) : { text: plain.text, moved: 0 };
  const files = new Map(layout.files);
  for (const [path, beside] of given.files) files.set(path, reformat(beside, path, format, []).text);
  files.set(given.path, noted.text);
  const formatted = { files, path: given.path, span: { start: start + noted.moved, end: end + noted.moved } };
  // Types were checked with the plain text; without time for them, what is offered is the first way as it is.
  const result = await run(fix, given, formatted, UNCHECKED);
  const text = markedText(applied(result, formatted));
  const wanted = reformat(expectedText(given, configuration), given.path, format, []).text;
  expect(withoutNotes(text), `${formatName(format)} (SEED=${SEED})`).toBe(wanted);
}

function laidOut(given: FixtureCase, configuration: Configuration): Layout {
  const layout = workspaceOf(given, configuration);
  if (layout === undefined) throw new Error("every fixture can be laid out here");
  return layout;
}
