/** A repository with two hundred old findings, and a pull request on it: what a baseline and a revision tell apart. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Report } from "#protocol/report";
import { bulwark, gitIn } from "./harness";

const FILES = 20;
const CALLS = 10;
const call = (name: string) => `export const ${name} = () => fetch("https://a.example/${name}");\n`;
const names = (file: number) => Array.from({ length: CALLS }, (_, index) => `load${file}x${index}`);
const textOf = (some: readonly string[]) => some.map(call).join("");

let folder: string;
let baseline: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-pull-request-")));
  baseline = join(folder, "bulwark-baseline.json");
  git("init", "-q");
  for (let file = 0; file < FILES; file++) write(`src/file${file}.ts`, textOf(names(file)));
  await bulwark("baseline", "create", folder, "--baseline", baseline, "--no-cache");
  git("add", "-A");
  git("commit", "-qm", "as it was");
  // Ten move: five to a folder, five down their file. Three are mended, and two are new.
  rmSync(join(folder, "src/file1.ts"));
  write("src/moved/file1.ts", textOf(names(1).slice(0, 5)));
  write("src/kept.ts", textOf(names(1).slice(5)));
  write("src/file2.ts", `${"// A long explanation.\n".repeat(40)}${textOf(names(2))}`);
  const mended = names(3).slice(0, 3);
  write("src/file3.ts", `${mended.map((name) => `export const ${name} = 1;\n`).join("")}${textOf(names(3).slice(3))}`);
  write("src/file4.ts", `${textOf(names(4))}${call("added")}`);
  write("src/new.ts", call("brandNew"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const git = (...args: readonly string[]) => gitIn(folder, ...args);

const check = (...args: string[]) => bulwark("check", folder, "--no-cache", "--rules", "missing-timeout", ...args);
const places = (json: string) => (JSON.parse(json) as Report).findings.map(({ path, line }) => `${path}:${line}`);

describe("a pull request that adds two gaps, moves ten and mends three", () => {
  test("has two hundred old ones behind it", async () => {
    const { out } = await check("--format", "json");
    expect(places(out)).toHaveLength(FILES * CALLS - 3 + 2);
  });

  test("against the baseline: two new, three gone, the others as they were", async () => {
    const { code, out, err } = await check("--format", "json", "--baseline", baseline);
    expect(places(out)).toEqual(["src/file4.ts:11", "src/new.ts:1"]);
    expect(code).toBe(1);
    expect(err).toContain(`${FILES * CALLS - 3} findings known`);
    expect(err).toContain("3 more are gone");
  });

  test("against the revision: the same", async () => {
    const { code, out, err } = await check("--format", "json", "--changed-since", "HEAD");
    expect(places(out)).toEqual(["src/file4.ts:11", "src/new.ts:1"]);
    expect(code).toBe(1);
    expect(err).toContain(`${FILES * CALLS - 3} findings known since HEAD not shown; 3 findings of then are gone`);
  });

  test("as the comment under it says", async () => {
    const { out } = await check("--format", "markdown", "--changed-since", "HEAD");
    expect(out).toMatch(/^# Bulwark: 2 new findings at or above P1\n/);
    expect(out).toContain(`\`HEAD\`: ${FILES * CALLS - 3} known and not shown, 3 gone`);
    expect(out).toContain("| P1 | `src/new.ts:1` |");
  });

  test("as annotations at its lines, and as a suite that fails twice", async () => {
    const github = (await check("--format", "github", "--changed-since", "HEAD")).out;
    expect(github.split("\n").filter((line) => line.startsWith("::warning file=src/"))).toHaveLength(2);
    expect((await check("--format", "junit", "--baseline", baseline)).out).toContain('tests="2" failures="2"');
  });
});
