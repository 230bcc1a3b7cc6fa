/** Promises that leave a `try` before they fail, so that its `catch` never sees them. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Call, View } from "#linking/view";

import { takesNodeCallback } from "./nodeCallback";

export interface DeadCatch {
  /** `returned`: given to the caller as it is. `dropped`: started and left. */
  readonly how: "returned" | "dropped";
  readonly handler: Scope;
}

/** The handler that was meant for this call and cannot catch it; undefined when there is none, or it does. */
export function deadCatchOf(view: View, call: Call): DeadCatch | undefined {
  const { file } = call;
  const { attempt, handler } = guardOf(view, call);
  if (attempt === undefined || handler === undefined || !mayRejectLater(view, call)) return undefined;
  const { state, stored } = view.outcome(call) as { readonly state: string; readonly stored?: boolean };
  if (state === "returned" && stored !== true)
    return callsItself(view, call, attempt) ? undefined : { how: "returned", handler };
  const isDropped = state === "dropped" && view.isPromise(call) === "yes" && !waits(view, file, attempt);
  return isDropped ? { how: "dropped", handler } : undefined;
}

/** `return this.ask(again)` inside `ask`: the call that runs inside has the same `try`, and fails as if this one had caught it. */
function callsItself(view: View, call: Call, attempt: Scope): boolean {
  const targets = view.targets(call);
  return targets.length > 0 && targets.every(({ file, scope }) => file === call.file && scope === attempt.function);
}

/** A promise that can reject, inside a `try` whose handler does something about it. */
export const isMeantToBeCaught = (view: View, call: Call): boolean =>
  guardOf(view, call).handler !== undefined && mayRejectLater(view, call);

function guardOf(view: View, { file, operation }: Call): { readonly attempt?: Scope; readonly handler?: Scope } {
  const attempt = view.guard(file, operation.scope);
  const handler = attempt?.handler === undefined ? undefined : file.scopes[attempt.handler];
  return attempt === undefined || handler === undefined || isMereRethrow(view, file, handler)
    ? {}
    : { attempt, handler };
}

/** Gives a promise, started now or when it is awaited, that can reject. */
function mayRejectLater(view: View, call: Call): boolean {
  if (/^global\.Promise\.(reject|resolve)$/.test(call.symbol ?? "") || takesNodeCallback(view, call)) return false;
  if (call.model?.safe === true || call.concept === "log" || call.concept === "cleanup") return false;
  const value = { kind: "result", operation: call.operation.id, awaited: false, path: [] } as const;
  if (!view.things(call.file, value).some((thing) => thing.kind === "promise")) return false;
  const targets = view.targets(call);
  return targets.length === 0 || call.model !== undefined || !targets.every((target) => view.neverRejects(target));
}

/** Something else in the `try` is awaited: the handler has work of its own. */
const waits = (view: View, file: FileFacts, attempt: Scope): boolean =>
  view.operations(file, attempt.id).some(({ kind, use }) => kind === "await" || use.to === "awaited");

/** `catch (error) { throw error; }` changes nothing. */
function isMereRethrow(view: View, file: FileFacts, handler: Scope): boolean {
  const operations = view.operations(file, handler.id);
  return operations.length === 1 && operations[0]?.kind === "throw" && isError(operations[0], handler);
}

const isError = ({ arguments: [value] }: Operation, handler: Scope): boolean =>
  value?.kind === "name" && value.name === handler.error && value.path.length === 0;
