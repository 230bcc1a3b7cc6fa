/** The composite GitHub Action: its own scripts, run by bash as GitHub does, on a small repository. */

import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

import { bundle } from "../lsp/harness";

const ROOT = join(import.meta.dirname, "../..");

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly run: string; readonly env?: Readonly<Record<string, string>> }[];
  };
}
const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Action;

let installed: string;
let folder: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-action-")));
  const built = dirname(await bundle("server/src/cli.ts"));
  installed = join(folder, "installed");
  mkdirSync(installed);
  renameSync(join(built, "server.js"), join(built, "cli.js"));
  renameSync(built, join(installed, "dist"));
  mkdirSync(join(folder, "app"));
  writeFileSync(join(folder, "app/a.ts"), 'export const load = () => fetch("https://a.example");\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs all steps with these inputs; stops at the first that fails. */
function run(given: Readonly<Record<string, string>> = {}): {
  status: number;
  out: string;
  err: string;
  summary: string;
} {
  const summary = join(folder, "summary.md");
  writeFileSync(summary, "# Before\n");
  const inputs = new Map(Object.entries(action.inputs).map(([name, input]) => [name, given[name] ?? input.default]));
  const filled = (text: string) =>
    text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs.get(name) ?? "?");
  let out = "";
  let err = "";
  for (const { run: script, env = {} } of action.runs.steps) {
    const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)]));
    // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    const done = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        XDG_CACHE_HOME: folder,
        GITHUB_ACTION_PATH: installed,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: folder,
        ...own,
      },
    });
    out += done.stdout;
    err += done.stderr;
    if (done.status !== 0) return { status: done.status ?? -1, out, err, summary: readFileSync(summary, "utf8") };
  }
  return { status: 0, out, err, summary: readFileSync(summary, "utf8") };
}

describe("the action", () => {
  test("marks the lines, adds to the job's summary, and fails at the threshold", () => {
    const { status, out, summary } = run({ path: "app" });
    expect(status).toBe(1);
    expect(out).toContain("file=app/a.ts,line=1,");
    expect(summary).toMatch(/^# Before\n# Bulwark: \d findings?/);
    expect(run({ path: "app", "fail-on": "none" }).status).toBe(0);
  });

  test("writes SARIF when asked, also when the check fails", () => {
    const sarif = join(folder, "found.sarif");
    expect(run({ path: "app", sarif }).status).toBe(1);
    expect(JSON.parse(readFileSync(sarif, "utf8")).runs[0].results.length).toBeGreaterThan(0);
  });

  test("fails by a closed gate, with the gate in the summary", () => {
    const { status, err, summary } = run({ "fail-on": "none", gate: "main" });
    expect(status).toBe(1);
    expect(err).toContain("The main gate is closed");
    expect(summary).toContain("## Gate: main");
  });

  test("keeps what it knows in a folder of the job's choice", () => {
    const kept = join(folder, "kept");
    expect(run({ path: "app", "fail-on": "none", "cache-folder": kept }).status).toBe(0);
    expect(readdirSync(kept, { recursive: true, encoding: "utf8" }).join()).toContain("index.json");
  });

  test("runs nothing that an input holds", () => {
    const mark = join(folder, "ran");
    const { status, err } = run({ path: "app", "changed-since": `HEAD"; touch ${mark}; "`, baseline: "$(touch ran)" });
    expect(existsSync(mark)).toBe(false);
    expect([status, err]).toEqual([2, expect.stringContaining("bulwark: ")]);
  });
});
