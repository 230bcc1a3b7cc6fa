/** The language server with the engine of `fakeEngine.ts`: a door that tests of the protocol can open. */

import { createConnection } from "vscode-languageserver/node";

import { messageOrder } from "#lsp/messageOrder";
import { serve } from "#lsp/server";
import type { Playbook, Services } from "#lsp/services";
import { createNodePlatform } from "#platform/node";
import type { Snapshot } from "#protocol/snapshot";

import { fakeEngine } from "./fakeEngine";

const services: Services = {
  platform: (log) => createNodePlatform({ log, cacheFolder: false }),
  openEngine: (root) => fakeEngine(root),
  openPlaybook: (engine): Playbook => {
    const answered = new Set<string>();
    return {
      async snapshot({ name, uri, scan }) {
        const { revision, findings } = engine.assessment();
        const fake = { revision, folder: name, folderUri: uri, scan, findings, missingForNext: [...answered] };
        return fake as unknown as Snapshot;
      },
      problems: () => [],
      reload: async () => {},
      async answerItem(_shown, { item }) {
        answered.add(item);
        return { ok: true };
      },
      setTask: async () => ({ ok: false, message: "no such task" }),
    };
  },
  rules: [{ id: "missing-timeout", summary: "It waits.", principle: "retry", priority: "P1" }],
  rulePage: async (rule) => (rule === "missing-timeout" ? "# Missing timeout\n" : null),
};

serve(createConnection({ messageStrategy: messageOrder() }), services);
