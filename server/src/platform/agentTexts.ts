/** Texts for assistants that ship with the program. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * The text by its name below the folder of texts (`server/protocol/agentFiles.ts`). In the bundle they lie under `agents/`, in the sources
 * beside the tools. Throws when it is missing from this installation.
 */
export function readAgentText(name: string): string {
  const folder =
    basename(__dirname) === "platform" ? join(__dirname, "..", "tools", "agents") : join(__dirname, "agents");
  return readFileSync(join(folder, name), "utf8");
}
