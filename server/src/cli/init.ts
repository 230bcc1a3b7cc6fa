/** `bulwark init`: a first bulwark.json that fits the project, a first CI job, or the files that assistants read. */

import { resolve } from "node:path";

import { proposeCi } from "#engine/proposeCi";
import { surveyFolder } from "#engine/survey";
import { readAgentText } from "#platform/agentTexts";
import { stderrLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import type { Platform } from "#platform/ports";
import { CONFIG_FILE } from "#policy/config";
import { starterConfig } from "#policy/starter";
import { AGENT_TARGETS, type AgentKind, agentFileText } from "#protocol/agentFiles";
import type { CiServer } from "#protocol/messages";
import { RULES } from "#rules/registry.generated";

import { print, UsageError } from "./output";

export interface InitOptions {
  /** Writes a job for this server, and no bulwark.json. */
  readonly ci?: CiServer;
  /** Writes what this assistant reads, and no bulwark.json. */
  readonly agents?: AgentKind;
}

/** Writes a first bulwark.json, a first CI job, or files for an assistant; a file that is there is never touched. */
export async function init(folder: string, { ci, agents }: InitOptions = {}): Promise<void> {
  const platform = createNodePlatform({ log: stderrLog, cacheFolder: false });
  const root = resolve(folder);
  if ((await platform.files.kind(root)) !== "folder") throw new UsageError(`there is no folder ${folder}`);
  if (ci !== undefined && agents !== undefined) throw new UsageError("choose one: --ci or --agents");
  if (ci !== undefined) return initCi(platform, root, ci);
  if (agents !== undefined) return initAgents(platform, root, agents);
  const path = resolve(root, CONFIG_FILE);
  if ((await platform.files.kind(path)) !== "missing") throw new UsageError(`${CONFIG_FILE} is there already`);
  await print(platform, starterConfig(await surveyFolder(platform, root), RULES), path);
  process.stdout.write(`wrote ${path}\n`);
}

async function initCi(platform: Platform, root: string, server: CiServer): Promise<void> {
  const file = await proposeCi(platform, root, server);
  if (file.exists) throw new UsageError(`${file.path} is there already`);
  await print(platform, file.text, resolve(root, file.path));
  process.stdout.write(`wrote ${resolve(root, file.path)}\n${file.next === undefined ? "" : `${file.next}\n`}`);
}

/** Files that are there stay as they are; a section for one of them is printed, to be put in by hand. */
async function initAgents(platform: Platform, root: string, kind: AgentKind): Promise<void> {
  const files = AGENT_TARGETS[kind].files.map((file) => ({ ...file, target: resolve(root, file.path) }));
  const kinds = await Promise.all(files.map(({ target }) => platform.files.kind(target)));
  if (!kinds.includes("missing")) throw new UsageError(`${files.map(({ path }) => path).join(", ")}: there already`);
  for (const [index, file] of files.entries()) {
    const text = agentFileText(file, readAgentText(file.source), undefined);
    if (kinds[index] === "missing") {
      await print(platform, text, file.target);
      process.stdout.write(`wrote ${file.target}\n`);
    } else {
      process.stdout.write(`${file.path} is there already and was left alone\n`);
      if (file.isSection === true) process.stdout.write(`Add this to it:\n\n${text}`);
    }
  }
}
