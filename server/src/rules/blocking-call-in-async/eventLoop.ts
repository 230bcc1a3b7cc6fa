/** Python: calls that hold the event loop, because a coroutine makes them itself or through plain functions it calls. */

import type { FileFacts, Scope } from "#facts/file";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, Context, FunctionRef, View } from "#linking/view";

export interface HeldLoop {
  readonly where: "request" | "job" | "coroutine";
  /** Some plain functions lie between. */
  readonly isFar: boolean;
}

const MAX_DEPTH = 3;
/** A wait this short is over before anybody notices. */
const LEAST_SLEEP_S = 0.05;

/** Blocking calls of a file that some coroutine waits in. */
export function* heldCalls(view: View, file: FileFacts): Iterable<{ readonly call: Call; readonly scope: Scope }> {
  if (file.language !== "python") return;
  for (const call of view.calls(file)) {
    if (call.model?.blocking !== true || isShort(call) || isAwaited(call)) continue;
    const scope = file.scopes[file.scopes[call.operation.scope]?.function ?? 0];
    if (scope?.kind === "function" && coroutineOf(view, { file, scope: scope.id }) !== undefined) yield { call, scope };
  }
}

/** Whoever awaits it has a client that answers with a coroutine, whatever type the client was declared with. */
const isAwaited = ({ operation: { use } }: Call): boolean => use.to === "awaited";

const isShort = ({ concept, operation: { arguments: given } }: Call): boolean =>
  concept === "sleep" && given[0]?.kind === "literal" && Number(given[0].value) < LEAST_SLEEP_S;

interface Coroutine extends FunctionRef {
  /** Calls that lead from it to the function, innermost first. */
  readonly path: readonly Call[];
}

/** The coroutine that runs a function on its own thread: the function itself, or the nearest that calls it by name. */
function coroutineOf(view: View, at: FunctionRef, depth = 0): Coroutine | undefined {
  const own = at.file.scopes[at.scope];
  if (own?.kind !== "function") return undefined;
  if (own.async === true) return { ...at, path: [] };
  // Calling a generator runs nothing of it, and a response that is given one runs it on a thread (Starlette, iterate_in_threadpool).
  if (depth >= MAX_DEPTH || own.generator === true) return undefined;
  for (const { call, argument } of view.callers(at).callers) {
    // Handed over as a function, it runs on a thread of whoever takes it.
    if (argument !== undefined || call.file.role === "test") continue;
    const outer = { file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 };
    const found = coroutineOf(view, outer, depth + 1);
    if (found !== undefined) return { ...found, path: [call, ...found.path] };
  }
  return undefined;
}

/** Is anybody else served while the loop is held? */
export function judgeHeld(view: View, { file, scope }: FunctionRef): Verdict<HeldLoop> {
  const found = coroutineOf(view, { file, scope });
  if (found === undefined) return unknown("no coroutine is seen to run it");
  const contexts = view.context(found);
  const where = whereOf(contexts) ?? (isRegistered(view, found) ? "coroutine" : undefined);
  if (where === undefined) return pass("runs at start-up, or by itself");
  const isStart = contexts.has("startup") && found.path.length > 0;
  if (isStart) return unknown("start-up code that a request can reach as well");
  return gap(
    { where, isFar: found.path.length > 1 },
    found.path.map(({ place }) => ({ place, note: "called on the event loop" })),
  );
}

/** A coroutine of a service nobody is seen to call is a handler of some library; one that only the start runs has no company. */
function whereOf(contexts: ReadonlySet<Context>): HeldLoop["where"] | undefined {
  if (contexts.has("request")) return "request";
  if (contexts.has("job")) return "job";
  return contexts.size === 0 || contexts.has("unknown") ? "coroutine" : undefined;
}

/** `client.add_handler(on_message)`: a library that is not known keeps the coroutine, and runs it when something comes. */
const isRegistered = (view: View, at: FunctionRef): boolean =>
  view
    .callers(at)
    .callers.some(
      ({ call, argument }) =>
        argument !== undefined &&
        call.model === undefined &&
        view.targets(call).length === 0 &&
        REGISTERS.test(lastNameOf(call.operation.callee)),
    );

const REGISTERS = /^(?:add|on|register|subscribe|serve|listen|consume|start_server|create_server|set)(?:_|$|[A-Z])/;
