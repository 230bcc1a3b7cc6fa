/** `bulwark check --changed-since` on real repositories: what a branch brought, and nothing else. */

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Report } from "#protocol/report";
import { writeFiles } from "../support/files";
import { bulwark, gitIn } from "./harness";

const CALL = 'export const load = () => fetch("https://a.example");\n';
const STORE = 'import { writeFile } from "node:fs/promises";\nexport const add = (_count: number) => {};\n';
const SAVED = STORE.replace("(_count: number) => {}", 'async (count: number) => { await writeFile("n", `${count}`); }');
const READER = 'import { add } from "./store";\nexport const orders = () => { add(1); };\n';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-since-")));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  writeFiles(folder, files);
}

const git = (...args: readonly string[]) => gitIn(folder, ...args);

function commit(files: Readonly<Record<string, string>>): void {
  write(files);
  git("add", "-A");
  git("commit", "-qm", "a change");
}

async function since(revision: string, ...args: string[]): Promise<{ code: number; err: string; report: Report }> {
  const rules = args.includes("--rules") ? [] : ["--rules", "missing-timeout"];
  const { code, out, err } = await bulwark(
    "check",
    folder,
    ...["--no-cache", "--format", "json", "--changed-since", revision, ...rules, ...args],
  );
  return { code, err, report: JSON.parse(out === "" ? "{}" : out) as Report };
}

const places = ({ findings }: Report): readonly string[] => findings.map(({ path, line }) => `${path}:${line}`);

describe("check --changed-since", () => {
  beforeEach(() => {
    git("init", "-q");
    commit({ "package.json": '{ "dependencies": { "axios": "1.7.0" } }', "old.ts": CALL });
  });

  test("reports a new call, not the one beside it that was there", async () => {
    write({ "old.ts": `${CALL}export const more = () => fetch("https://b.example");\n` });
    const { code, err, report } = await since("HEAD");
    expect(places(report)).toEqual(["old.ts:2"]);
    expect(code).toBe(1);
    expect(err).toContain("1 finding known since HEAD not shown");
  });

  test("reports what is new in files that git does not know yet", async () => {
    write({ "src/new.ts": 'export const other = () => fetch("https://b.example");\n' });
    expect(places((await since("HEAD")).report)).toEqual(["src/new.ts:1"]);
  });

  test("is clean when nothing but comments and blanks has changed", async () => {
    write({ "old.ts": `// Loads everything.\n\n  ${CALL}` });
    const { code, report } = await since("HEAD");
    expect([code, places(report)]).toEqual([0, []]);
  });

  test("takes code that only moved for what it is, in one file and to another", async () => {
    commit({ "two.ts": 'export const two = () => fetch("https://two.example");\nexport const three = 3;\n' });
    rmSync(join(folder, "old.ts"));
    write({
      "two.ts": 'export const three = 3;\nexport const two = () => fetch("https://two.example");\n',
      "moved/new.ts": CALL,
    });
    expect(places((await since("HEAD")).report)).toEqual([]);
  });

  test("reports a known gap on a line that was changed", async () => {
    write({ "old.ts": CALL.replace("a.example", "b.example") });
    expect(places((await since("HEAD")).report)).toEqual(["old.ts:1"]);
  });

  test("reports what a change elsewhere caused, with the change", async () => {
    commit({ "store.ts": STORE, "reader.ts": READER });
    write({ "store.ts": SAVED });
    const { report } = await since("HEAD", "--rules", "floating-promise");
    expect(places(report)).toEqual(["reader.ts:2"]);
    expect(report.findings[0]?.related.at(-1)).toMatchObject({
      path: "store.ts",
      line: 2,
      message: "changed since HEAD: the finding was not there before",
    });
  });

  test("counts what is gone", async () => {
    write({ "old.ts": "export const load = 1;\n" });
    const { code, err } = await since("HEAD");
    expect([code, err]).toEqual([0, expect.stringContaining("1 finding of then is gone")]);
  });

  test("compares with where the branch began, not with what others did since", async () => {
    git("checkout", "-qb", "feature");
    commit({ "mine.ts": CALL.replace("load", "mine") });
    git("checkout", "-q", "main");
    commit({ "old.ts": "export const load = 1;\n" });
    git("checkout", "-q", "feature");
    expect(places((await since("main")).report)).toEqual(["mine.ts:1"]);
  });

  test("reads a dependency at the version it had", async () => {
    commit({ "package.json": '{ "dependencies": { "express": "5.0.0" } }', "app.ts": APP });
    write({ "package.json": '{ "dependencies": { "express": "4.19.0" } }' });
    const { report } = await since("HEAD", "--rules", "floating-promise");
    expect(places(report)).toEqual(["app.ts:3"]);
  });

  test("together with a baseline, leaves out what either knows", async () => {
    write({ "new.ts": CALL.replace("load", "first"), "newer.ts": CALL.replace("load", "second") });
    const baseline = join(folder, "baseline.json");
    await bulwark("baseline", "create", join(folder, "new.ts"), "--baseline", baseline, "--no-cache");
    expect(places((await since("HEAD", "--baseline", baseline)).report)).toEqual(["newer.ts:1"]);
  });

  test("runs no filter that the repository brings", async () => {
    const mark = join(folder, "ran");
    git("config", "filter.evil.clean", `touch ${mark}; cat`);
    git("config", "core.fsmonitor", `touch ${mark}`);
    write({ ".gitattributes": "*.ts filter=evil\n", "old.ts": CALL.replace("a.example", "b.example") });
    await since("HEAD");
    expect(() => readFileSync(mark)).toThrow("ENOENT");
  });

  test("says what is wrong with a revision, or without git", async () => {
    expect(await since("nowhere")).toMatchObject({
      code: 2,
      err: expect.stringContaining("git knows no revision nowhere"),
    });
    expect(await since("--output=x")).toMatchObject({ code: 2 });
    vi.stubEnv("PATH", "");
    expect(await since("HEAD")).toMatchObject({ code: 2, err: expect.stringContaining("there is none on the PATH") });
  });

  test("gives what scans of both states give", async () => {
    cpSync(join(import.meta.dirname, "../sample"), join(folder, "shop"), { recursive: true });
    commit({});
    const before = await fingerprints();
    const file = join(folder, "shop/src/worker/jobs.ts");
    write({
      "shop/src/extra.ts": CALL,
      "shop/src/worker/jobs.ts": readFileSync(file, "utf8").replaceAll("await ", ""),
    });
    const now = await fingerprints();
    const { err } = await since("HEAD", ...ALL);
    const gone = Number(/(\d+) findings? of then/.exec(err)?.[1] ?? 0);
    expect(gone).toBe(count(before, now));
    const known = Number(/(\d+) findings? known/.exec(err)?.[1] ?? 0);
    const { findings } = (await since("HEAD", ...ALL)).report;
    expect(findings.length + known).toBe(now.length);
    expect(findings.length).toBeGreaterThanOrEqual(count(now, before));
    expect(count(now, before)).toBeGreaterThan(0);
  });
});

test("outside of a repository it says so", async () => {
  write({ "a.ts": CALL });
  const { code, err } = await since("HEAD");
  expect([code, err]).toEqual([2, expect.stringContaining("is in no git repository")]);
});

const APP = `import express from "express";
const app = express();
app.get("/", async (_request, response) => { response.json(await load()); });
const load = async (): Promise<number> => Number((await import("node:os")).uptime());
app.listen(80);
`;
/** Every rule that is on: `--rules` with nothing behind it would choose none. */
const ALL = [
  "--rules",
  "missing-timeout,floating-promise,unvalidated-input,swallowed-error,missing-rate-limit,dead-catch",
];

async function fingerprints(): Promise<readonly string[]> {
  const { out } = await bulwark("check", folder, "--no-cache", "--format", "json", ...ALL);
  return (JSON.parse(out) as Report).findings.map(({ fingerprint }) => fingerprint);
}

/** How many of `some` have no equal in `others`, each of which stands for one. */
function count(some: readonly string[], others: readonly string[]): number {
  const left = [...others];
  return some.filter((one) => {
    const at = left.indexOf(one);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  }).length;
}
