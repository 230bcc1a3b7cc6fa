/** Four machines, each with a part of the files, say together what one says. */

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import type { Report } from "#protocol/report";
import { bulwark } from "./harness";

const PARTS = 4;
let folder: string;
let app: string;
const reportOf = (name: string | number) => join(folder, `${name}.json`);

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-shards-")));
  app = join(folder, "app");
  cpSync(join(import.meta.dirname, "../sample"), app, { recursive: true });
  writeFileSync(join(app, "bulwark.json"), '{ "rules": { "no-such-rule": "off" } }');
  writeFileSync(
    join(app, "src/accepted.ts"),
    'export const load = () => fetch("https://a.example"); // bulwark-ignore missing-timeout: long poll\n',
  );
  await check("--output", reportOf("whole"));
  for (let part = 1; part <= PARTS; part++) await check("--shard", `${part}/${PARTS}`, "--output", reportOf(part));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (...args: string[]) => bulwark("check", app, "--no-cache", "--format", "json", ...args);
const merge = (...args: string[]) => bulwark("merge", ...args);
const read = (name: string | number) => JSON.parse(readFileSync(reportOf(name), "utf8")) as Report;
const all = () => Array.from({ length: PARTS }, (_, index) => reportOf(index + 1));

describe("merge", () => {
  test("gives byte for byte what one process gives, in whatever order the parts come", async () => {
    const whole = readFileSync(reportOf("whole"), "utf8");
    const { findings, suppressed, problems } = read("whole");
    expect(findings.length).toBeGreaterThan(20);
    expect([suppressed.length, problems.length > 0]).toEqual([1, true]);
    expect(await merge(...all())).toEqual({ code: 1, out: whole, err: "" });
    expect((await merge(...all().reverse(), "--fail-on", "none")).out).toBe(whole);
  });

  test("makes the other formats of the merged report", async () => {
    expect((await merge(...all(), "--format", "markdown")).out).toMatch(/^# Bulwark: \d+ findings at or above P1\n/);
    expect((await merge(...all(), "--format", "junit")).out).toContain("<testsuites name=");
  });

  test("refuses what is not all the parts of one scan, and says which", async () => {
    const refused = async (...names: string[]) => {
      const { code, out, err } = await merge(...names);
      expect([code, out]).toEqual([2, ""]);
      return err;
    };
    expect(await refused(reportOf(1), reportOf(3))).toContain("shards 2, 4 of 4 are missing");
    expect(await refused(...all(), reportOf(2))).toContain("are the same shard");
    expect(await refused(reportOf("whole"))).toContain("is of no shard");
    expect(await refused(join(folder, "nowhere.json"))).toContain("there is no file");
    const other = reportOf("other");
    writeFileSync(other, JSON.stringify({ ...read(1), ruleset: "0000" }));
    expect(await refused(other, ...all().slice(1))).toContain("was made by other rules");
    writeFileSync(other, JSON.stringify({ ...read(1), shard: "1/3" }));
    expect(await refused(reportOf(1), other)).toContain("is one of 3 shards, the others of 4");
    for (const text of ["{", '{ "version": 1 }', '{ "version": 9 }']) {
      writeFileSync(other, text);
      expect(await refused(other)).toContain("is no report of bulwark check");
    }
  });
});

describe("a shard", () => {
  test("judges its own files, and each file is in one", () => {
    const parts = all().map((_, index) => read(index + 1));
    const paths = parts.map(({ findings }) => new Set(findings.map(({ path }) => path)));
    const whole = new Set(read("whole").findings.map(({ path }) => path));
    expect(paths.reduce((sum, { size }) => sum + size, 0)).toBe(whole.size);
    expect(paths.filter(({ size }) => size > 0).length).toBeGreaterThan(1);
  });

  test("keeps a cache of its own", async () => {
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
    const cached = (...args: string[]) => bulwark("check", app, "--format", "json", ...args);
    const cold = await cached("--shard", "2/4");
    const whole = await cached();
    expect((await cached("--shard", "2/4")).out).toBe(cold.out);
    expect(JSON.parse(cold.out)).toEqual(read(2));
    expect(whole.out).toBe(readFileSync(reportOf("whole"), "utf8"));
    vi.unstubAllEnvs();
  });

  test("is named as one of several, and sees no gate", async () => {
    for (const given of ["0/4", "5/4", "1", "1/0", "a/b"]) expect((await check("--shard", given)).code).toBe(2);
    expect((await check("--shard", "1/4", "--gate", "main")).err).toContain("no shard sees it");
  });
});

describe("tasks that a monorepo caches", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/ci.md"), "utf8");
  const recipes = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = ""]) => JSON.parse(text));
  const [turbo] = recipes.flatMap(({ tasks }) => tasks?.["//#bulwark"] ?? []);
  const [nx] = recipes.flatMap(({ targets }) => targets?.bulwark ?? []);
  const script = /"bulwark": "(bulwark check [^"]*)"/.exec(page)?.[1] ?? "";
  const gate = /&& (bulwark merge [^`]*)`/.exec(page)?.[1] ?? "";

  test.each([
    ["Turborepo", script, turbo.outputs[0]],
    ["Nx", nx.command, nx.outputs[0].replace("{workspaceRoot}/", "")],
  ])("%s: the task writes the output it declares, and the step after it fails on gaps", async (_, command, output) => {
    const here = process.cwd();
    process.chdir(app);
    try {
      expect(await bulwark(...command.split(" ").slice(1))).toMatchObject({ code: 0 });
      expect(JSON.parse(readFileSync(join(app, output), "utf8")).findings.length).toBeGreaterThan(20);
      expect(await bulwark(...gate.split(" ").slice(1))).toMatchObject({ code: 1 });
    } finally {
      process.chdir(here);
      rmSync(join(app, output), { force: true });
    }
  });
});
