/** The language server with the engine of `fakeEngine.ts`: a door that tests of the protocol can open. */

import { createConnection } from "vscode-languageserver/node";

import { messageOrder } from "#lsp/messageOrder";
import { openPlaybook } from "#lsp/playbook";
import { serve } from "#lsp/server";
import type { Services } from "#lsp/services";
import { createNodePlatform } from "#platform/node";

import { fakeEngine } from "./fakeEngine";

const services: Services = {
  platform: (log) => createNodePlatform({ log, cacheFolder: false }),
  openEngine: (root) => fakeEngine(root),
  openPlaybook,
  rules: [{ id: "missing-timeout", summary: "It waits.", principle: "retry", priority: "P1" }],
  rulePage: async (rule) => (rule === "missing-timeout" ? "# Missing timeout\n" : null),
};

serve(createConnection({ messageStrategy: messageOrder() }), services);
