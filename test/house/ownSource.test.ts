/** Bulwark on its own source: nothing to report. */

import { expect, test } from "vitest";

import { createEngine } from "#engine/createEngine";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";

import { ROOT } from "./sources";

test("has no gap in its own source", async () => {
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
