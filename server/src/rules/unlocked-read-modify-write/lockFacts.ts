/** What speaks against holding a lock round a read and its write, as only the whole program tells: callers, and work of other files. */

import type { FileFacts, ScopeId } from "#facts/file";
import type { Span } from "#facts/place";
import type { Concept } from "#knowledge/model";
import type { Call, FunctionRef, View } from "#linking/view";

import type { FixFacts } from "../rule";

/** Work that waits for another machine. */
const NETWORK: ReadonlySet<Concept> = new Set<Concept>([
  "outbound-call",
  "query",
  "row-read",
  "row-insert",
  "row-update",
  "row-upsert",
  "row-delete",
  "transaction",
  "cache",
  "enqueue",
]);

/**
 * `held`: a caller may hold a lock already. `waits`: the callee after `from` that waits for a peer without a limit, itself or through
 * what it calls. `from` is the operation's order in its file at which the lock would be taken; `scope` is of the function around it.
 */
export function lockFacts(view: View, file: FileFacts, scope: ScopeId, from: number): FixFacts {
  const waiting = view
    .operations(file, scope, "nested")
    .flatMap((operation) => (operation.order < from ? [] : (view.call(file, operation) ?? [])))
    .find((call) => waitsForPeer(view, call));
  return { held: isHeldAbove(view, { file, scope }, new Set()), waits: waiting?.callee ?? null };
}

/** The same for a call that a selection means; its lock would be taken where the function first touches what the call works on. */
export function factsOfCall(view: View, file: FileFacts, callee: Span): FixFacts {
  const call = view.calls(file).find(({ place }) => place.span.start === callee.start && place.span.end === callee.end);
  if (call === undefined) return {};
  const scope = file.scopes[call.operation.scope]?.function ?? 0;
  const resource = view.resource(call);
  const touching = view
    .operations(file, scope)
    .filter((operation) => {
      const other = view.call(file, operation);
      return other === call || (other !== undefined && resource !== undefined && view.resource(other) === resource);
    })
    .map(({ order }) => order);
  return lockFacts(view, file, scope, Math.min(...touching));
}

const waitsForPeer = (view: View, call: Call): boolean =>
  view
    .effectsOf(call)
    .some((effect) => NETWORK.has(effect.concept) && view.protection(effect.call, "timeout").state !== "present");

/** Some path leads here with a lock held; that all do would have been no finding. */
function isHeldAbove(view: View, target: FunctionRef, seen: Set<string>): boolean {
  const key = `${target.file.path}#${target.scope}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return view.callers(target).callers.some(({ call, argument }) => {
    const runsUnderLock =
      argument !== undefined &&
      view.callbacks(call).some((given) => given.argument === argument && given.use?.under?.includes("lock") === true);
    if (runsUnderLock || view.protection(call, "lock").state === "present") return true;
    const around = call.file.scopes[call.operation.scope]?.function;
    return around !== undefined && isHeldAbove(view, { file: call.file, scope: around }, seen);
  });
}
