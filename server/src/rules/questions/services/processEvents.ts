/** Listeners on process events, and whether what they run ends the process. */

import type { FileFacts, Operation, Scope, ScopeKind } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

export interface ProcessListener {
  readonly call: Call;
  readonly event: string;
}

const LISTENING = /(^|\.)process\.(on|once|addListener|prependListener)$|^global\.Deno\.addSignalListener$/;
const MAX_DEPTH = 10;

/** Deno has the events of the web: https://docs.deno.com/api/web/~/PromiseRejectionEvent */
const GLOBAL_LISTENING = /^global\.(globalThis\.|self\.)?addEventListener$/;

/** `process.on(event, …)` calls of a file for any of the events, also in a loop over their names. */
export function processListeners(view: View, file: FileFacts, events: ReadonlySet<string>): readonly ProcessListener[] {
  return view.calls(file).flatMap((call) => {
    const name = call.operation.arguments[0];
    const { concept, symbol = "" } = call;
    const isListening = concept === "shutdown-hook" ? LISTENING.test(symbol) : GLOBAL_LISTENING.test(symbol);
    if (!isListening || name === undefined) return [];
    const event = view
      .things(file, name)
      .flatMap((thing) => (thing.kind === "literal" && typeof thing.value === "string" ? [thing.value] : []))
      .find((text) => events.has(text));
    return event === undefined ? [] : [{ call, event }];
  });
}

/** True for calls that make a library handle signals, as opposed to a listener of the project's own. */
export const isLibraryHook = (call: Call): boolean =>
  call.concept === "shutdown-hook" && !LISTENING.test(call.symbol ?? "");

/** Functions a listener runs; empty when they are not written in the workspace. */
export function listenersOf(view: View, { call }: ProcessListener): readonly FunctionRef[] {
  const listener = call.operation.arguments[1];
  if (listener === undefined) return [];
  return view.things(call.file, listener).flatMap((thing) => (thing.kind === "function" ? [thing] : []));
}

/** Does the function exit, or run something that does? `also`: other calls that end a process in the caller's eyes. */
export function endsProcess(view: View, target: FunctionRef, also: (call: Call) => boolean = () => false): boolean {
  return ends(view, target, also, { depth: 0, seen: new Set() });
}

function ends(
  view: View,
  target: FunctionRef,
  also: (call: Call) => boolean,
  { depth, seen }: { readonly depth: number; readonly seen: Set<Scope | undefined> },
): boolean {
  if (depth > MAX_DEPTH) return true;
  const own = target.file.scopes[target.scope];
  if (seen.has(own)) return false;
  seen.add(own);
  return view.operations(target.file, target.scope, "nested").some((operation) => {
    if (operation.kind === "throw" && depth === 0 && operation.scope === target.scope) return true;
    const call = view.call(target.file, operation);
    if (call === undefined) return false;
    if (call.concept === "exit" || EXITS.test(call.symbol ?? "") || also(call)) return true;
    return view.targets(call).some((inner) => ends(view, inner, also, { depth: depth + 1, seen }));
  });
}

/** Gives the error to a function that is neither ours nor known: it may exit. */
export const handsOn = (view: View, { file, scope }: FunctionRef): boolean =>
  view.operations(file, scope, "nested").some((operation) => {
    const call = view.call(file, operation);
    if (call === undefined || call.concept !== undefined || call.model !== undefined) return false;
    if (view.targets(call).length > 0 || (call.symbol ?? "").startsWith("global.")) return false;
    return /exit|fatal|crash|shutdown|terminate|stop|quit|die|abort|close|handle/i.test(call.callee);
  });

/** `async function install() { await unpack(); process.exit(0); }`: does it end the process when all goes well? */
export const exitsWhenDone = (view: View, { file, scope }: FunctionRef): boolean =>
  exitsOf(view, { file, scope }).length > 0;

/** Exits of a function that come on every way through it, but for what fails or leaves before. */
export const exitsOf = (view: View, { file, scope }: FunctionRef): readonly Operation[] =>
  view
    .operations(file, scope)
    .filter(
      (operation) =>
        view.call(file, operation)?.concept === "exit" &&
        view.chain(file, operation.scope).every((at) => at.function !== scope || !CONDITIONAL.has(at.kind)),
    );

const CONDITIONAL: ReadonlySet<ScopeKind> = new Set(["branch", "catch", "loop"]);

const EXITS = /(^|\.)process\.(exit|abort|kill|reallyExit)$|^electron\.app\.(quit|exit)$/;
