/** One verdict for one error handler: which rule of the error family speaks about it, so that exactly one does. */

import type { FileFacts, Operation, Scope, Use } from "#facts/file";
import type { Hop } from "#facts/place";
import type { Call, ErrorHandler, View } from "#linking/view";
import { mentions } from "../mentions";
import { answersOnly } from "./answersOnly";
import { type BadState, badStateAfter, lostAfterAccepted } from "./badState";
import { tellsInBodyOnly } from "./bodyOnly";
import { type Breadth, breadthOf } from "./caughtKinds";
import { claimedInLog } from "./claimedInLog";
import { claimsSuccess } from "./claimedSuccess";
import { type ErrorTrace, errorTrace, isConsole, namesSubject, saysError, tellsOfFailure } from "./errorTrace";
import { givesErrorBack } from "./errorValue";
import { excuseFor, givesReason, isOnTheWayOut } from "./excuses";
import { givesFallbackDocument } from "./fallbackDocument";
import { costlyConcept, type GuardedWork, guardedWork } from "./guardedWork";
import { failureFlags, type Given, givenBy, receiversOf, replyOf } from "./handlerAnswer";
import { hiddenMistakes, riskyIn } from "./hiddenMistakes";
import { keepsCause, rethrownIn } from "./lostCause";
import { mildLoss } from "./mildLoss";
import { throwsForOneKindOnly } from "./oneKindOnly";
import { countsAsSuccess } from "./queueProcessor";
import { recordsForLater } from "./recordedLater";
import { putsStandIn } from "./standIn";
import { takenForAbsence } from "./takenForAbsence";
import { isAtTheEnd } from "./tidying";
import { recordsFailure, toldInside } from "./toldInside";
import { untracedRefusal, untracedReply } from "./untracedReply";

/** A failure that somebody takes for success. */
export interface FailureAsSuccess {
  readonly how:
    | "job"
    | "reply"
    | "same-answer"
    | "unseen-result"
    | "error-value"
    | "body-only"
    | "overwritten"
    | "made";
  /** overwritten: nobody knows what runs the code. */
  readonly mild?: boolean;
  readonly work: string;
  readonly hops: readonly Hop[];
}

export type HandlerVerdict =
  | { readonly is: "handled" | "unknown"; readonly because: string }
  /** Nothing is lost when it fails, or it is no handler of its own: no rule of the family has a say. */
  | { readonly is: "no-matter" }
  | { readonly is: "lost-error-cause" }
  | { readonly is: "overbroad-catch"; readonly breadth: Breadth; readonly hides: string }
  | ({ readonly is: "failure-as-success" } & FailureAsSuccess)
  | { readonly is: "log-and-continue"; readonly state: BadState }
  | { readonly is: "log-without-error"; readonly log: Call; readonly part: "nothing" | "message" }
  | {
      readonly is: "swallowed-error";
      readonly work: string;
      readonly reason: boolean;
      readonly sure: boolean;
      /** Errors of one kind are thrown on; all others leave no trace. */
      readonly others?: true;
      /** The client is told this status, and nobody more. */
      readonly answered?: number;
      /** Why what is lost may be meant to be, in words. */
      readonly mild?: string;
    };

const handled = (because: string): HandlerVerdict => ({ is: "handled", because });
const NO_MATTER: HandlerVerdict = { is: "no-matter" };

/** The most specific thing that is wrong with a handler, or why nothing is. Never two: the order here decides. */
export function handlerVerdict(view: View, handler: ErrorHandler): HandlerVerdict {
  const { file, scope: id } = handler;
  const scope = id === undefined ? undefined : file.scopes[id];
  if (scope === undefined) return suppressedVerdict(view, handler) ?? handled("handled by another function");
  if (handler.kind === "callback") return callbackVerdict(view, handler, scope);
  const breadth = breadthOf(view, handler);
  if (breadth === "narrow") return handled("a kind of failure that is named here");
  if (seenElsewhere(view, handler)) return handled("the same promise is awaited or returned as well");
  const operations = view.operations(file, scope.id, "nested");
  if (operations.some((operation) => operation.kind === "throw"))
    // Python chains what is raised here to what was caught.
    return file.language === "python"
      ? (refuses(view, handler, scope) ?? losesOtherKinds(view, handler, scope) ?? handled("thrown on"))
      : (losesOtherKinds(view, handler, scope) ?? rethrows(view, handler));
  const calls = operations.flatMap((operation) => view.call(file, operation) ?? []);
  if (calls.some((call) => call.concept === "exit")) return handled("ends the process");
  if (calls.some((call) => neverReturns(view, call))) return handled("thrown on by a function of its own");
  const work = guardedWork(view, handler);
  const trace = errorTrace(view, handler, scope.id);
  const verdict =
    passesForSuccess(view, handler, scope, { work, trace, calls }) ??
    goesOnBadly(view, handler, scope, trace) ??
    losesTheError(view, handler, scope, { work, trace }) ??
    leavesNoTrace(view, handler, scope, { work, trace, calls, operations });
  const hides = hiddenMistakes(view, handler, { scope, breadth, work, trace, operations, verdict });
  return hides === undefined ? verdict : { is: "overbroad-catch", breadth, hides };
}

/** `with suppress(Exception):` round work whose failure loses something. */
function suppressedVerdict(view: View, handler: ErrorHandler): HandlerVerdict | undefined {
  if (handler.tryScope === undefined) return undefined;
  if (breadthOf(view, handler) === "narrow") return handled("a kind of failure that is named here");
  const { costly } = guardedWork(view, handler);
  if (costly === undefined || isAtTheEnd(view, handler)) return NO_MATTER;
  if (isOnTheWayOut(view, handler)) return handled("the first error is thrown on");
  return { is: "swallowed-error", work: costly, reason: false, sure: true };
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

/** `const settled = turn.catch(() => undefined)` beside `return turn` or `await Promise.race([turn, limit])`: that one hears of the failure. */
function seenElsewhere(view: View, { file, kind, operation }: ErrorHandler): boolean {
  const callee = operation?.callee;
  if (kind !== "promise-catch" || callee?.kind !== "name" || callee.path.length !== 1) return false;
  const variable = view.variable(file, callee.scope, callee.name);
  return variable?.reads.some(({ use }) => isWaitedFor(use) || isGathered(view, file, use)) ?? false;
}

const isWaitedFor = ({ to }: Use): boolean => to === "awaited" || to === "returned";

/** In the list of a `Promise.all` or `Promise.race` that somebody waits for. */
function isGathered(view: View, file: FileFacts, use: Use): boolean {
  const list = use.to === "item" && use.then.to === "argument" ? file.operations[use.then.operation] : undefined;
  if (list === undefined || !isWaitedFor(list.use)) return false;
  const collects = view.call(file, list)?.model?.collects;
  return collects !== undefined && collects !== "settled";
}

/** A coroutine that the code awaits works with the world outside, though what it does there is not known. */
const isWaitedWork = ({ guarded }: ErrorHandler): boolean =>
  guarded.some(({ concept, operation }) => concept === undefined && operation.use.to === "awaited");

/** `(err) => {}` given to code that reports its failure there. Callbacks that do something are no handlers of their own. */
function callbackVerdict(view: View, handler: ErrorHandler, scope: Scope): HandlerVerdict {
  const { file } = handler;
  if (view.operations(file, scope.id, "nested").length > 0) return NO_MATTER;
  const [call] = handler.guarded;
  if (call === undefined || call.concept === "cleanup" || call.concept === "timer" || isCleanUp(call)) return NO_MATTER;
  const { costly, serious, known } = guardedWork(view, handler);
  if (costly === undefined && known) return NO_MATTER;
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

/** The framework turns what is raised into an answer, and nobody hears what failed. */
function refuses(view: View, handler: ErrorHandler, scope: Scope): HandlerVerdict | undefined {
  const refusal = untracedRefusal(view, handler, scope, guardedWork(view, handler));
  if (refusal === undefined) return undefined;
  const { work, status } = refusal;
  return { is: "swallowed-error", work, reason: givesReason(scope), sure: true, answered: status };
}

function losesOtherKinds(view: View, handler: ErrorHandler, scope: Scope): HandlerVerdict | undefined {
  if (!throwsForOneKindOnly(view, handler, scope)) return undefined;
  const { costly, serious } = guardedWork(view, handler);
  // A function of Python that ends here gives `None`, which callers use as if it were an answer.
  const work = costly ?? (handler.file.language === "python" ? serious : undefined);
  if (work === undefined) return undefined;
  return { is: "swallowed-error", work, reason: givesReason(scope), sure: true, others: true };
}

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
    if (calls.some(keeps) || recordsForLater(view, handler, scope)) return handled("the failure is recorded");
    return { is: "failure-as-success", how: "job", work: work.costly ?? work.serious ?? "its work", hops: [] };
  }
  const { serious } = work;
  if (serious === undefined)
    return isWaitedWork(handler) && tellsInBodyOnly(view, handler, scope)
      ? { is: "failure-as-success", how: "body-only", work: "what is awaited", hops: [] }
      : undefined;
  const absence = takenForAbsence(view, handler, scope);
  if (absence !== undefined) return { is: "failure-as-success", how: absence.ends, ...absence };
  const isReadOnly = work.costly === undefined && trace.error !== "none";
  if (isReadOnly && givesFallbackDocument(view, handler, scope)) return handled("a standing document is the answer");
  if (replyOf(view, handler, scope) === "succeeded")
    return { is: "failure-as-success", how: "reply", work: serious, hops: [] };
  if (tellsInBodyOnly(view, handler, scope))
    return { is: "failure-as-success", how: "body-only", work: serious, hops: [] };
  if (givesErrorBack(view, handler, scope))
    return { is: "failure-as-success", how: "error-value", work: serious, hops: [] };
  const given = givenBy(view, handler, scope);
  if (given === "yes" && calls.some(keeps)) return handled("the failure is recorded");
  if (given === "yes") return { is: "failure-as-success", how: "same-answer", work: serious, hops: [] };
  const claim = work.costly === undefined ? undefined : claimsSuccess(view, handler, scope, given);
  const operations = view.operations(handler.file, scope.id, "nested");
  if (
    claim !== undefined &&
    work.costly !== undefined &&
    excuseFor(view, handler, scope, { work, operations }) === undefined
  )
    return {
      is: "failure-as-success",
      how: "same-answer",
      work: work.costly,
      hops: [{ place: claim, note: "told here all the same" }],
    };
  if (trace.logs.length > 0 || work.costly === undefined) return undefined;
  const hops = given === "no" ? unseenBy(view, handler, scope) : [];
  if (hops.length === 0) return undefined;
  if (recordsFailure(view, handler.file, operations)) return handled("the failure is recorded");
  if (putsStandIn(view, handler, scope)) return handled("a value chosen for this case takes its place");
  return { is: "failure-as-success", how: "unseen-result", work: work.costly, hops };
}

/** Callers that drop the result which says that it failed. */
function unseenBy(view: View, handler: ErrorHandler, scope: Scope): readonly Hop[] {
  const flags = failureFlags(view, handler, scope);
  return receiversOf(view, handler, scope)
    .filter(({ file, call, use }) => {
      if (call === undefined) return false;
      const end = use.to === "awaited" ? use.then : use;
      if (end.to === "dropped") return true;
      if (end.to !== "destructured" || flags.length === 0 || takesRest(file, end)) return false;
      return !end.names.some((name) => flags.includes(name));
    })
    .slice(0, 3)
    .map(({ file, span }) => ({
      place: view.place(file, span),
      note: "the result, and the failure with it, is dropped here",
    }));
}

/** `const { links, ...page } = await load();`: the flag is among the rest. */
const takesRest = (file: FileFacts, { names, scope }: Extract<Use, { to: "destructured" }>): boolean =>
  names.some((name) =>
    file.scopes[scope]?.bindings[name]?.values.some((value) => "path" in value && value.path.length === 0),
  );

function goesOnBadly(view: View, handler: ErrorHandler, scope: Scope, trace: ErrorTrace): HandlerVerdict | undefined {
  if (trace.logs.length === 0) return undefined;
  const accepted = replyOf(view, handler, scope) === undefined ? lostAfterAccepted(view, handler) : undefined;
  if (accepted !== undefined) return { is: "log-and-continue", state: accepted };
  const given = givenBy(view, handler, scope);
  const state = badStateAfter(view, handler, scope, given) ?? claimAfter(view, handler, scope, given);
  return state === undefined ? undefined : { is: "log-and-continue", state };
}

function claimAfter(view: View, handler: ErrorHandler, scope: Scope, given: Given): BadState | undefined {
  const claim = claimedInLog(view, handler, scope, given);
  if (claim === undefined) return undefined;
  const hops = [{ place: claim.place, note: "told here all the same" }];
  return { how: "claimed", name: handler.guarded.at(-1)?.callee ?? "the call", stored: false, hops };
}

function losesTheError(
  view: View,
  handler: ErrorHandler,
  scope: Scope,
  { work, trace }: Pick<Seen, "work" | "trace">,
): HandlerVerdict | undefined {
  if (work.onlyAnswers || (handler.file.language === "python" && riskyIn(handler).length === 0)) return undefined;
  const log =
    trace.direct.find((call) => saysError(call)) ??
    trace.direct.find((call) => isConsole(call)) ??
    trace.direct.find(
      (call) => (work.costly !== undefined || !work.known) && !givesReason(scope) && tellsOfFailure(call),
    );
  if (log === undefined) return undefined;
  const another = trace.error === "none" && namesAnotherError(handler, log);
  const loud = /\.(error|fatal|crit|critical)$/.test(log.callee) && !jumpsOnly(view, handler, work);
  // Python: at this level, "not found" about work that is not known may be all there is to say.
  const isAside = handler.file.language === "python" && /\.(debug|trace|verbose)$/.test(log.callee);
  const unsaid = work.serious !== undefined || another || (!work.known && !isAside && tellsOfFailure(log));
  if (trace.error === "none" && (loud || unsaid)) return { is: "log-without-error", log, part: "nothing" };
  const onlyText =
    trace.error === "message" &&
    loud &&
    work.serious !== undefined &&
    !trace.logs.some((call) => namesSubject(handler, scope.id, call));
  return onlyText ? { is: "log-without-error", log, part: "message" } : undefined;
}

/** `catch (e) { log("failed", { error }); }`: what is logged is the error of somebody else. */
const namesAnotherError = ({ file, error }: ErrorHandler, { operation }: Call): boolean =>
  ["error", "err", "e"].some(
    (name) => name !== error && operation.arguments.some((value) => mentions(file, value, name)),
  );

/** The `try` throws by itself, and nothing else in it is worth a word: the message says all there is to say. */
const jumpsOnly = (view: View, handler: ErrorHandler, { serious }: GuardedWork): boolean =>
  serious === undefined && throwsItself(view, handler);

/** The `try` holds a `throw` of its own. */
const throwsItself = (view: View, { file, tryScope }: ErrorHandler): boolean =>
  tryScope !== undefined && view.operations(file, tryScope).some(({ kind }) => kind === "throw");

function leavesNoTrace(
  view: View,
  handler: ErrorHandler,
  scope: Scope,
  { work, trace, calls, operations }: Seen & { readonly operations: readonly Operation[] },
): HandlerVerdict {
  const broken =
    trace.error === "none" && trace.logs.length === 0 ? untracedReply(view, handler, scope, work) : undefined;
  const tellers = calls.filter((call) => !answersOnly(view, call));
  if (broken !== undefined && !tellers.some(isOwnWork(view)) && !toldInside(view, handler))
    return {
      is: "swallowed-error",
      work: broken.work,
      reason: givesReason(scope),
      sure: true,
      answered: broken.status,
    };
  if (replyOf(view, handler, scope) === "failed") return handled("answered with a failure");
  if (trace.error !== "none") return handled("the error is used");
  if (trace.logs.length > 0) return handled("logged");
  if (operations.some((operation) => operation.kind === "assign")) return handled("the failure is recorded");
  if (work.costly === undefined && operations.length === 0 && throwsItself(view, handler))
    return { is: "swallowed-error", work: "a check that throws in this `try`", reason: givesReason(scope), sure: true };
  if (work.costly === undefined)
    return work.known ? NO_MATTER : { is: "unknown", because: "what may fail here is not known" };
  if (calls.some((call) => view.effectsOf(call).some(({ concept }) => costlyConcept(concept) !== undefined)))
    return handled("the work is done another way");
  if (tellers.some((call) => call.model === undefined && view.targets(call).length > 0))
    return handled("handled by a function of its own");
  if (tells(givenBy(view, handler, scope))) return handled("the caller is told");
  const excuse = excuseFor(view, handler, scope, { work, operations });
  if (excuse !== undefined) return handled(excuse);
  if (toldInside(view, handler)) return handled("the work tells of its failure itself");
  if (tellers.some((call) => call.model === undefined))
    return { is: "unknown", because: "calls code that is not known" };
  const mild = mildLoss(view, handler, scope);
  const found = { is: "swallowed-error", work: work.costly, reason: givesReason(scope), sure: true } as const;
  return mild === undefined ? found : { ...found, mild };
}

/** Calls of a handler that may tell of the failure, or undo it: what is neither an answer nor a library of which we know that it does not. */
const isOwnWork =
  (view: View) =>
  (call: Call): boolean =>
    view.targets(call).length > 0 || view.effectsOf(call).some(({ concept }) => costlyConcept(concept) !== undefined);

const tells = (given: Given): boolean => given === "no";
