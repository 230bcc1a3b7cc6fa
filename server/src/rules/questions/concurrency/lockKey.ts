/** What a lock is called in the text of its function: the same text there means the same lock. */

import type { Value } from "#facts/file";

/** The receiver as written: `this.mutex` of `this.mutex.acquire`. */
export function keyOf(callee: Value | undefined): string | undefined {
  if (callee?.kind === "name") return [callee.name, ...callee.path.slice(0, -1)].join(".");
  return callee?.kind === "this" ? ["this", ...callee.path.slice(0, -1)].join(".") : undefined;
}

/** The object as written: `this.mutex` of `with self.mutex:`. */
export function keyOfObject(value: Value): string | undefined {
  if (value.kind === "name") return [value.name, ...value.path].join(".");
  return value.kind === "this" ? ["this", ...value.path].join(".") : undefined;
}
