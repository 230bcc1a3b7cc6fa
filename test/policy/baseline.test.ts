/** A baseline recognises findings by what they are, not by where: moves and copies are told apart. */

import { describe, expect, test } from "vitest";

import { type BaselineEntry, compareWithBaseline, renderBaseline } from "#policy/baseline";
import type { Finding } from "#policy/finding";
import { parseBaseline } from "#policy/parseBaseline";

import { check } from "../support/check";

const CALL = 'export const load = () => fetch("https://a.example");\n';
const found = async (files: Readonly<Record<string, string>>): Promise<readonly Finding[]> =>
  (await check(files)).findings;
const accept = (findings: readonly Finding[]): readonly BaselineEntry[] => {
  const text = renderBaseline(
    findings.map(({ fingerprint, rule, place }) => ({ fingerprint, rule, path: place.path })),
  );
  const read = parseBaseline(text);
  if (read.kind === "broken") throw new Error(read.because);
  return read.entries;
};

describe("a baseline", () => {
  test("knows findings after a move, new lines and another style of quotes", async () => {
    const entries = accept(await found({ "src/a.ts": CALL }));
    expect(entries.length).toBeGreaterThan(0);
    const moved = `// A header.\nimport "./b";\n\n${CALL.replaceAll('"', "'")}`;
    const { fresh, known, gone } = compareWithBaseline(await found({ "src/deep/b.ts": moved }), entries);
    expect([fresh.length, known.length, gone.length]).toEqual([0, entries.length, 0]);
  });

  test("reports a copy as new, and keeps the one it knows", async () => {
    const entries = accept(await found({ "a.ts": CALL }));
    const { fresh, known } = compareWithBaseline(await found({ "0.ts": CALL, "a.ts": CALL }), entries);
    expect(new Set(fresh.map((finding) => finding.place.path))).toEqual(new Set(["0.ts"]));
    expect(new Set(known.map((finding) => finding.place.path))).toEqual(new Set(["a.ts"]));
  });

  test("says what is gone", async () => {
    const entries = accept(await found({ "a.ts": CALL }));
    expect(compareWithBaseline([], entries).gone).toEqual(entries);
  });

  test("is written in a fixed order, one finding a line", () => {
    const one = { fingerprint: "a".repeat(64), rule: "missing-timeout", path: "b.ts" };
    const two = { fingerprint: "b".repeat(64), rule: "missing-retry", path: "a.ts" };
    const text = renderBaseline([one, two]);
    expect(text).toBe(renderBaseline([two, one]));
    expect(text.split("\n").filter((line) => line.includes("fingerprint"))).toHaveLength(2);
    expect(parseBaseline(renderBaseline([]))).toEqual({ kind: "baseline", entries: [] });
  });

  test.each([
    ["{", "valid JSON"],
    ["[]", "the file"],
    ['{ "version": 2, "findings": [] }', "newer"],
    ['{ "version": 1, "findings": [{ "fingerprint": "x", "rule": "r", "path": "p" }] }', "findings.0.fingerprint"],
  ])("that is broken (%s) says why", (text, because) => {
    const read = parseBaseline(text);
    expect(read.kind === "broken" && read.because).toContain(because);
  });
});
