/** What a lock is called in the text of its function: the same text there means the same lock. */

import type { Value } from "#facts/file";

/** The receiver as written: `this.mutex` of `this.mutex.acquire`. */
export function keyOf(callee: Value | undefined): string | undefined {
  if (callee?.kind === "name") return [callee.name, ...callee.path.slice(0, -1)].join(".");
  return callee?.kind === "this" ? ["this", ...callee.path.slice(0, -1)].join(".") : undefined;
}
