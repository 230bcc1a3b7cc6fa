/** Has somebody installed packages since the last fix? Types are kept between fixes, and these files say when they are stale. */

import { posix } from "node:path";

import type { Files } from "#platform/ports";

const NAMES = [
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "node_modules/.package-lock.json",
] as const;

export interface PackageWatch {
  /** Did a package file between a file and the folder change since this was last asked of the file's folder? */
  haveMoved(path: string): boolean;
}

/** Watches by looking when asked: nothing runs in between. */
export function watchPackages(root: string, files: Files): PackageWatch {
  const seen = new Map<string, string>();
  return {
    haveMoved(path) {
      const folder = posix.dirname(path);
      const stamps = JSON.stringify(
        files.stamps(foldersAbove(folder).flatMap((one) => NAMES.map((name) => `${root}/${one}/${name}`))),
      );
      const before = seen.get(folder);
      seen.set(folder, stamps);
      return before !== undefined && before !== stamps;
    },
  };
}

/** The folder and those above it, up to the workspace folder, which is `.`. */
function foldersAbove(folder: string): readonly string[] {
  return folder === "." ? ["."] : [folder, ...foldersAbove(posix.dirname(folder))];
}
