/** `bulwark init`: a first bulwark.json that fits the project. */

import { resolve } from "node:path";

import { surveyFolder } from "#engine/survey";
import { stderrLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import { CONFIG_FILE } from "#policy/config";
import { starterConfig } from "#policy/starter";
import { RULES } from "#rules/registry.generated";

import { print, UsageError } from "./output";

/** Writes a first bulwark.json; one that is there is never touched. */
export async function init(folder: string): Promise<void> {
  const platform = createNodePlatform({ log: stderrLog, cacheFolder: false });
  const root = resolve(folder);
  if ((await platform.files.kind(root)) !== "folder") throw new UsageError(`there is no folder ${folder}`);
  const path = resolve(root, CONFIG_FILE);
  if ((await platform.files.kind(path)) !== "missing") throw new UsageError(`${CONFIG_FILE} is there already`);
  await print(platform, starterConfig(await surveyFolder(platform, root), RULES), path);
  process.stdout.write(`wrote ${path}\n`);
}
