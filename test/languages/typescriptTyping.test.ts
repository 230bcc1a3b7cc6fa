/** A file that is being typed in has the facts of its text, whatever was typed before. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { lower, lowerAgain } from "#languages/typescript/lower";

const FOLDER = "server/src/linking";
const TYPED = [
  "x",
  " ",
  "\n",
  "(",
  ")",
  "{",
  "}",
  "`",
  "${",
  "/*",
  "*/",
  "//",
  '"',
  "await ",
  "=> ",
  "try {",
  "<T>",
  ";",
  "?.",
  "…",
];

test("typing, deleting and pasting give the facts of a fresh look", () => {
  const random = seeded(11);
  const files = readdirSync(FOLDER).slice(0, 4);
  for (const name of files) {
    let text = readFileSync(join(FOLDER, name), "utf8");
    for (let round = 0; round < 30; round++) {
      const at = Math.floor(random() * text.length);
      const removed = random() < 0.4 ? Math.floor(random() * 60) : 0;
      text = text.slice(0, at) + (TYPED[Math.floor(random() * TYPED.length)] ?? "") + text.slice(at + removed);
      const source = { path: name, text, hash: String(round) };
      expect(JSON.stringify(lowerAgain(source)), `${name}, edit ${round}`).toBe(JSON.stringify(lower(source)));
    }
  }
});

/** Numbers in [0, 1), the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
