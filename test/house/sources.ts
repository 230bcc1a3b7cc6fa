/** The files of this repository as house tests see them. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** Paths of files git tracks or would track, relative to the repository, forward slashes. */
export function repositoryFiles(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return listed.split("\n").filter((path) => path !== "");
}

export const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Own source files: no generated file, no sample, no installed host. */
export const isOwnSource = (path: string): boolean =>
  /\.(ts|tsx|mts|mjs)$/.test(path) &&
  !/\.generated\.|\.d\.ts$/.test(path) &&
  !path.startsWith("test/sample/") &&
  !path.startsWith("test/e2e/host/");
