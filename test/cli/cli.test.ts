/** The command line from arguments to exit code. */

import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";

import type { Report } from "#protocol/report";
import { RULES } from "#rules/registry.generated";
import { writeFiles } from "../support/files";
import { bulwark } from "./harness";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-cli-")));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const CALL = 'export const load = () => fetch("https://a.example");\n';

function write(files: Readonly<Record<string, string>>): void {
  writeFiles(folder, files);
}

const check = (...args: string[]) => bulwark("check", "--no-cache", ...args);

describe("check", () => {
  test("prints findings for people and exits 1", async () => {
    write({ "a.ts": CALL });
    const { code, out } = await check(folder);
    expect(code).toBe(1);
    expect(out).toContain("missing-timeout");
    expect(out).toContain("> 1 | export const load");
  });

  test("exits 0 when all is well", async () => {
    write({ "a.ts": "export const one = 1;\n" });
    expect((await check(folder)).code).toBe(0);
  });

  test("prints the documented JSON with paths relative to the folder", async () => {
    write({ "src/a.ts": CALL });
    const { out } = await check(folder, "--format", "json");
    const report = JSON.parse(out);
    expect(report).toMatchObject({ version: 1, findings: [{ rule: "missing-timeout", path: "src/a.ts", line: 1 }] });
    const members = ["version", "engine", "ruleset", "findings", "suppressed", "tallies", "problems"];
    expect(Object.keys(report)).toEqual(members);
  });

  test("prints SARIF", async () => {
    write({ "a.ts": CALL });
    const { out } = await check(folder, "-f", "sarif");
    expect(JSON.parse(out).runs[0].results[0].ruleId).toBe("missing-timeout");
  });

  test("writes to a file", async () => {
    write({ "a.ts": CALL });
    const { out, code } = await check(folder, "--format", "json", "--output", join(folder, "out", "report.json"));
    expect({ out, code }).toEqual({ out: "", code: 1 });
    expect(JSON.parse(readFileSync(join(folder, "out", "report.json"), "utf8")).version).toBe(1);
  });

  test.each([
    ["P0", 0],
    ["P1", 1],
    ["P2", 1],
    ["none", 0],
  ])("--fail-on %s exits %i for a P1 finding", async (threshold, code) => {
    write({ "a.ts": CALL });
    expect((await check(folder, "--fail-on", threshold)).code).toBe(code);
  });

  test("hints never fail", async () => {
    write({ "a.ts": CALL, "bulwark.json": `{ "rules": { "missing-timeout": { "priority": "hint" } } }` });
    const { code, out } = await check(folder, "--fail-on", "P2");
    expect(out).toContain("1 hint");
    expect(code).toBe(0);
  });

  test("--rules runs these and no others, opt-in ones too", async () => {
    write({ "a.ts": CALL });
    const { out } = await check(folder, "--format", "json", "--rules", "untraced-operation, missing-retry");
    const { findings, tallies } = JSON.parse(out);
    expect(findings.filter(({ rule }: { rule: string }) => rule === "missing-timeout")).toEqual([]);
    expect(tallies.map(({ rule }: { rule: string }) => rule)).toEqual(["missing-retry", "untraced-operation"]);
  });

  test("--config uses another file", async () => {
    write({ "a.ts": CALL, "ci.json": `{ "rules": { "missing-timeout": "off" } }` });
    expect((await check(folder, "--config", join(folder, "ci.json"))).code).toBe(0);
  });

  test("given files and folders, it reports those, relative to what they have in common", async () => {
    write({ "src/a.ts": CALL, "src/deep/b.ts": CALL, "lib/c.ts": CALL, "other/d.ts": CALL });
    const paths = async (...given: string[]) => {
      const { out } = await check("--format", "json", ...given.map((path) => join(folder, path)));
      return JSON.parse(out).findings.map(({ path }: { path: string }) => path);
    };
    expect(await paths("src/a.ts")).toEqual(["a.ts"]);
    expect(await paths("src")).toEqual(["a.ts", "deep/b.ts"]);
    expect(await paths("src", "lib/c.ts")).toEqual(["lib/c.ts", "src/a.ts", "src/deep/b.ts"]);
    expect(await paths("src/deep", "src")).toEqual(["a.ts", "deep/b.ts"]);
  });

  test("a broken bulwark.json is a note with line and column; with --strict it is exit 2", async () => {
    write({ "a.ts": "export {};\n", "bulwark.json": '{\n  "rules": { "missing-timeouts": "off" }\n}' });
    const { code, out } = await check(folder);
    expect(code).toBe(0);
    expect(out).toContain('bulwark.json:2:14  unknown rule "missing-timeouts"; did you mean "missing-timeout"?');
    expect((await check(folder, "--strict")).code).toBe(2);
  });

  test("an unreadable file matters with --strict only; a binary one never", async () => {
    write({ "a.ts": "export {};\n" });
    writeFileSync(join(folder, "latin.ts"), Buffer.from([0x2f, 0x2f, 0xe9]));
    expect((await check(folder)).code).toBe(0);
    expect((await check(folder, "--strict")).code).toBe(2);
    writeFileSync(join(folder, "latin.ts"), Buffer.from([0x00]));
    expect((await check(folder, "--strict")).code).toBe(0);
  });
});

describe("usage errors exit 2 and say what would be right", () => {
  test.each([
    [["check", "--format", "yaml"], "text, json, sarif"],
    [["check", "--fail-on", "P9"], "P0, P1, P2, none"],
    [["check", "--rules", "missing-timeot"], 'did you mean "missing-timeout"?'],
    [["check", "--config", "/does/not/exist.json"], "no file /does/not/exist.json"],
    [["check", "/does/not/exist"], "no file or folder"],
    [["explain", "swallowed-eror"], 'did you mean "swallowed-error"?'],
    [["explain", "__proto__"], "unknown rule"],
    [["chekc"], "check"],
    [["check", "--nonsense"], "unknown option"],
  ])("%j", async (args, message) => {
    const { code, err } = await bulwark(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test("an output that cannot be written is one of them", async () => {
    write({ "a.ts": "export {};\n" });
    const { code, err } = await check(folder, "--output", join(folder, "a.ts", "report.json"));
    expect(code).toBe(2);
    expect(err).toContain("report.json cannot be written");
  });
});

test.each(RULES.map(({ id }) => id))("explain %s prints its page", async (id) => {
  const { code, out } = await bulwark("explain", id);
  expect(code).toBe(0);
  expect(out.startsWith(`${id}\n`)).toBe(true);
  expect(out).toContain("How to fix");
});

test("--version prints the version and the rule-set hash, --help the commands", async () => {
  expect(await bulwark("--version")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^bulwark \d+\.\d+\.\d+ \(rules [0-9a-f]{16}\)\n$/),
  });
  const { code, out } = await bulwark("--help");
  expect(code).toBe(0);
  expect(out).toContain("check");
});

describe("baseline", () => {
  const baseline = (...args: string[]) =>
    bulwark("baseline", ...args, "--no-cache", "-b", join(folder, "accepted.json"));
  const newOnly = (...args: string[]) => check(folder, "--baseline", join(folder, "accepted.json"), ...args);

  test("accepts the findings of today and reports new ones only", async () => {
    write({ "a.ts": CALL });
    expect((await baseline("create", folder)).code).toBe(0);
    const before = await newOnly();
    expect([before.code, before.out]).toEqual([0, expect.stringContaining("No findings")]);
    expect(before.err).toContain("known from");
    write({
      "moved/a.ts": `// Moved.\n${CALL}`,
      "a.ts": "export const one = 1;\n",
      "b.ts": CALL.replace("load", "other"),
    });
    const { code, out } = await newOnly("--format", "json");
    expect(code).toBe(1);
    const paths = JSON.parse(out).findings.map((finding: { path: string }) => finding.path);
    expect(new Set(paths)).toEqual(new Set(["b.ts"]));
  });

  test("prunes what is gone, and nothing else", async () => {
    write({ "a.ts": CALL, "b.ts": CALL.replace("load", "other") });
    await baseline("create", folder);
    const count = () => JSON.parse(readFileSync(join(folder, "accepted.json"), "utf8")).findings.length;
    const all = count();
    write({ "b.ts": "export const two = 2;\n" });
    expect((await newOnly()).err).toContain("baseline prune");
    expect((await baseline("prune", folder)).out).toContain("are gone");
    expect(count()).toBeLessThan(all);
    expect(count()).toBeGreaterThan(0);
    expect((await newOnly()).code).toBe(0);
  });

  test("keeps what was not looked for: other folders, other rules", async () => {
    write({ "api/a.ts": CALL, "jobs/b.ts": CALL.replace("load", "other") });
    await baseline("create", folder);
    const text = () => readFileSync(join(folder, "accepted.json"), "utf8");
    const before = text();
    expect((await baseline("prune", join(folder, "api"))).out).toContain("0 of");
    expect((await baseline("prune", join(folder, "jobs/b.ts"))).out).toContain("0 of");
    expect(text()).toBe(before);
    const part = await check(join(folder, "api"), "--baseline", join(folder, "accepted.json"));
    expect([part.code, part.err]).toEqual([0, expect.not.stringContaining("gone")]);
    expect((await newOnly("--rules", "hardcoded-secret")).err).not.toContain("gone");
    write({ "api/a.ts": "export const one = 1;\n" });
    await baseline("prune", join(folder, "api"));
    expect(text()).not.toContain("api/a.ts");
    expect(text()).toContain("jobs/b.ts");
  });

  test("never replaces a baseline unless told to", async () => {
    write({ "a.ts": CALL, "accepted.json": "mine" });
    const { code, err } = await baseline("create", folder);
    expect([code, err]).toEqual([2, expect.stringContaining("is there already")]);
    expect(readFileSync(join(folder, "accepted.json"), "utf8")).toBe("mine");
    expect((await baseline("create", folder, "--force")).code).toBe(0);
  });

  test("says in one sentence why one cannot be used", async () => {
    write({ "a.ts": CALL });
    expect(await newOnly()).toMatchObject({ code: 2, err: expect.stringContaining("there is no baseline") });
    write({ "accepted.json": "{" });
    expect(await newOnly()).toMatchObject({ code: 2, err: expect.stringContaining("not valid JSON") });
    for (const command of [
      ["check"],
      ["baseline", "create"],
      ["baseline", "create", "--force"],
      ["baseline", "prune"],
    ]) {
      const { code, err } = await bulwark(...command, folder, "--no-cache", "--baseline", folder);
      expect([code, err]).toEqual([2, expect.stringMatching(/^bulwark: .* is a folder.*\n$/)]);
    }
  });
});

describe("check --gate", () => {
  const WORKFLOW = `on: { push: { branches: [main] } }
permissions: { contents: read }
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - run: npm test
`;

  test("fails when a rule of the promotion is not met, whatever the findings", async () => {
    write({ "a.ts": "export const one = 1;\n", ".github/workflows/ci.yml": WORKFLOW });
    const { code, out } = await check(folder, "--gate", "main");
    expect(code).toBe(1);
    expect(out).toContain("No findings");
    expect(out).toMatch(/The main gate is closed: \d of 4 rules (is|are) not met\.\n/);
    expect((await check(folder)).code).toBe(0);
  });

  test("passes where people alone can tell, and lists what they have to", async () => {
    write({ "a.ts": "export const one = 1;\n" });
    const { code, out } = await check(folder, "--gate", "staging");
    expect([code, out]).toEqual([0, expect.stringContaining("The staging gate is open.")]);
    expect(out.match(/to be attested/g)).toHaveLength(3);
  });

  test("is in the JSON, in the summary, and said beside formats that have no place for it", async () => {
    write({ "a.ts": "export const one = 1;\n" });
    const { gate } = JSON.parse((await check(folder, "--gate", "main", "--format", "json")).out) as Report;
    expect(gate).toMatchObject({ name: "main", open: false });
    expect((await check(folder, "--gate", "main", "--format", "markdown")).out).toContain("## Gate: main");
    expect((await check(folder, "--gate", "main", "--format", "junit")).err).toContain("The main gate is closed");
  });

  test("is about one whole folder", async () => {
    write({ "a.ts": CALL, "b.ts": CALL });
    expect(await check(join(folder, "a.ts"), "--gate", "main")).toMatchObject({ code: 2 });
    expect((await check(folder, "--gate", "nowhere")).code).toBe(2);
  });
});

describe("init --ci", () => {
  test.each(["github", "gitlab"])("writes a job for %s that keeps the rules of the catalogue", async (server) => {
    write({ "package.json": "{}" });
    const { code, out } = await bulwark("init", folder, "--ci", server);
    const path = out.replace(/^wrote (.*)\n$/, "$1");
    expect([code, path]).toEqual([
      0,
      join(folder, server === "github" ? ".github/workflows/bulwark.yml" : ".gitlab-ci.yml"),
    ]);
    const text = readFileSync(path, "utf8");
    expect(() => parse(text)).not.toThrow();
    expect(text).toMatch(/bulwark@\d+\.\d+\.\d+\n/);
    const { findings } = JSON.parse((await check(folder, "--format", "json", "--fail-on", "none")).out) as Report;
    expect(findings).toEqual([]);
    expect(await bulwark("init", folder, "--ci", server)).toMatchObject({ code: server === "github" ? 2 : 0 });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("runs commands that exist, with the baseline that is there", async () => {
    write({ "bulwark-baseline.json": '{ "version": 1, "findings": [] }' });
    await bulwark("init", folder, "--ci", "github");
    const text = readFileSync(join(folder, ".github/workflows/bulwark.yml"), "utf8");
    const commands = [...text.matchAll(/npx --yes "\$BULWARK" (.*)$/gm)].map(([, command = ""]) => command);
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      expect(command).toContain("--baseline bulwark-baseline.json");
      // Unknown options are usage errors of their own; here git is what is missing.
      const absolute = command.replace("bulwark-baseline.json", join(folder, "bulwark-baseline.json"));
      const given = absolute.replaceAll('"', "").split(" ").slice(2);
      expect((await bulwark("check", folder, ...given)).err).toContain("is in no git repository");
    }
  });

  test("puts the job beside a .gitlab-ci.yml, and says how to include it", async () => {
    write({ ".gitlab-ci.yml": "stages: [test]\n" });
    const { out } = await bulwark("init", folder, "--ci", "gitlab");
    expect(out).toContain("include it in .gitlab-ci.yml: include: [{ local: /.gitlab/bulwark.yml }]");
    expect(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8")).toBe("stages: [test]\n");
    expect(await bulwark("init", folder, "--ci", "gitlab")).toMatchObject({ code: 2 });
  });
});

describe("init", () => {
  test("writes a configuration that fits the project, and checks go on as before", async () => {
    write({ "package.json": '{ "dependencies": { "express": "^5.0.0" } }', "src/a.ts": CALL, "scripts/seed.ts": CALL });
    expect((await bulwark("init", folder)).code).toBe(0);
    const text = readFileSync(join(folder, "bulwark.json"), "utf8");
    expect(text).toContain("express");
    expect(text).toContain("scripts/**");
    const { code, out, err } = await check(folder, "--strict");
    expect([code, err]).toEqual([1, ""]);
    expect(out).not.toContain("bulwark.json");
  });

  test("never overwrites", async () => {
    write({ "bulwark.json": "{}" });
    expect(await bulwark("init", folder)).toMatchObject({ code: 2, err: expect.stringContaining("is there already") });
    expect(readFileSync(join(folder, "bulwark.json"), "utf8")).toBe("{}");
    expect((await bulwark("init", join(folder, "nowhere"))).code).toBe(2);
  });
});
