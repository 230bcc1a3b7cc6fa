/** What every command does with its text: print it or write it, in colour or not. */

import { resolve } from "node:path";

import { isColorSupported } from "picocolors";

import type { Platform } from "#platform/ports";

/** Something the user can put right: one sentence, exit 2. */
export class UsageError extends Error {}

/** Writes the text to a file, or to standard output when none is named. Throws a {@link UsageError} when it cannot be written. */
export async function print(platform: Platform, text: string, output: string | undefined): Promise<void> {
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  if ((await platform.files.kind(resolve(output))) === "folder") throw new UsageError(`${output} is a folder`);
  const written = await platform.files.writeAtomic(resolve(output), text);
  if (!written.ok) throw new UsageError(written.message ?? `${output} cannot be written`);
}

/** Colour is for terminals, and for pipes only when asked for: a CI log is read by programs too. */
export const hasColor = (): boolean =>
  isColorSupported && (process.stdout.isTTY === true || process.env.FORCE_COLOR !== undefined);

/** `1 finding`, `2 findings`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
