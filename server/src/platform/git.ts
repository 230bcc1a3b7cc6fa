/**
 * Asks git, the only program Bulwark starts, and only for somebody who asked for what git knows. It reads plumbing output and
 * never lets a repository's configuration run anything: no hooks, no external diffs, no text conversion, no monitor, no
 * signature check, no fetch.
 */

import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative } from "node:path";

export interface Git {
  /** Runs one command in the folder. `input` goes to its standard input. Rejects with one sentence when it fails or takes too long. */
  run(args: readonly string[], input?: string): Promise<Buffer>;
}

/** Git for a folder (an absolute path); undefined when there is no git on the PATH outside the folder. */
export async function findGit(root: string): Promise<Git | undefined> {
  const program = await programOnPath(root);
  return program === undefined ? undefined : { run: (args, input) => run(program, root, args, input) };
}

/** Give up after this many milliseconds: a report can do without. */
const PATIENCE = 60_000;
/** Most bytes of one answer. */
const LARGEST = 512 * 1024 * 1024;

const SAFE = [
  "--no-pager",
  "--no-optional-locks",
  "--literal-pathspecs",
  "--no-replace-objects",
  ...["core.fsmonitor=false", "core.hooksPath=/dev/null", "diff.external=", "log.showSignature=false"].flatMap(
    (set) => ["-c", set],
  ),
  ...["-c", "core.quotePath=false"],
];

/** A program in the workspace must not be taken for git. */
async function programOnPath(root: string): Promise<string | undefined> {
  const name = process.platform === "win32" ? "git.exe" : "git";
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const way = relative(root, folder);
    if (way === "" || (!way.startsWith("..") && !isAbsolute(way))) continue;
    const program = join(folder, name);
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  return undefined;
}

function run(program: string, root: string, args: readonly string[], input: string | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...SAFE, ...args], {
      cwd: root,
      env: environment(),
      stdio: ["pipe", "pipe", "pipe"],
      timeout: PATIENCE,
      killSignal: "SIGKILL",
      windowsHide: true,
    });
    const output: Buffer[] = [];
    const complaint: Buffer[] = [];
    let size = 0;
    child.stdout.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size > LARGEST) child.kill("SIGKILL");
      else output.push(piece);
    });
    child.stderr.on("data", (piece: Buffer) => complaint.push(piece));
    child.on("error", (error) => reject(new Error(`git could not be started: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(new Error(explain(Buffer.concat(complaint).toString("utf8"), size)));
    });
    // Git may end without reading: its exit code says why.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
  });
}

/** Variables of the caller's own git session would point elsewhere. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith("GIT_"));
  return {
    ...Object.fromEntries(own),
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
  };
}

function explain(complaint: string, size: number): string {
  if (size > LARGEST) return "git answered with too much";
  const line = complaint.split("\n").find((one) => one.trim() !== "");
  return line === undefined ? "git gave no answer in time" : line.replace(/^fatal: /, "git: ");
}
