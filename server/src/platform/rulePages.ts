/** Texts of the rule pages that ship with the program. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Markdown of a rule's page; undefined for an unknown id. In the bundle pages lie under `rules/`, in the sources beside their rule. */
export function readRulePage(id: string): string | undefined {
  if (!/^[a-z0-9-]+$/.test(id)) return undefined;
  for (const path of [join(__dirname, "rules", `${id}.md`), join(__dirname, "..", "rules", id, "rule.md")]) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      // Not here: the other place is asked.
    }
  }
  return undefined;
}
