/** `loading.finally(tidy)` beside `return loading`: another promise, which rejects as well, and that nobody has. */

import type { Use } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/**
 * The call that starts what a link of a held promise hangs on, when that may reject; undefined for other calls, and for a link that is
 * returned or kept. Who waits for the held promise does not hear of the one that the link gives.
 */
export function branchedOff(view: View, { file, operation }: Call): Call | undefined {
  const { callee, use } = operation;
  if (callee?.kind !== "name" || callee.path.length !== 1 || !isAlone(use)) return undefined;
  const isLink = memberOf(callee) === "finally" || (memberOf(callee) === "then" && operation.arguments.length === 1);
  const variable = isLink ? view.variable(file, callee.scope, callee.name) : undefined;
  const [value, ...others] = variable?.binding.values ?? [];
  if (value?.kind !== "result" || value.awaited || value.path.length > 0 || others.length > 0) return undefined;
  const made = file.operations[value.operation];
  const head = made === undefined ? undefined : view.call(file, made);
  if (head === undefined || head.model !== undefined || view.isPromise(head) !== "yes") return undefined;
  const targets = view.targets(head);
  const isHeld = variable?.reads.some((read) => read.use.to === "awaited" || read.use.to === "returned") === true;
  return isHeld && targets.length > 0 && !targets.every((target) => view.neverRejects(target)) ? head : undefined;
}

/** The link's own promise ends here: dropped, awaited, or at a link of its own. */
const isAlone = ({ to }: Use): boolean => to === "dropped" || to === "awaited" || to === "member" || to === "callee";
