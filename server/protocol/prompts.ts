/** What the eight prompts of the playbook are called, wherever one is chosen. */

import type { PromptId } from "./messages";

export const PROMPT_NAMES: Readonly<Record<PromptId, { readonly name: string; readonly about: string }>> = {
  "architecture-audit": {
    name: "Architecture audit",
    about:
      "Map what each module does, and split those that do too much, so that one failing job leaves the others running.",
  },
  "error-audit": {
    name: "Error audit",
    about: "Make every failure visible and give each kind of error one action.",
  },
  "state-persistence": {
    name: "State persistence",
    about: "Put each change of state on disk before the work goes on, and pick up unfinished work after a restart.",
  },
  concurrency: {
    name: "Concurrency",
    about: "Guard everything that two workers, requests or processes can change at once.",
  },
  retry: {
    name: "Retry and deadlines",
    about: "Give every outbound call a deadline, and retry passing failures in one way.",
  },
  "flow-logging": {
    name: "Flow logging",
    about: "Let each operation leave one step-by-step trace that explains a failure without a debugger.",
  },
  validation: {
    name: "Validation",
    about: "Check input where it enters, and check the rules of the business again where it is used.",
  },
  cooldown: {
    name: "Cooldown and rate limits",
    about: "Leave alone for a while what keeps failing, and stay within the limits of the services that are called.",
  },
};
