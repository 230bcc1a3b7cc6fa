/** Bulwark on its own source: nothing to report. */

import { expect, test } from "vitest";

import { createEngine } from "#engine/createEngine";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";

import { ROOT } from "./sources";

/** The whole repository, on a machine that does other things too; a guard, not a measurement. */
const LIMIT_MS = 240_000;

test("has no gap in its own source", { timeout: LIMIT_MS }, async () => {
  const platform = createNodePlatform({ log: silentLog, cacheFolder: false });
  const engine = createEngine({ root: ROOT, platform });
  try {
    await engine.scan({ signal: new AbortController().signal });
    const { findings, problems, files } = engine.assessment();
    expect(files.analysed).toBeGreaterThan(300);
    expect(findings.map(({ rule, place, range }) => `${place.path}:${range.start.line + 1} ${rule}`)).toEqual([]);
    expect(problems.filter(({ kind }) => kind !== "file")).toEqual([]);
  } finally {
    engine.dispose();
  }
});
