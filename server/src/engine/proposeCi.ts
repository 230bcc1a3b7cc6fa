/** A first CI job for a folder, from what is there already. */

import { resolve } from "node:path";

import type { Platform } from "#platform/ports";
import { BASELINE_FILE } from "#policy/baseline";
import type { CiServer } from "#protocol/messages";

import { type CiFile, starterCi } from "./starterCi";
import { ENGINE_VERSION } from "./versions";

/** The job's file, not written; `exists`: something is at its path. `root` is an absolute path. */
export async function proposeCi(
  platform: Platform,
  root: string,
  server: CiServer,
): Promise<CiFile & { readonly exists: boolean }> {
  const has = async (path: string): Promise<boolean> => (await platform.files.kind(resolve(root, path))) !== "missing";
  const file = starterCi(server, {
    version: ENGINE_VERSION,
    hasGitlabFile: await has(".gitlab-ci.yml"),
    ...((await has(BASELINE_FILE)) ? { baseline: BASELINE_FILE } : {}),
  });
  return { ...file, exists: await has(file.path) };
}
