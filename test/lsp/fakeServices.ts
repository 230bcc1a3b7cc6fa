/** What a language server needs, with the engine of `fakeEngine.ts` and one rule. */

import { openPlaybook } from "#lsp/playbook";
import type { Services } from "#lsp/services";

import { fakeEngine } from "./fakeEngine";

export const fakeServices = (platform: Services["platform"]): Services => ({
  platform,
  openEngine: (root) => fakeEngine(root),
  openPlaybook,
  rules: [{ id: "missing-timeout", summary: "It waits.", principle: "retry", priority: "P1" }],
  rulePage: async (rule) => (rule === "missing-timeout" ? "# Missing timeout\n" : null),
});
