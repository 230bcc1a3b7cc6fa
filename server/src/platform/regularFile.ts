/**
 * Opens files that hold text, and nothing else: whoever reads a pipe waits for a writer that never comes, whoever reads a device never
 * finds its end, and a workspace may have either, or a link to one, where a file is expected.
 */

import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Without it, opening a pipe waits for its writer. Windows has neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** Bytes. No text that people write is as large. */
const LARGEST_TEXT = 16 * 1024 * 1024;

/** What `use` makes of the file at a path; undefined when there is something else than a file, which is never read. Rejects as `open` does. */
export async function withFile<Result>(
  path: string,
  use: (found: Stats, file: FileHandle) => Promise<Result>,
): Promise<Result | undefined> {
  const file = await open(path, FLAGS);
  try {
    const found = await file.stat();
    return found.isFile() ? await use(found, file) : undefined;
  } finally {
    await file.close();
  }
}

/** As {@link withFile}, at once. `use` gets a descriptor. */
export function withFileNow<Result>(
  path: string,
  use: (found: Stats, descriptor: number) => Result,
): Result | undefined {
  const descriptor = openSync(path, FLAGS);
  try {
    const found = fstatSync(descriptor);
    return found.isFile() ? use(found, descriptor) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** All bytes of a file; undefined for what is no file. Rejects as `open` does. */
export const readBytes = (path: string): Promise<Buffer | undefined> => withFile(path, (_, file) => file.readFile());

/** Bytes of a text, at once; undefined for what is no file, or larger than 16 MiB. Throws as `open` does. */
export const readTextBytesNow = (path: string): Buffer | undefined =>
  withFileNow(path, (found, descriptor) => (found.size > LARGEST_TEXT ? undefined : readFileSync(descriptor)));

/** Text of a file of 16 MiB at most; undefined when there is none to read. Never rejects. */
export const readTextIfThere = (path: string): Promise<string | undefined> =>
  withFile(path, async (found, file) => (found.size > LARGEST_TEXT ? undefined : file.readFile("utf8"))).catch(
    () => undefined,
  );
