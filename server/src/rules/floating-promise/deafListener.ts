/** An async function that an emitter calls: the emitter drops the promise, so what rejects in it ends the process. */

import type { FileFacts } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

const LISTENS = /^(on|once|addListener|prependListener|onText|subscribe(Once|All)?)$/;

/**
 * True for `client.on("message", async (message) => { … })` of an emitter that is known to drop what its listeners give back
 * (Node documents it for EventEmitter, "Capture rejections of promises"), where the listener awaits something it does not guard.
 * False for listeners of signals and of the end of the process: it ends anyway.
 */
export function isDeafListener(view: View, { operation, concept }: Call, { file, scope }: FunctionRef): boolean {
  if (concept === "shutdown-hook" || !LISTENS.test(memberOf(operation.callee) ?? "")) return false;
  return view
    .operations(file, scope)
    .some((inner) => inner.use.to === "awaited" && inner.kind === "call" && mayReject(view, file, inner.id));
}

/** A call that is awaited outside of any `try`, and not one that is known to never reject. */
function mayReject(view: View, file: FileFacts, id: number): boolean {
  const operation = file.operations[id];
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (operation === undefined || call === undefined) return false;
  if (view.guard(file, operation.scope) !== undefined || call.concept === "sleep") return false;
  const targets = view.targets(call);
  if (targets.length > 0) return targets.some((target) => !view.neverRejects(target));
  return call.model !== undefined && call.model.safe !== true && view.isPromise(call) === "yes";
}
