/** Promises that leave a `try` before they fail, so that its `catch` never sees them. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Call, View } from "#linking/view";

import { isDecorated, isSurelyPromise, startsSafeWork } from "../concurrency/tasks";
import { isLoggedAlready } from "./loggedRejection";
import { isCallersCallback, takesNodeCallback } from "./nodeCallback";
import { renamesOnly } from "./renamesOnly";

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
  if (call.file.language === "python" && !mayFailHere(view, call)) return undefined;
  const { state, stored } = view.outcome(call) as { readonly state: string; readonly stored?: boolean };
  if (state === "returned" && (stored !== true || isKeptForReturn(view, call, attempt)))
    return callsItself(view, call, attempt) ||
      isLoggedAlready(view, call, handler) ||
      runsItAgain(view, call, handler) ||
      renamesOnly(view, call, handler)
      ? undefined
      : { how: "returned", handler };
  const isDropped = state === "dropped" && view.isPromise(call) === "yes" && !waits(view, file, attempt);
  return isDropped ? { how: "dropped", handler } : undefined;
}

/** `let found; try { found = load(id); } catch (error) { … } return found;`, and nothing in the `try` is waited for. */
const isKeptForReturn = (view: View, { file, operation: { use } }: Call, attempt: Scope): boolean =>
  use.to === "bound" && !view.inside(file, use.scope, attempt.id) && !waits(view, file, attempt);

/** A coroutine of Python for sure, or a task whose work does not catch by itself. */
const mayFailHere = (view: View, call: Call): boolean =>
  isSurelyPromise(view, call) && !isDecorated(view, call) && !startsSafeWork(view, call);

/** `return this.ask(again)` inside `ask`: the call that runs inside has the same `try`, and fails as if this one had caught it. */
function callsItself(view: View, call: Call, attempt: Scope): boolean {
  const targets = view.targets(call);
  return targets.length > 0 && targets.every(({ file, scope }) => file === call.file && scope === attempt.function);
}

/**
 * `return cache.wrap(load); } catch { return load(); }`: awaited, a failure of `load` would come here and run it a second time. The
 * handler is there for what was awaited before.
 */
function runsItAgain(view: View, { file, operation }: Call, handler: Scope): boolean {
  const given = operation.arguments.flatMap((value) =>
    value.kind === "name" && value.path.length === 0 ? [value.name] : [],
  );
  return view
    .operations(file, handler.id)
    .some(
      ({ kind, callee }) =>
        kind === "call" && callee?.kind === "name" && callee.path.length === 0 && given.includes(callee.name),
    );
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
  if (waitsForSafeWork(view, call) || handsOutcomeOn(view, call)) return false;
  const value = { kind: "result", operation: call.operation.id, awaited: false, path: [] } as const;
  if (!view.things(call.file, value).some((thing) => thing.kind === "promise")) return false;
  const targets = view.targets(call);
  return targets.length === 0 || call.model !== undefined || !targets.every((target) => view.neverRejects(target));
}

/** `return next(error)`, `return done(null, row)`: the function's own caller hears of the outcome, which this `try` does not guard. */
function handsOutcomeOn(view: View, { file, operation: { callee, arguments: given } }: Call): boolean {
  const [first] = given;
  if (callee === undefined || first === undefined || !isCallersCallback(view, file, callee)) return false;
  if (first.kind === "literal") return first.value === null;
  return first.kind === "name" && first.path.length === 0 && /^(e|er|err|error)$/i.test(first.name);
}

const TAKES_TURN = /^async-mutex\.\w+\.acquire$/;

/** `mutex.acquire().then(async (release) => { try { … } catch { … } finally { release(); } })`: a turn comes, and the work catches. */
function waitsForSafeWork(view: View, { file, operation, symbol }: Call): boolean {
  const { use } = operation;
  if (!TAKES_TURN.test(symbol ?? "") || use.to !== "member" || use.name !== "then" || use.then.to !== "callee")
    return false;
  const [work] = file.operations[use.then.operation]?.arguments ?? [];
  return work?.kind === "function" && view.neverRejects({ file, scope: work.scope });
}

/** Something else in the `try` is awaited: the handler has work of its own. */
const waits = (view: View, file: FileFacts, attempt: Scope): boolean =>
  view.operations(file, attempt.id).some(({ kind, use }) => kind === "await" || use.to === "awaited");

/** `catch (error) { throw error; }` changes nothing. */
function isMereRethrow(view: View, file: FileFacts, handler: Scope): boolean {
  const operations = view.operations(file, handler.id);
  if (isRejectedOn(view, file, handler)) return true;
  return operations.length === 1 && operations[0]?.kind === "throw" && isError(operations[0], handler);
}

/** `catch (error) { return Promise.reject(error); }`: whoever waits hears the same, whether it failed at once or later. */
function isRejectedOn(view: View, file: FileFacts, handler: Scope): boolean {
  const operations = view.operations(file, handler.id);
  const made = operations.find(({ kind }) => kind === "call");
  if (made === undefined || operations.length !== 2 || handler.exits !== "return") return false;
  return view.call(file, made)?.symbol === "global.Promise.reject" && isError(made, handler);
}

const isError = ({ arguments: [value] }: Operation, handler: Scope): boolean =>
  value?.kind === "name" && value.name === handler.error && value.path.length === 0;
