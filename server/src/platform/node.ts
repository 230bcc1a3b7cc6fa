/** The platform ports on Node. */

import { readFileSync, type Stats, statSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { updateAtomic, writeAtomic } from "./atomicWrite";
import { contentHash } from "./hash";
import { abandonedMarks, createMark } from "./marks";
import { createWriter } from "./piecewiseWriter";
import type { Files, Log, Platform, ReadResult, Stamp } from "./ports";
import { nodeReader } from "./reader";
import { readBytes, withFile, withFileNow } from "./regularFile";
import { decodeSource } from "./sourceText";
import { nodeThreads } from "./threads";
import { lists, walk } from "./walk";

export interface NodeOptions {
  readonly log: Log;
  /** The user's cache folder when absent; `false` turns caches off. */
  readonly cacheFolder?: string | false;
  /** The cache folder serves one workspace folder and one build of the program, wherever both lie. */
  readonly isCacheOfOne?: boolean;
  /** `at-once` for threads that have nothing else to do meanwhile: a third of the time, because nothing waits. */
  readonly reading?: "in-turns" | "at-once";
}

/** Real files, the system clock, the given log. */
export function createNodePlatform(options: NodeOptions): Platform {
  const { cacheFolder = defaultCacheFolder(), isCacheOfOne = false } = options;
  return {
    files: options.reading === "at-once" ? { ...nodeFiles, readSource: readSourceAtOnce } : nodeFiles,
    reader: nodeReader,
    threads: nodeThreads,
    clock: { now: () => Date.now() },
    log: options.log,
    build: isCacheOfOne ? buildContent() : buildStamp(),
    ...(cacheFolder === false ? {} : { cacheFolder, isCacheOfOne }),
  };
}

const nodeFiles: Files = {
  walk,
  stamps: (paths) => paths.map(stampNow),
  readSource,
  readBytes: (path) => readBytes(path).catch(() => undefined),
  readNamed: (path) => readFile(path).catch(() => undefined),
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
  createMark,
  abandonedMarks,
};

function stampNow(path: string): Stamp | undefined {
  try {
    return stampOf(statSync(path));
  } catch {
    // Gone or not ours to see: reading it will say which.
    return undefined;
  }
}

async function readSource(path: string, { maxSize }: { readonly maxSize: number }): Promise<ReadResult> {
  try {
    // Stamp before reading: a write in between makes the stamp old, so the next look reads again.
    const read = await withFile(
      path,
      async (found, file) => tooLarge(found, maxSize) ?? decoded(found, await file.readFile()),
    );
    return read ?? { kind: "missing" };
  } catch (error) {
    return unreadable(error);
  }
}

async function readSourceAtOnce(path: string, { maxSize }: { readonly maxSize: number }): Promise<ReadResult> {
  try {
    const read = withFileNow(path, (found, file) => tooLarge(found, maxSize) ?? decoded(found, readFileSync(file)));
    return read ?? { kind: "missing" };
  } catch (error) {
    return unreadable(error);
  }
}

function tooLarge(found: Stats, maxSize: number): ReadResult | undefined {
  if (found.size <= maxSize) return undefined;
  return { kind: "skipped", because: `The file is larger than ${sizeName(maxSize)}.`, expected: true };
}

function decoded(found: Stats, bytes: Uint8Array): ReadResult {
  const source = decodeSource(bytes);
  return source.kind === "text" ? { ...source, stamp: stampOf(found) } : source;
}

function unreadable(error: unknown): ReadResult {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return { kind: "missing" };
  return { kind: "skipped", because: `The file cannot be read (${code}).`, expected: false };
}

const stampOf = (found: Stats): Stamp => ({ size: found.size, modified: found.mtimeMs, inode: found.ino });

const sizeName = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB` : `${Math.round(bytes / 1024)} KiB`;

/** Size and time of the bundle that runs: a rebuilt program trusts none of its predecessor's caches. */
function buildStamp(): string {
  const found = statSync(__filename, { throwIfNoEntry: false });
  return found === undefined ? "unknown" : `${found.size}-${found.mtimeMs}`;
}

/** The same for the same program, wherever and whenever it was installed; reading it takes some milliseconds. */
const buildContent = (): string => contentHash(readFileSync(__filename));

/** Where the operating system wants caches. */
function defaultCacheFolder(): string {
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "bulwark");
  if (process.platform === "win32") {
    return join(process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "bulwark", "Cache");
  }
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "bulwark");
}
