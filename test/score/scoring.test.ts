/** The scorer's own rules: what counts as found, what counts as a false alarm, and which labels are refused. */

import { describe, expect, test } from "vitest";

import { type Label, languageOf, parseLabels, type Reported, score } from "./scoring";

const label = (over: Partial<Label> = {}): Label => ({
  repo: "a/b",
  commit: "c0",
  path: "src/pay.ts",
  line: 10,
  concept: "missing-timeout",
  verdict: "positive",
  severity: "P1",
  why: "a call without a deadline",
  ...over,
});

const finding = (over: Partial<Reported> = {}): Reported => ({
  rule: "missing-timeout",
  path: "src/pay.ts",
  line: 10,
  message: "no deadline",
  ...over,
});

const scored = (labels: readonly Label[], ...findings: Reported[]) => score(labels, new Map([["a/b", findings]]));

describe("a place is met", () => {
  test.each([
    ["on its line", {}, {}, true],
    ["two lines off", {}, { line: 12 }, true],
    ["three lines off", {}, { line: 13 }, false],
    ["near a line that is as good", { alt_lines: [40] }, { line: 39 }, true],
    ["by a rule of the same family", {}, { rule: "ineffective-timeout" }, true],
    ["by a rule of another family", {}, { rule: "missing-retry" }, false],
    ["in another file", {}, { path: "src/other.ts" }, false],
    ["anywhere, when it speaks of the project", { why: "Project level: none" }, { path: "x.ts", line: 99 }, true],
    [
      "not by a relative, when it speaks of the project",
      { why: "Project level: none" },
      { rule: "ineffective-timeout" },
      false,
    ],
  ] as const)("%s", (_title, of, at, met) => {
    expect(scored([label(of)], finding(at)).found).toEqual({ hit: met ? 1 : 0, of: 1 });
  });

  test("by findings of its own repository only", () => {
    const result = score([label()], new Map([["c/d", [finding()]]]));
    expect(result.found).toEqual({ hit: 0, of: 1 });
  });
});

test("positives and negatives are counted apart, per rule and per priority of the place", () => {
  const result = scored(
    [
      label(),
      label({ line: 50, severity: "P2" }),
      label({ line: 70, verdict: "negative" }),
      label({ line: 90, verdict: "negative", concept: "missing-retry" }),
    ],
    finding(),
    finding({ line: 71 }),
  );
  expect(result.found).toEqual({ hit: 1, of: 2 });
  expect(result.foundUrgent).toEqual({ hit: 1, of: 1 });
  expect(result.violated).toEqual({ hit: 1, of: 2 });
  expect(result.byPriority).toEqual(
    new Map([
      ["P1", { hit: 1, of: 1 }],
      ["P2", { hit: 0, of: 1 }],
    ]),
  );
  expect(result.byRule).toEqual([
    { rule: "missing-retry", found: { hit: 0, of: 0 }, violated: { hit: 0, of: 1 } },
    { rule: "missing-timeout", found: { hit: 1, of: 2 }, violated: { hit: 1, of: 1 } },
  ]);
});

test.each([
  ["src/a.ts", "J"],
  ["src/a.mjs", "J"],
  ["app/page.tsx", "J"],
  ["a.py", "P"],
  [".github/workflows/ci.yml", "W"],
  ["docker-compose.dev.yml", "C"],
  ["backend/Dockerfile.api", "D"],
  ["run.sh", "S"],
  ["README.md", "other"],
] as const)("%s is scored under %s", (path, language) => {
  expect(languageOf(path)).toBe(language);
});

describe("label files", () => {
  test("blank lines are skipped", () => {
    expect(parseLabels(`${JSON.stringify(label())}\n\n`)).toEqual([label()]);
  });

  test.each([
    ["no JSON", "{", "line 2 of the labels is no JSON"],
    ["a row without a line", JSON.stringify({ ...label(), line: "ten" }), "line 2 of the labels needs"],
    ["another verdict", JSON.stringify({ ...label(), verdict: "maybe" }), "line 2 of the labels needs"],
    ["no object", "null", "line 2 of the labels needs"],
  ])("%s is refused with its line", (_title, row, message) => {
    expect(() => parseLabels(`${JSON.stringify(label())}\n${row}`)).toThrow(message);
  });
});
