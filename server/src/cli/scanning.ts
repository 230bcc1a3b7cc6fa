/** One scan for one command: which folder, which of its files, with which settings. */

import { isAbsolute, relative, resolve } from "node:path";

import { createEngine } from "#engine/createEngine";
import type { Engine } from "#engine/engine";
import { isInShard } from "#engine/sharding";
import { stderrLog } from "#platform/logs";
import { createNodePlatform, type NodeOptions } from "#platform/node";
import type { Platform } from "#platform/ports";
import type { Assessment } from "#policy/finding";
import type { Shard } from "#policy/shard";

import { UsageError } from "./output";
import { createBar } from "./progressBar";

export interface ScanOptions {
  readonly rules?: readonly string[];
  readonly config?: string;
  /** Judges and reports one part of the files. */
  readonly shard?: Shard;
  /** All of this folder is read, so that callers outside of the paths count; the folder that the paths have in common when absent. */
  readonly root?: string;
  readonly cache: boolean;
  /** Keeps the cache in this folder, for one project: it may be handed to another machine. */
  readonly cacheFolder?: string;
}

export interface Scanned {
  readonly root: string;
  readonly platform: Platform;
  readonly engine: Engine;
  readonly assessment: Assessment;
  /** Was a file, named by its absolute path, part of what was analysed? */
  covers(path: string): boolean;
}

/** Analyses what the paths name; the current folder when there are none. Throws a {@link UsageError} for paths that are not there. */
export async function scanned(given: readonly string[], options: ScanOptions): Promise<Scanned> {
  const platform = createNodePlatform({ log: stderrLog, reading: "at-once", ...cacheOf(options) });
  const paths = (given.length === 0 ? ["."] : given).map((path) => resolve(path));
  const { root, covers } = await scopeOf(platform, paths, options.root);
  const configPath = options.config === undefined ? undefined : resolve(options.config);
  if (configPath !== undefined && (await platform.files.kind(configPath)) !== "file") {
    throw new UsageError(`there is no file ${options.config}`);
  }
  const engine = createEngine({
    root,
    platform,
    lowering: "here",
    ...(covers === undefined ? {} : { covers }),
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    ...(options.rules === undefined ? {} : { onlyRules: options.rules }),
    ...(configPath === undefined ? {} : { configPath }),
  });
  await scan(engine);
  return {
    root,
    platform,
    engine,
    assessment: engine.assessment(),
    covers(path) {
      const inside = relative(root, path).replaceAll("\\", "/");
      const isPart = options.shard === undefined || isInShard(inside, options.shard);
      return !inside.startsWith("../") && !isAbsolute(inside) && isPart && (covers?.(inside) ?? true);
    },
  };
}

const cacheOf = ({ cache, cacheFolder }: ScanOptions): Pick<NodeOptions, "cacheFolder" | "isCacheOfOne"> => {
  if (!cache) return { cacheFolder: false };
  return cacheFolder === undefined ? {} : { cacheFolder: resolve(cacheFolder), isCacheOfOne: true };
};

/** The folder to scan, and which of its files count: the folder that is named, the one folder given, or what all paths have in common. */
async function scopeOf(
  platform: Platform,
  paths: readonly string[],
  named: string | undefined,
): Promise<{ readonly root: string; readonly covers?: (path: string) => boolean }> {
  const folders: string[] = [];
  for (const path of paths) {
    const kind = await platform.files.kind(path);
    if (kind === "missing") throw new UsageError(`there is no file or folder ${path}`);
    folders.push(kind === "folder" ? path : resolve(path, ".."));
  }
  const common = folders.reduce(commonFolder);
  const root = named === undefined ? common : resolve(named);
  if ((await platform.files.kind(root)) !== "folder") throw new UsageError(`there is no folder ${named}`);
  if (commonFolder(root, common) !== root) throw new UsageError(`not all paths are in ${named}`);
  if (resolve(root, "..") === root) throw new UsageError("the paths have no folder in common");
  if (paths.length === 1 && paths[0] === root) return { root };
  const wanted = paths.map((path) => relative(root, path).replaceAll("\\", "/"));
  return {
    root,
    covers: (path) => wanted.some((one) => one === "" || path === one || path.startsWith(`${one}/`)),
  };
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  for (let way = relative(folder, b); way.startsWith("..") || isAbsolute(way); way = relative(folder, b)) {
    folder = resolve(folder, "..");
  }
  return folder;
}

/** Scans with a progress bar when a person watches and it takes longer than a moment. */
async function scan(engine: Engine): Promise<void> {
  const bar = process.stderr.isTTY === true ? await createBar() : undefined;
  try {
    await engine.scan({
      signal: new AbortController().signal,
      ...(bar === undefined ? {} : { onProgress: bar.show }),
    });
  } finally {
    bar?.stop();
  }
}
