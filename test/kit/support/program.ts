/** Programs that tests run as processes of their own, and the number of rounds that a run makes. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildSync } from "esbuild";

/** `BULWARK_FAULTS=full` runs the long counts. */
export const rounds = (short: number, full: number): number => (process.env.BULWARK_FAULTS === "full" ? full : short);

/** Milliseconds after which a test with such rounds counts as hanging. */
export const patience: number = rounds(300_000, 1_800_000);

/** Bundles `programs/<name>.ts` into a file that plain Node runs; another folder of sources may be named. */
export function buildProgram(name: string, folder: string, sources = join(import.meta.dirname, "../programs")): string {
  const outfile = join(folder, `${name}.cjs`);
  buildSync({
    entryPoints: [join(sources, `${name}.ts`)],
    bundle: true,
    platform: "node",
    target: "node20",
    // The "main" of jsonc-parser requires its parts in a way no bundler follows.
    mainFields: ["module", "main"],
    outfile,
    logLevel: "error",
  });
  return outfile;
}

export function scratchFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "kit-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts a program and waits for the first message that it sends: it is ready then. All messages go to `listener`. */
export async function start(
  program: string,
  args: readonly string[],
  listener: (message: unknown) => void = () => undefined,
): Promise<ChildProcess> {
  const child = fork(program, [...args], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  child.on("message", listener);
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${program} ended with ${String(code)} before it was ready`);
    }),
  ]);
  return child;
}

/** Kills a process outright and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
