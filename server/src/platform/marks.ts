/** Marks: what a process is working on right now, written where it can be read after the process has died, even without a last word. */

import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Mark } from "./ports";
import { readTextIfThere } from "./regularFile";

/** A mark of this process in a folder. Where nothing can be written it does nothing. Takes microseconds: the file stays open. */
export function createMark(folder: string): Mark {
  const path = join(folder, `${PREFIX}${process.pid}`);
  let descriptor: number | undefined;
  let isBroken = false;
  const write = (text: string): void => {
    if (isBroken) return;
    try {
      descriptor ??= opened(folder, path);
      // The end of the line says where the text ends, for a longer one may have been there.
      writeSync(descriptor, `${text}\n`, 0);
    } catch {
      isBroken = true;
    }
  };
  return {
    set: write,
    clear: () => write(""),
    remove() {
      if (descriptor === undefined) return;
      closeSync(descriptor);
      descriptor = undefined;
      rmSync(path, { force: true });
    },
  };
}

/** What processes were working on that are no more, and did not say that they were done. Each is told once. Never rejects. */
export async function abandonedMarks(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const name of names) {
    if (!name.startsWith(PREFIX) || isRunning(Number(name.slice(PREFIX.length)))) continue;
    const path = join(folder, name);
    const [text = ""] = (await readTextIfThere(path))?.split("\n") ?? [];
    if (text !== "") found.push(text);
    await rm(path, { force: true }).catch(() => undefined);
  }
  return found;
}

const PREFIX = "working-";

function opened(folder: string, path: string): number {
  mkdirSync(folder, { recursive: true });
  return openSync(path, "w", 0o600);
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled; it runs all the same.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
