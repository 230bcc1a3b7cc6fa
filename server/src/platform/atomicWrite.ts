/** Replaces files in one step, and changes shared ones under a lock that other processes respect. */

import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import type { WriteResult } from "./ports";

/** A crashed holder's lock is taken over after this long without a sign of life, in milliseconds. */
const STALE_LOCK = 10_000;

/** Writes beside the target, flushes, renames over it. Readers see the old or the new bytes, never half. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<WriteResult> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${Date.now().toString(36)}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const mode = await stat(path).then(
      (found) => found.mode,
      () => 0o644,
    );
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return { ok: true };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    return { ok: false, message: explainWriteFailure(path, error) };
  }
}

/**
 * Reads, changes and replaces a text file while no other process does. `change` returns undefined to leave the file alone; it is
 * not rewritten when nothing changed either.
 */
export async function updateAtomic(
  path: string,
  change: (text: string | undefined) => string | undefined,
): Promise<WriteResult> {
  const { lock } = await import("proper-lockfile");
  let release: () => Promise<void>;
  try {
    await mkdir(dirname(path), { recursive: true });
    // The file need not exist yet: the lock lies beside it.
    release = await lock(path, {
      realpath: false,
      stale: STALE_LOCK,
      retries: { retries: 20, minTimeout: 25, maxTimeout: 500 },
    });
  } catch (error) {
    return { ok: false, message: explainWriteFailure(path, error) };
  }
  try {
    const before = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    const after = change(before);
    if (after === undefined || after === before) return { ok: true };
    return await writeAtomic(path, after);
  } catch (error) {
    return { ok: false, message: explainWriteFailure(path, error) };
  } finally {
    await release().catch(() => undefined);
  }
}

function explainWriteFailure(path: string, error: unknown): string {
  const name = basename(path);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EROFS" || code === "EACCES" || code === "EPERM")
    return `${name} cannot be written: the folder is read-only.`;
  if (code === "ENOSPC") return `${name} cannot be written: the disk is full.`;
  if (code === "ELOCKED") return `${name} is being changed by another process; try again.`;
  return `${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
}
