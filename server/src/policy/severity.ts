/** How loud a finding is in the editor. Error is kept for what loses data or leaks secrets; people can change each. */

import type { Principle, Priority } from "#rules/rule";
import type { Finding } from "./finding";

export type Severity = Finding["severity"];

/** Principles whose P0 gaps lose data. */
const LOSES_DATA: ReadonlySet<Principle> = new Set(["state-persistence", "locking"]);

/** P0 → warning (error where data is lost), P1 → warning, P2 → information, hint → hint. */
export function severityOf(priority: Priority | "hint", principle: Principle): Severity {
  switch (priority) {
    case "P0":
      return LOSES_DATA.has(principle) ? "error" : "warning";
    case "P1":
      return "warning";
    case "P2":
      return "information";
    case "hint":
      return "hint";
  }
}
