/** The program as it ships, in `dist/`: built when a test needs it and it is missing or older than its sources. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(__dirname, "../..");
/** One build at a time: test files run side by side. */
const LOCK = join(ROOT, "node_modules/.building-dist");
const LONGEST_BUILD_MS = 240_000;

/** Absolute path of `dist/cli.js`. `fresh: false` takes any build that is there. */
export async function builtProduct({ fresh }: { readonly fresh: boolean }): Promise<string> {
  const cli = join(ROOT, "dist/cli.js");
  if (isBuilt(fresh)) return cli;
  await lock();
  try {
    if (!isBuilt(fresh)) execFileSync(process.execPath, ["esbuild.mjs"], { cwd: ROOT });
  } finally {
    rmdirSync(LOCK);
  }
  return cli;
}

function isBuilt(fresh: boolean): boolean {
  const last = join(ROOT, "dist/engine.js");
  if (!existsSync(last) || !existsSync(join(ROOT, "dist/cli.js"))) return false;
  if (!fresh) return true;
  const built = statSync(last).mtimeMs;
  return ["server", "esbuild.mjs", "package.json"].every((path) => newest(join(ROOT, path)) <= built);
}

function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

async function lock(): Promise<void> {
  for (;;) {
    try {
      mkdirSync(LOCK);
      return;
    } catch {
      // Somebody builds; whoever was killed while building left this behind.
      const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > LONGEST_BUILD_MS) rmdirSync(LOCK);
      await sleep(200);
    }
  }
}
