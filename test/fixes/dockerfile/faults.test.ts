/**
 * Fixes of how signals arrive in an image, run: what Docker would start is started as a process (its exec form as words, its shell form with the shell of
 * the image), and told to end. Before the fix the program never finishes its shutdown; after it, it does.
 *
 * The shell stands for process 1 without a namespace of its own: what matters is who receives the signal. `tini -g` is played by a signal
 * to the process group, which is what it does.
 */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import type { ImageCommand } from "#facts/dockerfile";
import { applyEdits } from "#facts/edits";
import { openDockerfile } from "#languages/dockerfile/edit";
import { FIXES } from "#rules/fixes.generated";

import { memoryReader, ROOT } from "../workspace";
import type { SignalPair } from "./signalPair";

const folder = mkdtempSync(join(tmpdir(), "bulwark-signals-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Says that it is there, and after SIGTERM takes a moment to put down that it has shut down. */
writeFileSync(
  join(folder, "server.js"),
  `const { appendFileSync } = require("node:fs");
const name = process.argv[2] ?? "server";
process.on("SIGTERM", () => setTimeout(() => {
  appendFileSync(process.env.JOURNAL, name + " has shut down\\n");
  process.exit(0);
}, 200));
appendFileSync(process.env.JOURNAL, name + " is up " + process.pid + "\\n");
setInterval(() => {}, 1_000);
`,
);
writeFileSync(join(folder, "ready.js"), "");
writeFileSync(join(folder, "package.json"), '{ "scripts": { "start": "node server.js" } }');

const FOLDER = join(import.meta.dirname, "faults");
const PAIRS = (await Promise.all(readdirSync(FOLDER).map(pairsOf))).flat();

interface FixPair extends SignalPair {
  /** The fix's own id: the name of the file that holds the pair. */
  readonly fix: string;
}

async function pairsOf(file: string): Promise<readonly FixPair[]> {
  const { pairs }: { readonly pairs: readonly SignalPair[] } = await import(join(FOLDER, file));
  return pairs.map((pair) => ({ ...pair, fix: basename(file, ".ts") }));
}

/** Where `/bin/sh` is another shell than Debian's, its pairs would not fail before the fix. */
const SHELLS = {
  dash: existsSync("/bin/dash") && realpathSync("/bin/sh").endsWith("dash"),
  bash: existsSync("/bin/bash"),
};

describe.each(["dash", "bash"] as const)("under %s", (shell) => {
  test.runIf(SHELLS[shell]).each(PAIRS.filter((pair) => pair.shell === shell))("$fix: $name", expectPair);
});

// What another user of an image may do shows only in a container.
test("every fix that lets signals through has at least three pairs", () => {
  const counts = FIXES.filter(
    ({ language, rules }) => language === "dockerfile" && rules.includes("signal-not-forwarded"),
  ).map(({ id }) => ({ id, enough: PAIRS.filter(({ fix }) => fix === id).length >= 3 }));
  expect(counts.length).toBeGreaterThan(0);
  expect(counts.filter(({ enough }) => !enough)).toEqual([]);
});

async function expectPair(pair: FixPair): Promise<void> {
  const text = `FROM ${pair.image}\nWORKDIR /app\n${pair.command}\n`;
  const programs = pair.programs ?? ALONE;
  const before = await stopped(pair, text);
  expect(before.length, "shut down before the fix").toBeLessThan(programs.length);
  expect((await stopped(pair, await fixed(pair, text))).sort()).toEqual([...programs].sort());
}

async function fixed({ fix: id, command }: FixPair, text: string): Promise<string> {
  const fix = FIXES.find((candidate) => candidate.id === id && candidate.language === "dockerfile");
  if (fix === undefined) throw new Error(`no fix ${id}`);
  const manifest = readFileSync(join(folder, "package.json"), "utf8");
  const reader = memoryReader(new Map([["package.json", manifest]]));
  const start = text.indexOf(command);
  const span = { start, end: start + command.length };
  const subject = { path: "Dockerfile", text, hash: "hash", span, facts: {}, reason: "finding" as const };
  const result = await runFix(fix, subject, { root: ROOT, reader });
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  return applyEdits(text, result.edits[0]?.edits ?? []);
}

/** Starts what a Dockerfile says, ends it as Docker does, and tells which programs have finished their shutdown. */
async function stopped({ shell, programs = ALONE }: SignalPair, text: string): Promise<string[]> {
  const journal = join(folder, `journal-${Math.random().toString(36).slice(2)}`);
  const { words, toGroup } = await startedBy(text, shell);
  const [program = "", ...given] = words;
  const child = spawn(program, given, {
    cwd: folder,
    detached: true,
    stdio: "ignore",
    env: { ...process.env, JOURNAL: journal, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
  });
  try {
    await until(() => entries(journal, / is up /).length === programs.length, PATIENCE_MS);
    if (child.pid === undefined) throw new Error(`${program} does not start`);
    process.kill(toGroup ? -child.pid : child.pid, "SIGTERM");
    await until(() => entries(journal, / has shut down/).length === programs.length, SHUTDOWN_MS);
    return entries(journal, / has shut down/).map((line) => line.split(" ")[0] ?? "");
  } finally {
    child.kill("SIGKILL");
    for (const line of entries(journal, / is up /)) endProgram(Number(line.split(" ").at(-1)));
  }
}

const ALONE: readonly string[] = ["server"];
/** Starting Node three times, on a machine that does other things too. */
const PATIENCE_MS = 20_000;
/** The program takes a fraction of this. */
const SHUTDOWN_MS = 1_500;

/** The words Docker would start, and whether an init in front of them signals the group. */
async function startedBy(
  text: string,
  shell: SignalPair["shell"],
): Promise<{ readonly words: readonly string[]; readonly toGroup: boolean }> {
  const { facts } = await openDockerfile("Dockerfile", text);
  const instructions = facts.stages.at(-1)?.instructions ?? [];
  const of = (keyword: string): readonly string[] =>
    instructions.flatMap((one) =>
      one.keyword === keyword && one.command !== undefined ? wordsOf(one.command, shell) : [],
    );
  const init = of("ENTRYPOINT");
  const toGroup = init.join(" ").endsWith("tini -g --");
  return { words: toGroup ? of("CMD") : [...init, ...of("CMD")], toGroup };
}

const wordsOf = (command: ImageCommand, shell: SignalPair["shell"]): readonly string[] =>
  command.form === "exec" ? command.words : [shell === "bash" ? "/bin/bash" : "/bin/sh", "-c", command.script.text];

const entries = (journal: string, form: RegExp): readonly string[] =>
  existsSync(journal)
    ? readFileSync(journal, "utf8")
        .split("\n")
        .filter((line) => form.test(line))
    : [];

async function until(isDone: () => boolean, patience: number): Promise<void> {
  const end = Date.now() + patience;
  while (!isDone() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}

function endProgram(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
