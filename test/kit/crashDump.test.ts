/** Crash dumps of real processes: what they say, what they never say, and that they change nothing else about the crash. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { type CrashDump, INCIDENT_SCHEMA, type Incident, installCrashDump } from "#kit/typescript/crashDump";

import { buildProgram, scratchFolder } from "./support/program";

vi.mock("node:fs", { spy: true });

const scratch = scratchFolder();
let crasher = "";
beforeAll(() => {
  crasher = buildProgram("crasher", scratch.path);
});
afterAll(() => scratch.remove());

let dir = "";
beforeEach(() => {
  const reports = join(fs.mkdtempSync(join(scratch.path, "case-")), "reports");
  fs.mkdirSync(reports);
  dir = join(reports, "incidents");
});

const SECRET = "hunter2hunter2";
const schema = z.fromJSONSchema(INCIDENT_SCHEMA as unknown as Parameters<typeof z.fromJSONSchema>[0]);
const misfits = (incident: unknown): unknown => schema.safeParse(incident).error?.issues;

function run(how: string) {
  const env = { ...process.env, NODE_ENV: "production", DEPLOY_RING: "canary", API_KEY: SECRET, NODE_OPTIONS: "" };
  const child = spawnSync(process.execPath, [crasher, how, "incidents", `--password=${SECRET}`], {
    cwd: join(dir, ".."),
    encoding: "utf8",
    env,
  });
  return { status: child.status, stderr: child.stderr };
}

const filesIn = (folder: string): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []);
const dumps = (kind: string): string[] =>
  filesIn(dir)
    .filter((name) => name.startsWith(`${kind}_`))
    .map((name) => fs.readFileSync(join(dir, name), "utf8"));
const incidents = (): Incident[] => dumps("incident").map((text) => JSON.parse(text) as Incident);

describe("a process that ends by", () => {
  test.each([
    ["throw", "uncaughtException", "refused"],
    ["later", "uncaughtException", "refused"],
    ["reject", "unhandledRejection", "refused"],
    ["reject with text", "unhandledRejection", "only text"],
    ["hostile", "uncaughtException", "hostile"],
    ["context throws", "uncaughtException", "refused"],
    ["moved", "uncaughtException", "from elsewhere"],
  ])("%s leaves a dump, prints the error and exits as it would without", (how, origin, words) => {
    const { status, stderr } = run(how);
    expect(status).toBe(1);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("crash dump");
    const [incident] = incidents();
    expect(incident).toMatchObject({
      schema: "incident_v1",
      origin,
      error: { message: expect.stringContaining(words) },
    });
    expect(misfits(incident)).toBeUndefined();
    expect([dumps("stack").length, dumps("crash").length]).toEqual([1, 1]);
    for (const name of filesIn(dir)) expect(fs.readFileSync(join(dir, name), "utf8")).not.toContain(SECRET);
  });

  test("throwing null leaves a dump too", () => {
    const { status } = run("null");
    expect(status).toBe(1);
    expect(incidents()).toMatchObject([{ error: null, errorClass: "unknown" }]);
    expect(dumps("stack")).toEqual(["null\n"]);
    expect(misfits(incidents()[0])).toBeUndefined();
  });
});

describe("a dump", () => {
  test("says what was going on, in three files named after time, program, process and request", () => {
    run("throw");
    const [incident] = incidents();
    const stamp = String(incident?.at).replace(/[-:.]/g, "");
    const name = `${stamp}_crasher_${incident?.process.pid}_r-7-..-`;
    expect(filesIn(dir)).toEqual([
      ".gitignore",
      expect.stringMatching(new RegExp(`^crash_${name}[0-9a-f]{8}\\.jsonl$`)),
      expect.stringMatching(new RegExp(`^incident_${name}[0-9a-f]{8}\\.json$`)),
      expect.stringMatching(new RegExp(`^stack_${name}[0-9a-f]{8}\\.txt$`)),
    ]);
    expect(incident).toMatchObject({
      process: { name: "crasher", node: process.version, memory: { heapUsed: expect.any(Number) } },
      environment: { NODE_ENV: "production", DEPLOY_RING: "canary" },
      context: { requestId: "r-7/..", cookie: "[redacted]", path: "/orders" },
      error: { message: "refused https://[redacted]@host/ Bearer [redacted]", password: "[redacted]" },
    });
    expect(Object.keys(incident?.environment ?? {})).not.toContain("API_KEY");
    expect(incident?.log).toHaveLength(100);
    expect([incident?.log[0], incident?.log.at(-1)]).toEqual(["line 50", { line: 149, token: "[redacted]" }]);
    expect(dumps("stack")[0]).toMatch(/^Error: refused https:\/\/\[redacted\]@host\/ Bearer \[redacted\]\n +at /);
    const lines = (dumps("crash")[0] ?? "").trimEnd().split("\n");
    expect(lines).toHaveLength(101);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ schema: "incident_v1", origin: "uncaughtException" });
    expect(JSON.parse(lines[100] ?? "")).toEqual({ log: { line: 149, token: "[redacted]" } });
  });

  test("has the shape that its schema says, and no other", () => {
    run("throw");
    const [incident] = incidents();
    expect(misfits(incident)).toBeUndefined();
    for (const change of [
      { at: "yesterday" },
      { origin: "x" },
      { log: 1 },
      { more: 1 },
      { errorClass: "bad" },
      { process: {} },
    ]) {
      expect(misfits({ ...incident, ...change }), JSON.stringify(change)).toBeDefined();
    }
    expect(Object.keys(incident ?? {}).sort()).toEqual(Object.keys(INCIDENT_SCHEMA.properties).sort());
  });

  test("is for its owner only, and not for git", () => {
    run("throw");
    const mode = (path: string): number => fs.statSync(path).mode & 0o777;
    expect(mode(dir)).toBe(0o700);
    expect(fs.readFileSync(join(dir, ".gitignore"), "utf8")).toBe("*\n");
    const written = filesIn(dir).filter((name) => name !== ".gitignore");
    expect(written.map((name) => mode(join(dir, name)))).toEqual([0o600, 0o600, 0o600]);
  });

  test("says what it can where the context cannot be had", () => {
    run("context throws");
    expect(incidents()[0]?.context).toMatchObject({ unavailable: { message: expect.stringContaining("no context") } });
    expect(filesIn(dir).at(-1)).toMatch(/_none\.txt$/);
  });

  test("of a huge error is cut and still fits the schema", () => {
    run("huge");
    const sizes = filesIn(dir).map((name) => fs.statSync(join(dir, name)).size);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
    expect(misfits(incidents()[0])).toBeUndefined();
    expect(incidents()[0]?.error).toEqual({ cut: expect.stringContaining('"message":"huge"') });
  });

  test("that cannot be written does not hide the error", () => {
    fs.writeFileSync(dir, "a file is in the way");
    const { status, stderr } = run("throw");
    expect(status).toBe(1);
    expect(stderr).toMatch(/the crash dump could not be written: Error: (EEXIST|ENOTDIR)/);
    expect(stderr).toContain("Error: refused");
    expect(fs.readFileSync(dir, "utf8")).toBe("a file is in the way");
  });

  test("of a process that lives on by a listener of its own is written a few times at most", () => {
    expect(run("survives").status).toBe(0);
    expect(dumps("incident")).toHaveLength(10);
  });
});

describe("in this process", () => {
  const installed: CrashDump[] = [];
  const install = (options: Partial<Parameters<typeof installCrashDump>[0]> = {}): CrashDump => {
    const crashDump = installCrashDump({ dir, ...options });
    installed.push(crashDump);
    return crashDump;
  };
  beforeEach(() => {
    vi.restoreAllMocks();
    for (const crashDump of installed.splice(0)) crashDump.uninstall();
  });
  /** What Node does first when nobody caught an error. */
  const crash = (error: unknown): boolean => {
    const { emit } = process as { emit: (event: string, error: unknown, origin: string) => boolean };
    return emit.call(process, "uncaughtExceptionMonitor", error, "uncaughtException");
  };

  test("a second call for the same folder is the first, and nothing happens after it is uninstalled", () => {
    const first = install();
    expect(install()).toBe(first);
    crash(new Error("one"));
    expect(incidents()).toHaveLength(1);
    first.uninstall();
    first.uninstall();
    expect(crash(new Error("two"))).toBe(false);
    expect(incidents()).toHaveLength(1);
    expect(install()).not.toBe(first);
    expect(filesIn(dir)).toHaveLength(4);
  });

  test("a crash while a dump is written does not begin another one", () => {
    let calls = 0;
    install({
      context: () => {
        calls++;
        crash(new Error("inner"));
        return { calls };
      },
    });
    crash(new Error("outer"));
    expect(incidents()).toMatchObject([{ error: { message: "outer" }, context: { calls: 1 } }]);
  });

  test("only the newest dumps are kept, and nothing else is removed", () => {
    fs.mkdirSync(dir, { recursive: true });
    const old = Array.from({ length: 60 }, (_, n) => `incident_20250101T0000000${10 + n}Z_app_1_none.json`);
    for (const name of [...old, "incident_notes.json", "README"]) fs.writeFileSync(join(dir, name), "{}");
    install({ keep: 3 });
    crash(new Error("new"));
    const left = filesIn(dir).filter((name) => /^incident_\d/.test(name));
    expect(left).toHaveLength(3);
    expect(left.slice(0, 2)).toEqual(old.slice(-2));
    expect(filesIn(dir)).toEqual(expect.arrayContaining(["README", "incident_notes.json"]));
    expect(() => install({ keep: 0 })).toThrow(RangeError);
  });

  test("everything is written with calls that block, to files that were not there, and forced to the disk", () => {
    install();
    vi.mocked(fs.openSync).mockClear();
    vi.mocked(fs.fsyncSync).mockClear();
    crash(new Error("x"));
    const opened = vi.mocked(fs.openSync).mock.calls.filter(([path]) => /incident_|stack_|crash_/.test(String(path)));
    expect(opened.map(([, flags, mode]) => [flags, mode])).toEqual(Array(3).fill(["wx", 0o600]));
    expect(fs.fsyncSync).toHaveBeenCalledTimes(3);
    expect(dumps("incident")).toHaveLength(1); // at once: nothing was awaited
  });

  test("two hundred planted secrets are in no file", () => {
    const secrets = Array.from({ length: 200 }, (_, n) => `s3cr3t${n}x${"abcdefghij".slice(n % 5)}${n}`);
    const carry = (secret: string, n: number): unknown =>
      [
        { password: secret },
        { headers: { authorization: `Bearer ${secret}`, cookie: `sid=${secret}` } },
        `postgres://user:${secret}@db/orders`,
        `Authorization: Bearer ${secret}`,
        new Error(`login failed: password=${secret}`),
        { config: { nested: { api_key: secret, clientSecret: secret } } },
        `token: "${secret}"`,
        new Map([["access_token", secret]]),
      ][n % 8];
    const carried = secrets.map(carry);
    const crashDump = install({ context: () => ({ requestId: "r", list: carried.slice(0, 70) }) });
    for (const value of carried.slice(70, 140)) crashDump.note(value);
    crash(Object.assign(new Error("x"), { details: carried.slice(140) }));
    const texts = [...dumps("incident"), ...dumps("crash"), ...dumps("stack")];
    expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
    expect(incidents()[0]?.log).toHaveLength(70);
  });
});
