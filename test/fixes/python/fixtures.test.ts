/** Every Python fixture: the expected text, compiled by Python, in six formats (in all 48 with the full counts), and nothing more the second time. */

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { describe, expect, test } from "vitest";

import type { FixResult } from "#engine/fixing";
import { offsetAfter } from "#facts/edits";
import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { rounds } from "../../kit/support/program";
import { type FixtureCase, readFixture } from "../fixture";
import { applied, type Files, pythonFix, run, textAt, withRequirements } from "./apply";
import { FORMATS, formatName, type PyFormat, reformat, withoutNote } from "./formats";
import { compileErrors } from "./interpreter";

const FOLDER = join(import.meta.dirname, "cases");
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const DRAWN = rounds(6, FORMATS.length);

console.log(`formats drawn with SEED=${SEED}`);

const fixtures = readdirSync(FOLDER).map((file) => ({
  id: basename(file, ".txt"),
  cases: readFixture(join(FOLDER, file)),
}));

describe.each(fixtures)("$id", ({ id, cases }) => {
  const fix = pythonFix(id);

  test.each(cases)("$name", async (given) => {
    const before = workspaceOf(given);
    const result = await run(fix, given, before, given.span);
    if (given.refused !== undefined) {
      expect(result).toMatchObject({ kind: "refused", because: expect.stringContaining(given.refused) });
      return;
    }
    const after = applied(result, given.path, before);
    const text = textAt(after, given.path);
    expect(text).toBe(given.after);
    if (given.title !== undefined) expect(result).toMatchObject({ title: given.title });
    expect(await compileErrors([text])).toEqual([]);
    await expectNothingMore(fix, given, result, after);
  });

  const changing = cases.filter(({ refused }) => refused === undefined);
  const offered = fix.refactoring === undefined ? [] : changing;
  test.each(offered)("$name is a refactoring of the marked text", async (given) => {
    const files = workspaceOf(given);
    const subject = fix.refactoring?.subject(given.path, textAt(files, given.path), given.span);
    if (subject === undefined) throw new Error("nothing is offered");
    const after = applied(await run(fix, { ...given, reason: "selection" }, files, subject), given.path, files);
    expect(textAt(after, given.path)).toBe(given.after);
  });

  test.each(changing)("$name keeps the format of its file", async (given) => {
    const texts: string[] = [];
    for (const format of drawn(given.name)) texts.push(await inFormat(fix, given, format));
    expect(await compileErrors(texts)).toEqual([]);
  });
});

test("every Python fix has fixtures, at least 20 of them refusals, and those at least three in ten", () => {
  const missing = FIXES.filter(({ language }) => language === "python").filter(({ id }) => {
    const cases = fixtures.find((one) => one.id === id)?.cases ?? [];
    const refusals = cases.filter(({ refused }) => refused !== undefined).length;
    return refusals < 20 || refusals / cases.length < 0.3;
  });
  expect(missing.map(({ id }) => id)).toEqual([]);
});

const workspaceOf = ({ files, packages }: FixtureCase): Map<string, string> => withRequirements(files, packages);

/** Formats spread over all 48, from a start that differs from case to case and run to run. */
function drawn(name: string): readonly PyFormat[] {
  const start = SEED + [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  // 7 and 48 have no common divisor: the steps meet every format.
  return Array.from({ length: DRAWN }, (_, index) => FORMATS[(start + index * 7) % FORMATS.length]).filter(
    (format) => format !== undefined,
  );
}

/** The same fix on the same subject again: refused. */
async function expectNothingMore(fix: FixSpec, given: FixtureCase, result: FixResult, after: Files): Promise<void> {
  if (result.kind !== "edits") return;
  const edits = result.edits[0]?.edits ?? [];
  const span = { start: offsetAfter(given.span.start, edits), end: offsetAfter(given.span.end, edits) };
  expect(await run(fix, given, after, span)).toMatchObject({ kind: "refused" });
}

/** The text after the fix in a format, which is the expected text in that format. */
async function inFormat(fix: FixSpec, given: FixtureCase, format: PyFormat): Promise<string> {
  const { text, offsets } = reformat(textAt(given.files, given.path), format, [given.span.start, given.span.end]);
  const [start = 0, end = 0] = offsets;
  const files = workspaceOf(given);
  files.set(given.path, text);
  const after = textAt(applied(await run(fix, given, files, { start, end }), given.path, files), given.path);
  const wanted = reformat(given.after ?? "", format, []).text;
  expect(withoutNote(after), `${formatName(format)} (SEED=${SEED})`).toBe(wanted);
  return after;
}
