/** `--cache-folder`: what one run knows serves the next, wherever the project lies then. */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { bulwark } from "./harness";

let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-cache-folder-")));
  mkdirSync(join(base, "first/src"), { recursive: true });
  writeFileSync(join(base, "first/src/load.ts"), 'export const load = () => fetch("https://a.example/load");\n');
  writeFileSync(join(base, "first/src/send.ts"), 'export const send = () => fetch("https://a.example/send");\n');
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

const check = (folder: string, ...args: string[]) =>
  bulwark("check", join(base, folder), "--format", "json", "--fail-on", "none", ...args);

const files = (name: RegExp): readonly string[] =>
  readdirSync(base, { recursive: true, encoding: "utf8" }).filter((path) => name.test(path));

/** Files with facts: a run that parses something adds one. */
const segments = (): readonly string[] => files(/^cache\/.*facts-/);

/** The index is replaced as a whole by each run that has learnt something. */
const index = (): number | undefined =>
  files(/^cache\/.*index\.json$/).map((path) => statSync(join(base, path)).ino)[0];

/** Resolves when the cache is on the disk: a command does not wait for that, its process does. */
async function cached(folder: string) {
  const before = index();
  const outcome = await check(folder, "--cache-folder", join(base, "cache"));
  await vi.waitFor(() => expect(index()).not.toBe(before), { timeout: 20_000 });
  return outcome;
}

/** The report is the same but for the folder it names. */
const reported = ({ out }: { readonly out: string }, folder: string): string => out.replaceAll(join(base, folder), "");

test("serves a copy of the project in another folder, without parsing anything again", async () => {
  const cold = await cached("first");
  expect(JSON.parse(cold.out).findings.length).toBeGreaterThan(0);
  const written = segments();
  expect(written).toHaveLength(1);
  // A copy has files of other times and numbers: what they contain decides.
  cpSync(join(base, "first"), join(base, "second"), { recursive: true });
  const warm = await cached("second");
  expect(reported(warm, "second")).toBe(reported(cold, "first"));
  expect(segments()).toEqual(written);
});

test("gives what a run without a cache gives, after a change as well", async () => {
  await cached("first");
  cpSync(join(base, "first"), join(base, "second"), { recursive: true });
  writeFileSync(join(base, "second/src/send.ts"), "export const send = () => 1;\n");
  const warm = await cached("second");
  expect(warm.out).toBe((await check("second", "--no-cache")).out);
  expect(JSON.parse(warm.out).findings.map(({ path }: { path: string }) => path)).toEqual(["src/load.ts"]);
});

test("is one of two ways: no cache has no folder", async () => {
  const { code, err } = await check("first", "--no-cache", "--cache-folder", join(base, "cache"));
  expect(code).toBe(2);
  expect(err).toContain("cannot be used with option '--no-cache'");
});
