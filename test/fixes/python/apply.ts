/** A Python fix run on a workspace in memory, and the workspace after it. */

import { expect } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import type { FixResult } from "#engine/fixing";
import { applyEdits, areDisjoint } from "#facts/edits";
import type { Span } from "#facts/place";
import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import type { FixtureCase } from "../fixture";
import { memoryReader, ROOT } from "../workspace";

export type Files = ReadonlyMap<string, string>;

/** The Python fix of that id. Throws when there is none. */
export function pythonFix(id: string): FixSpec {
  const fix = FIXES.find((candidate) => candidate.id === id && candidate.language === "python");
  if (fix === undefined) throw new Error(`no fix ${id} for Python`);
  return fix;
}

/** Files as a project of the fixture has them: what it declares is in `requirements.txt`. */
export function withRequirements(files: Files, packages: Readonly<Record<string, string>>): Map<string, string> {
  const lines = Object.entries(packages).map(([name, version]) => `${name}==${version}\n`);
  return new Map([...(lines.length === 0 ? [] : [["requirements.txt", lines.join("")] as const]), ...files]);
}

export type Subject = Pick<FixtureCase, "path" | "facts" | "reason">;

/** What the fix answers for `span` of the subject's file. */
export function run(fix: FixSpec, subject: Subject, files: Files, span: Span): Promise<FixResult> {
  const { path, facts, reason } = subject;
  const text = textAt(files, path);
  return runFix(fix, { path, text, hash: "hash", span, facts, reason }, { root: ROOT, reader: memoryReader(files) });
}

/** The text of a file. Throws when there is none. */
export function textAt(files: Files, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`no file ${path}`);
  return text;
}

/** The workspace after the answer: created files are new, one file is edited, its edits are disjoint. Throws on a refusal. */
export function applied(result: FixResult, path: string, files: Files): Map<string, string> {
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  const after = new Map(files);
  for (const created of result.creates) {
    expect(files.has(created.path), "a created file is new").toBe(false);
    after.set(created.path, created.text);
  }
  expect(result.edits.map((edited) => edited.path)).toEqual([path]);
  for (const { edits } of result.edits) {
    expect(areDisjoint(edits)).toBe(true);
    after.set(path, applyEdits(textAt(files, path), edits));
  }
  return after;
}
