/** A fixture as a workspace of a configuration, and a fix run and applied on it. */

import { expect } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import type { FixResult } from "#engine/fixing";
import { applyEdits, areDisjoint, offsetAfter } from "#facts/edits";
import type { Span } from "#facts/place";
import type { FileReader } from "#facts/reading";
import type { FixSpec } from "#rules/fix";

import type { Configuration, Layout } from "./configurations";
import type { FixtureCase } from "./fixture";
import { ROOT, sharedReader } from "./workspace";

/** The fixture's files with the manifest and tsconfig.json of a configuration; undefined when it cannot be laid out so. */
export function workspaceOf(given: FixtureCase, configuration: Configuration): Layout | undefined {
  const manifest = {
    ...(configuration.module ? { type: "module" } : {}),
    dependencies: { typescript: "^6.0.0", ...given.packages },
  };
  const files = new Map([
    ["tsconfig.json", configuration.tsconfig],
    ["package.json", JSON.stringify(manifest)],
    ...given.files,
  ]);
  return configuration.adapt({ files, path: given.path, span: given.span });
}

function readerOf({ files, path }: Layout): FileReader {
  return sharedReader(
    files,
    files.get(path.startsWith("packages/app/") ? "packages/app/tsconfig.json" : "tsconfig.json"),
  );
}

/** What a fix answers; `budget` are the milliseconds that its type check may take. */
export const run = (fix: FixSpec, given: FixtureCase, layout: Layout, budget = 60_000): Promise<FixResult> =>
  runFix(
    fix,
    {
      path: layout.path,
      text: markedText(layout),
      hash: "hash",
      span: layout.span,
      facts: given.facts,
      reason: given.reason,
    },
    { root: ROOT, reader: readerOf(layout), budget },
  );

/** Text of the file with the mark. */
export function markedText({ files, path }: Layout): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`no file ${path}`);
  return text;
}

/** The workspace after the edits of a result, with the mark on what it was on. Throws on a refusal. */
export function applied(result: FixResult, layout: Layout): Layout {
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  const files = new Map(layout.files);
  for (const { path, text } of result.creates) {
    expect(files.has(path), "a created file is new").toBe(false);
    files.set(path, text);
  }
  expect(result.edits.map(({ path }) => path)).toEqual([layout.path]);
  const edits = result.edits[0]?.edits ?? [];
  expect(areDisjoint(edits)).toBe(true);
  files.set(layout.path, applyEdits(markedText(layout), edits));
  const span: Span = { start: offsetAfter(layout.span.start, edits), end: offsetAfter(layout.span.end, edits) };
  return { files, path: layout.path, span };
}
