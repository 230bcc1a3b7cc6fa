/** `bulwark init`: a first bulwark.json that fits the project, or a first CI job. */

import { resolve } from "node:path";

import { surveyFolder } from "#engine/survey";
import { ENGINE_VERSION } from "#engine/versions";
import { stderrLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import type { Platform } from "#platform/ports";
import { BASELINE_FILE } from "#policy/baseline";
import { CONFIG_FILE } from "#policy/config";
import { starterConfig } from "#policy/starter";
import { type CiServer, starterCi } from "#policy/starterCi";
import { RULES } from "#rules/registry.generated";

import { print, UsageError } from "./output";

export interface InitOptions {
  /** Writes a job for this server, and no bulwark.json. */
  readonly ci?: CiServer;
}

/** Writes a first bulwark.json, or a first CI job; a file that is there is never touched. */
export async function init(folder: string, { ci }: InitOptions = {}): Promise<void> {
  const platform = createNodePlatform({ log: stderrLog, cacheFolder: false });
  const root = resolve(folder);
  if ((await platform.files.kind(root)) !== "folder") throw new UsageError(`there is no folder ${folder}`);
  if (ci !== undefined) return initCi(platform, root, ci);
  const path = resolve(root, CONFIG_FILE);
  if ((await platform.files.kind(path)) !== "missing") throw new UsageError(`${CONFIG_FILE} is there already`);
  await print(platform, starterConfig(await surveyFolder(platform, root), RULES), path);
  process.stdout.write(`wrote ${path}\n`);
}

async function initCi(platform: Platform, root: string, server: CiServer): Promise<void> {
  const has = async (name: string): Promise<boolean> => (await platform.files.kind(resolve(root, name))) !== "missing";
  const file = starterCi(server, {
    version: ENGINE_VERSION,
    hasGitlabFile: await has(".gitlab-ci.yml"),
    ...((await has(BASELINE_FILE)) ? { baseline: BASELINE_FILE } : {}),
  });
  if (await has(file.path)) throw new UsageError(`${file.path} is there already`);
  await print(platform, file.text, resolve(root, file.path));
  process.stdout.write(`wrote ${resolve(root, file.path)}\n${file.next === undefined ? "" : `${file.next}\n`}`);
}
