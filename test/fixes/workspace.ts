/** A workspace in memory, with this repository's own packages as its installed ones. */

import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

import type { FileReader } from "#facts/reading";

export const ROOT = "/workspace";
const PACKAGES = join(import.meta.dirname, "../../node_modules");

/** Reads `files` (path relative to {@link ROOT} → text) and, under `node_modules`, what is installed here. */
export function memoryReader(files: ReadonlyMap<string, string>): FileReader {
  const relative = (path: string): string => (path === ROOT ? "" : path.slice(ROOT.length + 1));
  const installed = (path: string): string | undefined => {
    const name = relative(path);
    return name === "node_modules" || name.startsWith("node_modules/") ? join(PACKAGES, name.slice(13)) : undefined;
  };
  const isFolder = (name: string): boolean =>
    name === "" || [...files.keys()].some((path) => path.startsWith(`${name}/`));
  return {
    read(path) {
      const own = files.get(relative(path));
      const outside = installed(path);
      return own ?? (outside === undefined ? undefined : attempt(() => readFileSync(outside, "utf8")));
    },
    kind(path) {
      const outside = installed(path);
      if (files.has(relative(path))) return "file";
      if (outside !== undefined) {
        const found = attempt(() => statSync(outside));
        if (found === undefined) return undefined;
        return found.isDirectory() ? "folder" : "file";
      }
      return isFolder(relative(path)) && path.startsWith(ROOT) ? "folder" : undefined;
    },
    entries(folder) {
      const outside = installed(folder);
      if (outside !== undefined) return attempt(() => readdirSync(outside)) ?? [];
      const prefix = folder === ROOT ? "" : `${relative(folder)}/`;
      const names = [...files.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split("/")[0] ?? "");
      return [...new Set(names)];
    },
    real(path) {
      const outside = installed(path);
      if (outside === undefined) return path;
      const real = attempt(() => realpathSync(outside)) ?? outside;
      return real.startsWith(PACKAGES) ? `${ROOT}/node_modules${real.slice(PACKAGES.length)}` : path;
    },
  };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
