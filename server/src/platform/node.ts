/** The platform ports on Node. */

import { statSync } from "node:fs";
import { open, readdir, readFile, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { updateAtomic, writeAtomic } from "./atomicWrite";
import { createWriter } from "./piecewiseWriter";
import type { Files, Log, Platform, ReadResult, Stamp } from "./ports";
import { nodeReader } from "./reader";
import { decodeSource } from "./sourceText";
import { nodeThreads } from "./threads";
import { lists, walk } from "./walk";

/** Real files, the system clock, the given log. `cacheFolder` defaults to the user's cache folder; `false` turns caches off. */
export function createNodePlatform(options: { readonly log: Log; readonly cacheFolder?: string | false }): Platform {
  const { cacheFolder = defaultCacheFolder() } = options;
  return {
    files: nodeFiles,
    reader: nodeReader,
    threads: nodeThreads,
    clock: { now: () => Date.now() },
    log: options.log,
    build: buildStamp(),
    ...(cacheFolder === false ? {} : { cacheFolder }),
  };
}

const nodeFiles: Files = {
  walk,
  stamp: async (path) => stampOf(await stat(path).catch(() => undefined)),
  readSource,
  readBytes: (path) => readFile(path).catch(() => undefined),
  kind: async (path) => {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return "missing";
    return found.isDirectory() ? "folder" : "file";
  },
  writeAtomic,
  update: updateAtomic,
  remove: (path) => rm(path, { force: true, recursive: true }).catch(() => undefined),
  names: (folder) => readdir(folder).catch(() => []),
  lists,
  createWriter,
};

async function readSource(path: string, limits: { readonly maxSize: number }): Promise<ReadResult> {
  try {
    const file = await open(path, "r");
    try {
      // Stamp before reading: a write in between makes the stamp old, so the next look reads again.
      const found = await file.stat();
      const stamp = stampOf(found);
      if (!found.isFile() || stamp === undefined) return { kind: "missing" };
      if (found.size > limits.maxSize) {
        return { kind: "skipped", because: `The file is larger than ${sizeName(limits.maxSize)}.`, expected: true };
      }
      const decoded = decodeSource(await file.readFile());
      return decoded.kind === "text" ? { ...decoded, stamp } : decoded;
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return { kind: "missing" };
    return { kind: "skipped", because: `The file cannot be read (${code}).`, expected: false };
  }
}

const stampOf = (found: Awaited<ReturnType<typeof stat>> | undefined): Stamp | undefined =>
  found === undefined
    ? undefined
    : { size: Number(found.size), modified: Number(found.mtimeMs), inode: Number(found.ino) };

const sizeName = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB` : `${Math.round(bytes / 1024)} KiB`;

/** Size and time of the bundle that runs: a rebuilt program trusts none of its predecessor's caches. */
function buildStamp(): string {
  const found = statSync(__filename, { throwIfNoEntry: false });
  return found === undefined ? "unknown" : `${found.size}-${found.mtimeMs}`;
}

/** Where the operating system wants caches. */
function defaultCacheFolder(): string {
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "bulwark");
  if (process.platform === "win32") {
    return join(process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "bulwark", "Cache");
  }
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "bulwark");
}
