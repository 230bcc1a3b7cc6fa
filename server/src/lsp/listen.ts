/** Opens the connection named on the command line (`--stdio`, `--node-ipc`, `--pipe`, `--socket`) and serves on it. */

import { createConnection } from "vscode-languageserver/node";

import { createEngine } from "#engine/createEngine";
import { createFixing } from "#engine/fixes/createFixing";
import { createNodePlatform } from "#platform/node";
import { readRulePage } from "#platform/rulePages";
import { completePage } from "#reporting/rulePage";
import { RULES } from "#rules/registry.generated";

import { messageOrder } from "./messageOrder";
import { openPlaybook } from "./playbook";
import { serve } from "./server";

export function listen(): void {
  const connection = createConnection({ messageStrategy: messageOrder() });
  process.on("unhandledRejection", (reason) => {
    // A forgotten promise is a mistake of ours, and no reason to take everybody's findings away.
    connection.console.error(`unhandled rejection: ${reason instanceof Error ? reason.stack : String(reason)}`);
  });
  serve(connection, {
    platform: (log) => createNodePlatform({ log }),
    openEngine: (root, platform) => createEngine({ root, platform, createFixing, outlivesCrashes: true }),
    openPlaybook,
    rules: RULES.map(({ id, summary, principle, priority }) => ({ id, summary, principle, priority })),
    rulePage,
  });
}

async function rulePage(id: string): Promise<string | null> {
  const rule = RULES.find((one) => one.id === id);
  const page = readRulePage(id);
  return rule === undefined || page === undefined ? null : completePage(rule, page);
}
