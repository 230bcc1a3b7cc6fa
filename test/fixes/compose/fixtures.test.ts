/**
 * Every fixture of a compose fix: the expected text, whole lines around the edits as they were, both line ends, nothing more the second
 * time, and no finding of its rule at that place afterwards.
 */

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { describe, expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import type { FixResult } from "#engine/fixing";
import { applyEdits, areDisjoint, offsetAfter } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";
import { openYaml } from "#languages/yaml/edit";
import { FIXES } from "#rules/fixes.generated";
import { RULES } from "#rules/registry.generated";

import { check } from "../../support/check";
import { type FixtureCase, readFixture } from "../fixture";
import { memoryReader, ROOT } from "../workspace";

const FOLDER = join(import.meta.dirname, "cases");

const fixtures = readdirSync(FOLDER).map((file) => ({
  id: basename(file, ".txt"),
  cases: readFixture(join(FOLDER, file)),
}));

test("every fix of compose files has fixtures", () => {
  const ids = FIXES.filter(({ language }) => language === "compose").map(({ id }) => id);
  expect(fixtures.map(({ id }) => id).sort()).toEqual(ids.sort());
});

describe.each(fixtures)("$id", ({ id, cases }) => {
  test.each(cases)("$name", async (given) => {
    const result = await run(id, given, textOf(given), given.span);
    if (given.refused !== undefined) {
      expect(result).toMatchObject({ kind: "refused", because: expect.stringContaining(given.refused) });
      return;
    }
    const edits = editsOf(result);
    const after = applyEdits(textOf(given), edits);
    expect(after).toBe(given.after);
    expect(openYaml(after).broken).toBe(false);
    if (given.title !== undefined) expect(result).toMatchObject({ title: given.title });
    expectOtherLines(textOf(given), after, edits);
    const span = { start: offsetAfter(given.span.start, edits), end: offsetAfter(given.span.end, edits) };
    expect(await run(id, given, after, span)).toMatchObject({ kind: "refused" });
    expect(await isReported(id, given, textOf(given), given.span)).toBe(true);
    expect(await isReported(id, given, after, span)).toBe(false);
  });

  const changing = cases.filter(({ after }) => after !== undefined);
  test.each(changing)("$name, with the line ends of Windows", async (given) => {
    const text = textOf(given);
    const windows = (part: string): string => part.replaceAll("\n", "\r\n");
    const moved = (offset: number): number => windows(text.slice(0, offset)).length;
    const span = { start: moved(given.span.start), end: moved(given.span.end) };
    const edits = editsOf(await run(id, given, windows(text), span));
    expect(applyEdits(windows(text), edits)).toBe(windows(given.after ?? ""));
  });

  test("is refused in a third of its fixtures or more", () => {
    const refused = cases.filter((one) => one.refused !== undefined).length;
    expect(refused / cases.length).toBeGreaterThanOrEqual(0.3);
  });
});

const textOf = ({ files, path }: FixtureCase): string => files.get(path) ?? "";

const fixOf = (id: string) => FIXES.find((candidate) => candidate.id === id && candidate.language === "compose");

function run(id: string, given: FixtureCase, text: string, span: Span): Promise<FixResult> {
  const fix = fixOf(id);
  if (fix === undefined) throw new Error(`no fix ${id}`);
  const { path, facts, reason } = given;
  const files = new Map(given.files).set(path, text);
  return runFix(fix, { path, text, hash: "hash", span, facts, reason }, { root: ROOT, reader: memoryReader(files) });
}

/** Does a rule the fix is for say something at the place? */
async function isReported(id: string, given: FixtureCase, text: string, span: Span): Promise<boolean> {
  const rules = RULES.filter((rule) => fixOf(id)?.rules.includes(rule.id));
  const { findings } = await check(new Map(given.files).set(given.path, text), rules);
  return findings.some(({ place }) => place.path === given.path && place.span.start === span.start);
}

function editsOf(result: FixResult): readonly TextEdit[] {
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  expect(result.creates).toEqual([]);
  const [only, ...others] = result.edits;
  expect(others).toEqual([]);
  expect(areDisjoint(only?.edits ?? [])).toBe(true);
  return only?.edits ?? [];
}

/** Each line that no edit lies in is there, in order; an insertion behind a line keeps the line. */
function expectOtherLines(before: string, after: string, edits: readonly TextEdit[]): void {
  const replaced = new Set(
    edits
      .filter(({ span, newText }) => span.end > span.start || !newText.includes("\n"))
      .flatMap(({ span }) => linesOf(before, span)),
  );
  const now = after.split("\n");
  for (const [line, text] of before.split("\n").entries()) {
    if (replaced.has(line)) continue;
    const at = now.indexOf(text);
    expect(at, text).not.toBe(-1);
    now.splice(0, at + 1);
  }
}

function linesOf(text: string, { start, end }: Span): readonly number[] {
  const first = text.slice(0, start).split("\n").length - 1;
  const last = text.slice(0, end).split("\n").length - 1;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
