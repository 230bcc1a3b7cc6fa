/** Bulwark on its own source: nothing to report. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createEngine } from "#engine/createEngine";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";

import { ROOT } from "./sources";

test("has no gap in its own source", async () => {
  const cache = mkdtempSync(join(tmpdir(), "bulwark-own-"));
  const platform = createNodePlatform({ log: silentLog, cacheFolder: cache });
  const engine = createEngine({ root: ROOT, platform });
  try {
    await engine.scan({ signal: new AbortController().signal });
    const { findings, problems, files } = engine.assessment();
    expect(files.analysed).toBeGreaterThan(300);
    expect(findings.map(({ rule, place, range }) => `${place.path}:${range.start.line + 1} ${rule}`)).toEqual([]);
    expect(problems.filter(({ kind }) => kind !== "file")).toEqual([]);
  } finally {
    engine.dispose();
    rmSync(cache, { recursive: true, force: true });
  }
});
