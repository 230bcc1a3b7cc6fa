/** Fixes of shell scripts, run: each pair's script fails under its fault as it was, and stands it after the fix, in bash and in dash. */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import { applyEdits } from "#facts/edits";
import { FIXES } from "#rules/fixes.generated";

import { memoryReader, ROOT } from "../workspace";
import type { Outcome, ShellPair } from "./shellPair";

const folder = mkdtempSync(join(tmpdir(), "bulwark-scripts-"));
let server: Server;
let port = 0;

/** Answers `/missing` with an error page, `/silent` never, anything else with its path. */
beforeAll(async () => {
  server = createServer((request, reply) => {
    if (request.url === "/silent") return;
    reply.statusCode = request.url === "/missing" ? 404 : 200;
    reply.end(request.url === "/missing" ? "<h1>not here</h1>\n" : `${request.url}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  port = address.port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const FOLDER = join(import.meta.dirname, "faults");
const PAIRS = (await Promise.all(readdirSync(FOLDER).map(pairsOf))).flat();

async function pairsOf(file: string): Promise<readonly (ShellPair & { readonly fix: string })[]> {
  const { pairs }: { readonly pairs: readonly ShellPair[] } = await import(join(FOLDER, file));
  return pairs.map((pair) => ({ ...pair, fix: basename(file, ".ts") }));
}

const isThere = (program: string): boolean => ["/bin", "/usr/bin"].some((path) => existsSync(join(path, program)));

describe.each(["bash", "dash"] as const)("under %s", (shell) => {
  test.runIf(isThere(shell) && isThere("curl")).each(PAIRS.filter((pair) => pair.shell === shell))(
    "$fix: $name",
    async (pair) => {
      expectOutcome(await run(pair, pair.script), pair.before);
      expectOutcome(await run(pair, await fixed(pair)), pair.after);
    },
  );
});

test("every fix of shell scripts has at least three pairs", () => {
  const counts = FIXES.filter(({ language }) => language === "shell").map(({ id }) => ({
    id,
    enough: PAIRS.filter(({ fix }) => fix === id).length >= 3,
  }));
  expect(counts.filter(({ enough }) => !enough)).toEqual([]);
});

async function fixed({
  fix: id,
  script: text,
  underlined,
  facts = {},
}: ShellPair & { readonly fix: string }): Promise<string> {
  const fix = FIXES.find((candidate) => candidate.id === id && candidate.language === "shell");
  if (fix === undefined) throw new Error(`no fix ${id}`);
  const start = text.indexOf(underlined);
  const span = { start, end: start + underlined.length };
  const subject = { path: "run.sh", text, hash: "hash", span, facts, reason: "finding" as const };
  const result = await runFix(fix, subject, { root: ROOT, reader: memoryReader(new Map([["run.sh", text]])) });
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  return applyEdits(text, result.edits[0]?.edits ?? []);
}

interface Ran {
  readonly status: number | null;
  readonly printed: string;
}

/** Runs a script in a folder of its own, with its programs in front of the system's. */
async function run({ shell, programs = {}, isStopped }: ShellPair, text: string): Promise<Ran> {
  const place = mkdtempSync(join(folder, "run-"));
  const bin = join(place, "bin");
  mkdirSync(bin);
  for (const [name, body] of Object.entries(programs))
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  writeFileSync(join(place, "run.sh"), text);
  const child = spawn(shell, ["run.sh"], {
    cwd: place,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}`,
      URL: `http://127.0.0.1:${port}`,
    },
  });
  let printed = "";
  const take = (data: Buffer): void => {
    printed += data.toString();
    if (isStopped === true && printed.includes("is up")) child.kill("SIGTERM");
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const limit = setTimeout(() => endGroup(child.pid), LONGEST_MS);
  const status = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  clearTimeout(limit);
  // What the script has left running still holds the pipe; a moment is enough for what it has to say.
  if (isStopped === true) await new Promise((resolve) => setTimeout(resolve, AFTERWARDS_MS));
  endGroup(child.pid);
  return { status, printed };
}

const LONGEST_MS = 12_000;
const AFTERWARDS_MS = 100;

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All of them have ended.
  }
}

function expectOutcome({ status, printed }: Ran, { status: wanted, prints, printsNot }: Outcome): void {
  if (wanted === "ok") expect(status, printed).toBe(0);
  if (wanted === "failed") expect(status, printed).not.toBe(0);
  if (prints !== undefined) expect(printed).toContain(prints);
  if (printsNot !== undefined) expect(printed).not.toContain(printsNot);
}
