/** A workspace in memory, with this repository's own packages as its installed ones. */

import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

import type { FileReader } from "#facts/reading";

export const ROOT = "/workspace";
const PACKAGES = join(import.meta.dirname, "../../node_modules");

/** What is installed does not change while tests run: each question to the disk is asked once, whichever fix asks. */
const installed = {
  text: remembered((file: string) => attempt(() => readFileSync(file, "utf8"))),
  kind: remembered((file: string): "file" | "folder" | undefined => {
    const found = attempt(() => statSync(file));
    return found === undefined ? undefined : found.isDirectory() ? "folder" : "file";
  }),
  names: remembered((folder: string) => attempt(() => readdirSync(folder)) ?? []),
  real: remembered((file: string) => attempt(() => realpathSync.native(file)) ?? file),
};

/** Reads `files` (path relative to {@link ROOT} → text) and, under `node_modules`, what is installed here. */
export function memoryReader(files: ReadonlyMap<string, string>): FileReader {
  const relative = (path: string): string => (path === ROOT ? "" : path.slice(ROOT.length + 1));
  const installedFile = (path: string): string | undefined => {
    const name = relative(path);
    return name === "node_modules" || name.startsWith("node_modules/") ? join(PACKAGES, name.slice(13)) : undefined;
  };
  const isFolder = (name: string): boolean =>
    name === "" || [...files.keys()].some((path) => path.startsWith(`${name}/`));
  return {
    read(path) {
      const outside = installedFile(path);
      return files.get(relative(path)) ?? (outside === undefined ? undefined : installed.text(outside));
    },
    kind(path) {
      if (files.has(relative(path))) return "file";
      const outside = installedFile(path);
      if (outside !== undefined) return installed.kind(outside);
      return isFolder(relative(path)) && path.startsWith(ROOT) ? "folder" : undefined;
    },
    entries(folder) {
      const outside = installedFile(folder);
      if (outside !== undefined) return installed.names(outside);
      const prefix = folder === ROOT ? "" : `${relative(folder)}/`;
      const names = [...files.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split("/")[0] ?? "");
      return [...new Set(names)];
    },
    real(path) {
      const outside = installedFile(path);
      if (outside === undefined) return path;
      const real = installed.real(outside);
      return real.startsWith(PACKAGES) ? `${ROOT}/node_modules${real.slice(PACKAGES.length)}` : path;
    },
  };
}

/** The one reader of each compiler configuration, as a server has: what the compiler has parsed is parsed once. */
const shared = new Map<string, { readonly reader: FileReader; readonly files: Map<string, string> }>();

/** A {@link memoryReader} for one workspace after the other: `files` are all that it reads from now on. */
export function sharedReader(
  files: ReadonlyMap<string, string>,
  config = files.get("tsconfig.json") ?? "",
): FileReader {
  const held = shared.get(config) ?? newReader();
  shared.set(config, held);
  held.files.clear();
  for (const [name, text] of files) held.files.set(name, text);
  return held.reader;
}

function newReader(): { readonly reader: FileReader; readonly files: Map<string, string> } {
  const files = new Map<string, string>();
  return { reader: memoryReader(files), files };
}

function remembered<T>(ask: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    if (!known.has(path)) known.set(path, ask(path));
    return known.get(path) as T;
  };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
