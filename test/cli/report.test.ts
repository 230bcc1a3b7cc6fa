/** `bulwark report` from arguments to the file, on a real repository. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writeFiles } from "../support/files";
import { bulwark, gitIn } from "./harness";

const CALL = 'export const load = () => fetch("https://a.example");\n';
const MENDED = 'export const load = () => fetch("https://a.example", { signal: AbortSignal.timeout(4_000) });\n';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-report-")));
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

function commit(subject: string, files: Readonly<Record<string, string>>): string {
  write(files);
  git("add", "-A");
  git("commit", "-qm", subject);
  return git("rev-parse", "HEAD").slice(0, 12);
}

const report = (...args: readonly string[]) => bulwark("report", folder, "--no-cache", ...args);

describe("a report", () => {
  test("is diagnostic results in Markdown unless told otherwise", async () => {
    write({ "src/api.ts": CALL });
    const { code, out } = await report();
    expect(code).toBe(0);
    expect(out).toMatch(/^# Diagnostic results: bulwark-report-/);
    expect(out).toContain("`src/api.ts:1`");
    expect(readdirSync(folder)).toEqual(["src"]);
  });

  test("is written where the user says, as one HTML file", async () => {
    write({ "src/api.ts": CALL });
    const target = join(folder, "out/report.html");
    const { code, out } = await report("--kind", "reference-card", "--format", "html", "--output", target);
    expect([code, out]).toEqual([0, ""]);
    expect(readFileSync(target, "utf8")).toMatch(/^<!doctype html>[\s\S]*Quick reference card/);
  });

  test.each([
    [["--kind", "summary"], "diagnostic, progress, reference-card"],
    [["--since", "HEAD"], "--since belongs to --kind progress"],
    [["--kind", "progress", "--since", "v1"], "neither a milestone nor a revision"],
  ])("refuses %j with one sentence", async (args, sentence) => {
    write({ "src/api.ts": CALL });
    git("init", "-q");
    const { code, out, err } = await report(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err).not.toContain("at ");
  });

  test("needs no git where nothing is asked of it", async () => {
    write({ "src/api.ts": CALL });
    vi.stubEnv("PATH", "");
    expect((await report("--kind", "progress")).out).toContain("Nothing was recorded before");
    const { code, err } = await report("--kind", "progress", "--since", "v1");
    expect(code).toBe(2);
    expect(err).toContain("git cannot be asked");
  });
});

describe("progress since a revision", () => {
  test("judges the files of then, and counts commits and lines", async () => {
    git("init", "-q");
    const first = commit("Call the API", { "src/api.ts": CALL, "src/old name.ts": "export const one = 1;\n" });
    const second = commit("Give the call a deadline", { "src/api.ts": MENDED });
    const { code, out } = await report("--kind", "progress", "--since", "HEAD~1");
    expect(code).toBe(0);
    expect(out).toContain("## What has changed since revision HEAD~1");
    expect(out).toContain(`commit ${first}, judged by the rules of today`);
    expect(out).toMatch(/\| Open P1 gaps \| 1 \| 0 \| Better \|/);
    expect(out).toContain("1 commit; 1 line added and 1 removed in 1 file.");
    expect(out).toMatch(new RegExp(`\\| \`${second}\` \\| .* \\| Give the call a deadline \\| 1 \\| 1 \\| 1 \\|`));
    expect(git("status", "--porcelain")).toBe("");
  });

  test("looks at its own folder of a larger repository only", async () => {
    git("init", "-q");
    commit("Both", { "api/src/a.ts": CALL, "web/src/b.ts": CALL });
    commit("Elsewhere", { "web/src/b.ts": MENDED });
    folder = join(folder, "api");
    try {
      const { out } = await report("--kind", "progress", "--since", "HEAD~1");
      expect(out).toContain("There are no commits since then.");
      expect(out).toMatch(/\| Open P1 gaps \| 1 \| 1 \| Same \|/);
    } finally {
      folder = dirname(folder);
    }
  });

  test("tells of a finished task which commit did it, in which files", async () => {
    git("init", "-q");
    commit("Call the API", { "src/api.ts": CALL });
    const done = commit("Give the call a deadline", { "src/api.ts": MENDED });
    const task = { status: "done", at: "2026-11-20T10:00:00.000Z", commit: done, note: "4 s are enough" };
    write({ ".bulwark/roadmap.json": JSON.stringify({ version: 2, tasks: { "stability-first.1.4": task } }) });
    const { out } = await report("--kind", "progress");
    expect(out).toContain("- Done: 4 s are enough");
    expect(out).toContain(`- Commit: \`${done}\` Give the call a deadline`);
    expect(out).toContain("- Files: `src/api.ts`");
  });

  test("runs nothing that the repository names", async () => {
    git("init", "-q");
    const spy = join(folder, ".git/ran");
    const run = `sh -c 'echo "$0" >> ${spy}; cat'`;
    commit("Call the API", { "src/api.ts": CALL, ".gitattributes": "*.ts diff=spy filter=spy\n" });
    commit("Give the call a deadline", { "src/api.ts": MENDED });
    for (const [name, value] of [
      ["core.fsmonitor", run],
      ["core.pager", run],
      ["diff.external", run],
      ["diff.spy.command", run],
      ["diff.spy.textconv", run],
      ["filter.spy.smudge", run],
      ["filter.spy.process", run],
      ["gpg.program", run],
      ["log.showSignature", "true"],
    ] as const)
      git("config", name, value);
    const { code, out } = await report("--kind", "progress", "--since", "HEAD~1");
    expect(code).toBe(0);
    expect(out).toMatch(/\| Open P1 gaps \| 1 \| 0 \| Better \|/);
    expect(existsSync(spy)).toBe(false);
  });

  test("takes no git from the folder itself", async () => {
    git("init", "-q");
    commit("Call the API", { "src/api.ts": CALL });
    const spy = join(folder, "ran");
    write({ "bin/git": `#!/bin/sh\ntouch ${spy}\n` });
    execFileSync("chmod", ["+x", join(folder, "bin/git")]);
    vi.stubEnv("PATH", `${join(folder, "bin")}:${process.env.PATH ?? ""}`);
    await report("--kind", "progress", "--since", "HEAD");
    expect(existsSync(spy)).toBe(false);
  });
});
