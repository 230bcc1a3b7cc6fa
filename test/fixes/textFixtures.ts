/** Every fixture of a fix of text: the expected text, only the lines it names, in both line ends, and nothing more the second time. */

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { describe, expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import type { FixResult } from "#engine/fixing";
import { applyEdits, areDisjoint, offsetAfter } from "#facts/edits";
import type { LanguageId } from "#facts/file";
import type { Span, TextEdit } from "#facts/place";
import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { type FixtureCase, readFixture } from "./fixture";
import { memoryReader, ROOT } from "./workspace";

/** A fix's text before and after, and where its finding was and is. */
export interface Fixed {
  readonly fix: FixSpec;
  readonly given: FixtureCase;
  readonly before: { readonly text: string; readonly span: Span };
  readonly after: { readonly text: string; readonly span: Span };
}

/** Declares the tests of the fixtures in a folder, each file of which is named as a fix of the language; `expectMore` is asked of each fixed text. */
export function testFixtures(
  folder: string,
  language: LanguageId,
  expectMore: (fixed: Fixed) => Promise<void> = async () => {},
): void {
  const fixtures = readdirSync(folder).map((file) => ({
    id: basename(file, ".txt"),
    cases: readFixture(join(folder, file)),
  }));
  const fixes = FIXES.filter((candidate) => candidate.language === language);
  test("every fix has fixtures", () => {
    expect(fixtures.map(({ id }) => id).sort()).toEqual(fixes.map(({ id }) => id).sort());
  });

  describe.each(fixtures)("$id", ({ id, cases }) => {
    const fix = fixes.find((candidate) => candidate.id === id);
    if (fix === undefined) throw new Error(`no fix ${id}`);
    test.each(cases)("$name", async (given) => {
      const result = await run(fix, given, textOf(given), given.span);
      if (given.refused !== undefined) {
        expect(result).toMatchObject({ kind: "refused", because: expect.stringContaining(given.refused) });
        return;
      }
      const edits = editsOf(result);
      const after = applyEdits(textOf(given), edits);
      expect(after).toBe(given.after);
      if (given.title !== undefined) expect(result).toMatchObject({ title: given.title });
      expectOtherLines(textOf(given), after, edits);
      const span = { start: offsetAfter(given.span.start, edits), end: offsetAfter(given.span.end, edits) };
      expect(await run(fix, given, after, span)).toMatchObject({ kind: "refused" });
      await expectMore({
        fix,
        given,
        before: { text: textOf(given), span: given.span },
        after: { text: after, span },
      });
    });

    const changing = cases.filter(({ after }) => after !== undefined);
    test.each(changing)("$name, with the line ends of Windows", async (given) => {
      const text = textOf(given);
      const windows = (part: string): string => part.replaceAll("\n", "\r\n");
      const moved = (offset: number): number => windows(text.slice(0, offset)).length;
      const span = { start: moved(given.span.start), end: moved(given.span.end) };
      const edits = editsOf(await run(fix, given, windows(text), span));
      expect(applyEdits(windows(text), edits)).toBe(windows(given.after ?? ""));
    });

    test("is refused in a third of its fixtures or more", () => {
      const refused = cases.filter((one) => one.refused !== undefined).length;
      expect(refused / cases.length).toBeGreaterThanOrEqual(0.3);
    });
  });
}

const textOf = ({ files, path }: FixtureCase): string => files.get(path) ?? "";

function run(fix: FixSpec, given: FixtureCase, text: string, span: Span): Promise<FixResult> {
  const { path, facts, reason } = given;
  const files = new Map(given.files).set(path, text);
  return runFix(fix, { path, text, hash: "hash", span, facts, reason }, { root: ROOT, reader: memoryReader(files) });
}

function editsOf(result: FixResult): readonly TextEdit[] {
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  expect(result.creates).toEqual([]);
  const [only, ...others] = result.edits;
  expect(others).toEqual([]);
  expect(areDisjoint(only?.edits ?? [])).toBe(true);
  return only?.edits ?? [];
}

/** Each byte outside the edited lines is where it was: taking the edits back gives the text of before. */
function expectOtherLines(before: string, after: string, edits: readonly TextEdit[]): void {
  const touched = new Set(edits.flatMap(({ span }) => linesOf(before, span)));
  const kept = before.split("\n").filter((_, line) => !touched.has(line) || isOnlyAbove(before, edits, line));
  const now = after.split("\n");
  for (const line of kept) {
    const at = now.indexOf(line);
    expect(at, line).not.toBe(-1);
    now.splice(0, at + 1);
  }
  const added = edits.reduce(
    (count, { span, newText }) => count + breaksIn(newText) - breaksIn(before.slice(span.start, span.end)),
    0,
  );
  expect(after.split("\n").length).toBe(before.split("\n").length + added);
}

const breaksIn = (text: string): number => text.split("\n").length - 1;

const linesOf = (text: string, { start, end }: Span): readonly number[] => {
  const first = text.slice(0, start).split("\n").length - 1;
  const last = text.slice(0, end).split("\n").length - 1;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
};

/** Nothing but whole lines was put in front of this one. */
const isOnlyAbove = (text: string, edits: readonly TextEdit[], line: number): boolean =>
  edits
    .filter(({ span }) => linesOf(text, span).includes(line))
    .every(({ span, newText }) => span.start === span.end && newText.endsWith("\n"));
