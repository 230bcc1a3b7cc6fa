/** Locks that an object holds for its user: one method takes, another one gives back. */

import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { keyOf } from "../questions/concurrency/lockKey";

/** `acquire()` of a pool that takes a slot of `self._slots`, and `release()` of the same class that gives one back and takes none. */
export function isHeldByObject(view: View, { file, operation }: Call): boolean {
  const key = operation.callee?.kind === "this" ? keyOf(operation.callee) : undefined;
  const taker = file.scopes[operation.scope]?.function;
  const owner = taker === undefined ? undefined : file.scopes[file.scopes[taker]?.parent ?? -1];
  if (key === undefined || owner?.kind !== "class") return false;
  return Object.values(owner.members ?? {}).some((member) => {
    if (member.kind !== "function" || member.scope === taker) return false;
    const asked = view
      .operations(file, member.scope, "nested")
      .filter(({ kind, callee }) => kind === "call" && keyOf(callee) === key)
      .map(({ callee }) => memberOf(callee) ?? "");
    return asked.includes("release") && !asked.includes("acquire");
  });
}
