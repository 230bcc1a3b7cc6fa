/** Writes a file piece by piece beside its target, and renames it into place at the end. */

import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import type { PiecewiseWriter, WriteResult } from "./ports";

/** Bytes gathered before they are written. */
const CHUNK = 1024 * 1024;

export function createWriter(path: string): PiecewiseWriter {
  const temporary = `${path}.${process.pid}.tmp`;
  let gathered: Uint8Array[] = [];
  let waiting = 0;
  let length = 0;
  let file: FileHandle | undefined;
  let failure: unknown;
  let work: Promise<void> = Promise.resolve();

  const flush = (): void => {
    const bytes = gathered;
    gathered = [];
    waiting = 0;
    work = work.then(async () => {
      if (failure !== undefined) return;
      try {
        if (file === undefined) {
          await mkdir(dirname(path), { recursive: true });
          file = await open(temporary, "w");
        }
        await file.writev(bytes);
      } catch (error) {
        failure = error;
      }
    });
  };
  const close = async (): Promise<void> => {
    await work;
    await file?.close().catch(() => undefined);
  };

  return {
    write(bytes) {
      const offset = length;
      gathered.push(bytes);
      length += bytes.byteLength;
      waiting += bytes.byteLength;
      if (waiting >= CHUNK) flush();
      return offset;
    },
    async finish(): Promise<WriteResult> {
      flush();
      await close();
      try {
        if (failure !== undefined) throw failure;
        await rename(temporary, path);
        return { ok: true };
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        return { ok: false, message: error instanceof Error ? error.message : String(error) };
      }
    },
    async discard() {
      await close();
      await rm(temporary, { force: true }).catch(() => undefined);
    },
  };
}
