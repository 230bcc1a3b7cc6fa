/** One verdict for one error handler: which rule of the error family speaks about it, so that exactly one does. */

import type { Operation, Scope } from "#facts/file";
import type { Hop } from "#facts/place";
import type { Call, ErrorHandler, View } from "#linking/view";
import { mentions } from "../mentions";
import { type BadState, badStateAfter, lostAfterAccepted } from "./badState";
import { type ErrorTrace, errorTrace, isConsole, namesSubject, saysError } from "./errorTrace";
import { costlyConcept, type GuardedWork, guardedWork } from "./guardedWork";
import { failureFlags, type Given, givenBy, receiversOf, replyOf } from "./handlerAnswer";
import { keepsCause, rethrownIn } from "./lostCause";
import { countsAsSuccess } from "./queueProcessor";

export type HandlerVerdict =
  | { readonly is: "handled" | "unknown"; readonly because: string }
  | { readonly is: "lost-error-cause" }
  | {
      readonly is: "failure-as-success";
      readonly how: "job" | "reply" | "same-answer" | "unseen-result";
      readonly work: string;
      readonly hops: readonly Hop[];
    }
  | { readonly is: "log-and-continue"; readonly state: BadState }
  | { readonly is: "log-without-error"; readonly log: Call; readonly part: "nothing" | "message" }
  | { readonly is: "swallowed-error"; readonly work: string; readonly reason: boolean; readonly sure: boolean };

const handled = (because: string): HandlerVerdict => ({ is: "handled", because });

/** The most specific thing that is wrong with a handler, or why nothing is. Never two: the order here decides. */
export function handlerVerdict(view: View, handler: ErrorHandler): HandlerVerdict {
  const { file, scope: id } = handler;
  const scope = id === undefined ? undefined : file.scopes[id];
  if (scope === undefined) return handled("handled by another function");
  if (handler.kind === "callback") return callbackVerdict(view, handler, scope);
  if (seenElsewhere(view, handler)) return handled("the same promise is awaited or returned as well");
  const operations = view.operations(file, scope.id, "nested");
  if (operations.some((operation) => operation.kind === "throw")) return rethrows(view, handler);
  const calls = operations.flatMap((operation) => view.call(file, operation) ?? []);
  if (calls.some((call) => call.concept === "exit")) return handled("ends the process");
  if (calls.some((call) => neverReturns(view, call))) return handled("thrown on by a function of its own");
  const work = guardedWork(view, handler);
  const trace = errorTrace(view, handler, scope.id);
  return (
    passesForSuccess(view, handler, scope, { work, trace, calls }) ??
    goesOnBadly(view, handler, scope, trace) ??
    losesTheError(handler, scope, { work, trace }) ??
    leavesNoTrace(view, handler, scope, { work, trace, calls, operations })
  );
}

/** `fail(error)`, where `fail` throws or exits on every path. */
const neverReturns = (view: View, call: Call): boolean => {
  const targets = view.targets(call);
  return (
    targets.length > 0 &&
    targets.every(({ file, scope }) => {
      const target = file.scopes[scope];
      return target?.exits === "throw" || target?.exits === "exit" || target?.returns?.name === "never";
    })
  );
};

/** `const settled = turn.catch(() => undefined)` beside `return turn`: whoever awaits `turn` hears of the failure. */
function seenElsewhere(view: View, { file, kind, operation }: ErrorHandler): boolean {
  const callee = operation?.callee;
  if (kind !== "promise-catch" || callee?.kind !== "name" || callee.path.length !== 1) return false;
  const variable = view.variable(file, callee.scope, callee.name);
  return variable?.reads.some(({ use }) => use.to === "awaited" || use.to === "returned") ?? false;
}

/** `(err) => {}` given to code that reports its failure there. Callbacks that do something are no handlers of their own. */
function callbackVerdict(view: View, handler: ErrorHandler, scope: Scope): HandlerVerdict {
  const { file } = handler;
  if (view.operations(file, scope.id, "nested").length > 0) return handled("a callback that does something");
  const [call] = handler.guarded;
  if (call === undefined || call.concept === "cleanup" || call.concept === "timer" || isCleanUp(call))
    return handled("clean-up");
  const { costly, serious, known } = guardedWork(view, handler);
  if (costly === undefined && known) return handled("nothing is lost when it fails");
  if (costly === undefined && !/^_?err(or)?$/.test(handler.error ?? ""))
    return { is: "unknown", because: "no known callback" };
  return {
    is: "swallowed-error",
    work: costly ?? serious ?? `\`${call.callee}\``,
    reason: false,
    sure: costly !== undefined,
  };
}

const isCleanUp = ({ callee }: Call): boolean =>
  /(^|\.)(close|end|destroy|unlink|rm|rmdir|rimraf|remove|delete|del|clean|kill|disconnect|unsubscribe|release|quit|stop|shutdown|logout|on|once)\w*$/i.test(
    callee,
  );

function rethrows(view: View, handler: ErrorHandler): HandlerVerdict {
  const loses = rethrownIn(view, handler).some((rethrown) => keepsCause(view, rethrown).kind === "gap");
  return loses ? { is: "lost-error-cause" } : handled("thrown on");
}

interface Seen {
  readonly work: GuardedWork;
  readonly trace: ErrorTrace;
  readonly calls: readonly Call[];
}

function passesForSuccess(
  view: View,
  handler: ErrorHandler,
  scope: Scope,
  { work, trace, calls }: Seen,
): HandlerVerdict | undefined {
  const keeps = (call: Call) => view.effectsOf(call).some(({ concept }) => costlyConcept(concept) !== undefined);
  if (!work.onlyAnswers && countsAsSuccess(view, handler, scope)) {
    if (calls.some(keeps)) return handled("the failure is recorded");
    return { is: "failure-as-success", how: "job", work: work.costly ?? work.serious ?? "its work", hops: [] };
  }
  const { serious } = work;
  if (serious === undefined) return undefined;
  if (replyOf(view, handler, scope) === "succeeded")
    return { is: "failure-as-success", how: "reply", work: serious, hops: [] };
  const given = givenBy(view, handler, scope);
  if (given === "yes" && calls.some(keeps)) return handled("the failure is recorded");
  if (given === "yes") return { is: "failure-as-success", how: "same-answer", work: serious, hops: [] };
  if (trace.logs.length > 0 || work.costly === undefined) return undefined;
  const hops = given === "no" ? unseenBy(view, handler, scope) : [];
  if (hops.length === 0) return undefined;
  return { is: "failure-as-success", how: "unseen-result", work: work.costly, hops };
}

/** Callers that drop the result which says that it failed. */
function unseenBy(view: View, handler: ErrorHandler, scope: Scope): readonly Hop[] {
  const flags = failureFlags(view, handler, scope);
  return receiversOf(view, handler, scope)
    .filter(({ call, use }) => {
      if (call === undefined) return false;
      const end = use.to === "awaited" ? use.then : use;
      if (end.to === "dropped") return true;
      return end.to === "destructured" && flags.length > 0 && !end.names.some((name) => flags.includes(name));
    })
    .slice(0, 3)
    .map(({ file, span }) => ({
      place: view.place(file, span),
      note: "the result, and the failure with it, is dropped here",
    }));
}

function goesOnBadly(view: View, handler: ErrorHandler, scope: Scope, trace: ErrorTrace): HandlerVerdict | undefined {
  if (trace.logs.length === 0) return undefined;
  const accepted = replyOf(view, handler, scope) === undefined ? lostAfterAccepted(view, handler) : undefined;
  if (accepted !== undefined) return { is: "log-and-continue", state: accepted };
  const state = badStateAfter(view, handler, scope, givenBy(view, handler, scope));
  return state === undefined ? undefined : { is: "log-and-continue", state };
}

function losesTheError(
  handler: ErrorHandler,
  scope: Scope,
  { work, trace }: Pick<Seen, "work" | "trace">,
): HandlerVerdict | undefined {
  if (work.onlyAnswers) return undefined;
  const log = trace.direct.find((call) => saysError(call)) ?? trace.direct.find((call) => isConsole(call));
  if (log === undefined) return undefined;
  const loud = /\.(error|fatal|crit|critical)$/.test(log.callee);
  if (trace.error === "none" && (loud || work.serious !== undefined))
    return { is: "log-without-error", log, part: "nothing" };
  const onlyText =
    trace.error === "message" &&
    loud &&
    work.serious !== undefined &&
    !trace.logs.some((call) => namesSubject(handler, scope.id, call));
  return onlyText ? { is: "log-without-error", log, part: "message" } : undefined;
}

function leavesNoTrace(
  view: View,
  handler: ErrorHandler,
  scope: Scope,
  { work, trace, calls, operations }: Seen & { readonly operations: readonly Operation[] },
): HandlerVerdict {
  if (replyOf(view, handler, scope) === "failed") return handled("answered with a failure");
  if (trace.error !== "none") return handled("the error is used");
  if (trace.logs.length > 0) return handled("logged");
  if (operations.some((operation) => operation.kind === "assign")) return handled("the failure is recorded");
  if (work.costly === undefined)
    return work.known
      ? handled("nothing is lost when it fails")
      : { is: "unknown", because: "what may fail here is not known" };
  if (calls.some((call) => view.effectsOf(call).some(({ concept }) => costlyConcept(concept) !== undefined)))
    return handled("the work is done another way");
  if (calls.some((call) => call.model === undefined && view.targets(call).length > 0))
    return handled("handled by a function of its own");
  if (tells(givenBy(view, handler, scope))) return handled("the caller is told");
  if (givesDefault(handler, operations)) return handled("a default takes its place");
  if (seenByBranch(view, handler)) return handled("the code looks at what it got");
  if (isProbe(work, operations)) return handled("a probe with a default");
  if (isBestEffort(handler, scope)) return handled("best effort by its name");
  if (view.retries(handler.file).some((loop) => loop.catchScope === scope.id)) return handled("tried again");
  if (calls.some((call) => call.model === undefined)) return { is: "unknown", because: "calls code that is not known" };
  return { is: "swallowed-error", work: work.costly, reason: (scope.comment ?? "") !== "", sure: true };
}

const tells = (given: Given): boolean => given === "no";

/** `.catch(() => options.baseUrl)`: a value that somebody chose for this case, not an empty one. */
const givesDefault = ({ kind }: ErrorHandler, operations: readonly Operation[]): boolean =>
  kind === "promise-catch" &&
  operations.some(
    ({ kind: what, arguments: [value] }) =>
      what === "return" && (value?.kind === "name" || value?.kind === "parameter" || value?.kind === "template"),
  );

/** `const feed = await load().catch(() => null); if (!feed) report(…)`: the failure is told a line later. */
function seenByBranch(view: View, { file, operation }: ErrorHandler): boolean {
  const use = operation?.use.to === "awaited" ? operation.use.then : operation?.use;
  if (use?.to !== "bound") return false;
  return file.scopes.some(
    (branch) =>
      branch.kind === "branch" &&
      view.inside(file, branch.id, use.scope) &&
      mentions(file, branch.test, use.name) &&
      view.operations(file, branch.id).some(({ kind }) => kind === "call" || kind === "new" || kind === "throw"),
  );
}

/** `try { return execSync("git …") } catch { return "" }`: what the machine can tell, or nothing. */
const isProbe = (work: GuardedWork, operations: readonly Operation[]): boolean =>
  work.costly === "a subprocess" &&
  operations.some(({ kind, arguments: [value] }) => kind === "return" && value?.kind === "literal");

const SPARE = /telemetry|analytics|heartbeat|(^|[._])track(ing|Event)?/i;
/** Tidying up what is long out of use is tried again the next time. */
const TIDIES = /(^|[._a-z])(prune|purge|stale|garbage)/i;

/** Work the program must not depend on, and says so: `sendTelemetry`, `tryLoad`; a logger has nobody to tell that it failed. */
function isBestEffort({ file, guarded }: ErrorHandler, scope: Scope): boolean {
  const owners = [scope.function, file.scopes[file.scopes[scope.function]?.parent ?? 0]?.function ?? 0];
  const names = owners.map((id) => file.scopes[id]?.name ?? "");
  if (names.some((name) => SPARE.test(name) || /^(try|maybe|attempt)[A-Z]|^log([A-Z]|$)/.test(name))) return true;
  return guarded.some(({ callee }) => SPARE.test(callee) || TIDIES.test(callee));
}
