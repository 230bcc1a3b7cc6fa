/** Replaces files in one step, and changes shared ones under a lock that other processes respect: with the kit that fixes insert. */

import { mkdir } from "node:fs/promises";
import { basename, dirname } from "node:path";

import { writeFileAtomic } from "#kit/typescript/atomicWrite";
import { withFileLock } from "#kit/typescript/fileLock";

import type { WriteResult } from "./ports";
import { readBytes } from "./regularFile";

/** Longest wait for another process that changes the same file, in milliseconds. */
const LOCK_WAIT = 10_000;

/** Writes beside the target, flushes, renames over it. Readers see the old or the new bytes, never half. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<WriteResult> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, content);
    return { ok: true };
  } catch (error) {
    return { ok: false, message: explainWriteFailure(path, error) };
  }
}

/**
 * Reads, changes and replaces a text file while no other process does. `change` returns undefined to leave the file alone; it is
 * not rewritten when nothing changed either. It is asked once without the lock, so that no folder and no lock appear for nothing,
 * and again under it: the last answer counts.
 */
export async function updateAtomic(
  path: string,
  change: (text: string | undefined) => string | undefined,
): Promise<WriteResult> {
  try {
    if ((await changed(path, change)) === undefined) return { ok: true };
    await mkdir(dirname(path), { recursive: true });
    return await withFileLock(path, () => replace(path, change), { timeoutMs: LOCK_WAIT });
  } catch (error) {
    return { ok: false, message: explainWriteFailure(path, error) };
  }
}

async function replace(path: string, change: (text: string | undefined) => string | undefined): Promise<WriteResult> {
  const after = await changed(path, change);
  return after === undefined ? { ok: true } : writeAtomic(path, after);
}

/** The new text; undefined when the file stays as it is. */
async function changed(
  path: string,
  change: (text: string | undefined) => string | undefined,
): Promise<string | undefined> {
  const before = (await bytesOf(path))?.toString("utf8");
  const after = change(before);
  return after === before ? undefined : after;
}

/** Undefined when there is nothing; rejects for what can neither be read nor replaced. */
async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    const bytes = await readBytes(path);
    if (bytes === undefined) throw new Error("it is not a file.");
    return bytes;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** One sentence for people about a failed write. */
export function explainWriteFailure(path: string, error: unknown): string {
  const name = basename(path);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EROFS" || code === "EACCES" || code === "EPERM")
    return `${name} cannot be written: the folder is read-only.`;
  if (code === "ENOENT" || code === "ENOTDIR")
    return `${name} cannot be written: there is no such folder, and none can be made.`;
  if (code === "EISDIR") return `${name} cannot be written: it is a folder.`;
  if (code === "ENOSPC") return `${name} cannot be written: the disk is full.`;
  if (code === "ELOCKED") return `${name} is being changed by another process; try again.`;
  return `${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
}
