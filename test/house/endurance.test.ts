/** The table of what the server must survive names files that exist, and each long form is in it. */

import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ROOT, read, repositoryFiles } from "./sources";

const rows = read("test/endurance/README.md")
  .split("\n")
  .flatMap((line) => {
    const [, number = "", , files = ""] = /^\| (\d+) \|(.*?)\|(.*?)\|/.exec(line) ?? [];
    return number === ""
      ? []
      : [{ number: Number(number), files: [...files.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path) }];
  });

test("the table has a row for each number, and its files exist", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 26 }, (_, index) => index + 1));
  expect(rows.filter(({ files }) => files.length === 0)).toEqual([]);
  expect(rows.flatMap(({ files }) => files).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("each test of the room is in the table", () => {
  const named = new Set(rows.flatMap(({ files }) => files));
  const tests = repositoryFiles().filter((path) => /^test\/endurance\/[^/]+\.test\.ts$/.test(path));
  expect(tests.length).toBeGreaterThan(8);
  expect(tests.filter((path) => !named.has(path))).toEqual([]);
});
