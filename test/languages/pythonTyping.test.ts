/** A Python file that is being typed in has the facts of its text, whatever was typed before. */

import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { python } from "#languages/python/language";

const { lower, lowerAgain } = await python.load();
const sample = readFileSync("test/languages/sample.py.txt", "utf8");

/** What is typed at any place: most of it breaks the code, until it is taken back. */
const TYPED = ["x", " ", "\n", "(", ")", "[", ":", "#", '"', "'''", "await ", "lambda: ", "\\", "\t", "…", "🎈"];

/** What leaves good code good: lines that come, go, and move in and out. */
const EDITS: readonly ((lines: readonly string[], at: number) => readonly string[])[] = [
  (lines, at) => lines.toSpliced(at, 0, "# a remark"),
  (lines, at) => lines.toSpliced(at, 0, ""),
  (lines, at) => lines.toSpliced(at, 0, lines[at] ?? ""),
  (lines, at) => lines.toSpliced(at, 1),
  (lines, at) => lines.toSpliced(at, 1, `    ${lines[at]}`),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(/^ {4}/, "")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(/\b\w+\b/, "renamed")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(/$/, "  # why")),
];

test("typing, deleting and taking back give the facts of a fresh look", () => {
  const random = seeded(7);
  let text = sample;
  let broken = 0;
  for (let round = 0; round < 120; round++) {
    const at = Math.floor(random() * text.length);
    const edited =
      random() < 0.4
        ? text.slice(0, at) + pick(TYPED, random) + text.slice(at + Math.floor(random() * 3))
        : pick(EDITS, random)(text.split("\n"), Math.floor(random() * text.split("\n").length)).join("\n");
    const facts = check(edited, round);
    if (!facts.hasSyntaxError) text = edited;
    else if (random() < 0.7) check(text, round);
    if (facts.hasSyntaxError) broken++;
  }
  expect(broken).toBeGreaterThan(10);
  expect(broken).toBeLessThan(90);
});

test("files that were not typed in for a while are parsed anew", () => {
  for (let round = 0; round < 12; round++) {
    const source = { path: `src/a${round % 6}.py`, text: `${sample}\n\nround = ${round}\n`, hash: String(round) };
    expect(lowerAgain?.(source)).toEqual(lower(source));
  }
});

function check(text: string, round: number) {
  const source = { path: "src/a.py", text, hash: String(round) };
  const facts = lower(source);
  expect(JSON.stringify(lowerAgain?.(source)), `edit ${round}`).toBe(JSON.stringify(facts));
  return facts;
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

/** Numbers in [0, 1), the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
