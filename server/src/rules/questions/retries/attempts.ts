/** What one retry in a file does between two attempts: how it waits, how often it goes round, whether it looks at the error. */

import type { FileFacts, Operation, Scope, ScopeId, Use, Value } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, Effect, RetryLoop, View } from "#linking/view";

import { decoratedBy } from "./decorated";
import { type Delay, delayOf } from "./delays";
import { branchesUpTo } from "./errorConditions";
import { errorDecides } from "./errorDecides";
import { type Pause, pausesIn } from "./pauses";
import { countedRounds } from "./rounds";
import { isWaitedFor } from "./waited";

/** How a retry waits. `none`: it tries again at once. `unknown`: it may wait in a way that cannot be told. */
export interface Waiting {
  readonly kind: "none" | "fixed" | "growing" | "asked" | "unknown";
  readonly delay?: Delay;
  readonly pause?: Pause;
}

/** How the loop or recursion waits before the next attempt. */
export function waitingOf(view: View, loop: RetryLoop): Waiting {
  const pauses = loop.kind === "recursion" ? beforeRecursion(view, loop) : inLoop(view, loop);
  const found = pauses.map((pause): Waiting => ({ ...judged(view, loop, pause), pause }));
  const best = (["asked", "growing", "unknown", "fixed"] as const)
    .map((kind) => found.find((waiting) => waiting.kind === kind))
    .find((waiting) => waiting !== undefined);
  if (best !== undefined) return best;
  return mayWait(view, loop) ? { kind: "unknown" } : { kind: "none" };
}

function judged(view: View, loop: RetryLoop, { time }: Pause): Waiting {
  if (time === undefined) return { kind: "unknown" };
  const round = { file: loop.file, scope: loop.scope };
  const delay = delayOf(view, time.value, {
    file: time.file,
    round,
    passed: time.passed,
    moved: movedParameters(loop),
  });
  if (delay.asked) return { kind: "asked", delay };
  if (delay.varies && (delay.multiplies || !delay.random || delay.open)) return { kind: "growing", delay };
  if (delay.open) return { kind: delay.ms === undefined ? "unknown" : "fixed", delay };
  return delay.ms === 0 ? { kind: "none", delay } : { kind: "fixed", delay };
}

/** Waits anywhere in the loop, except inside what is tried (a wait there is part of the work). */
function inLoop(view: View, { file, scope, tryScope }: RetryLoop): readonly Pause[] {
  const pauses = pausesIn(view, file, scope).filter(({ call, runs }) => runs === undefined && isWaitedFor(view, call));
  const outside = pauses.filter(({ call }) => !view.inside(file, call.operation.scope, tryScope));
  return outside.length > 0 ? outside : pauses;
}

/** Waits of the handler, timers that run the next attempt, and waits at the start of the function that the handler calls again. */
function beforeRecursion(view: View, { file, scope, catchScope, again }: RetryLoop): readonly Pause[] {
  if (again === undefined) return [];
  const handlers = new Set([catchScope, ...functionsUpTo(view, file, again.operation.scope, catchScope)]);
  const waits = [...handlers].flatMap((at) => pausesIn(view, file, at));
  const before = waits.filter(({ runs }) => runs === undefined || view.inside(file, again.operation.scope, runs));
  return before.length > 0
    ? before
    : pausesIn(view, file, scope).filter(({ call, runs }) => runs === undefined && isWaitedFor(view, call));
}

function functionsUpTo(view: View, file: FileFacts, from: number, upTo: number): readonly number[] {
  const chain = view.chain(file, from);
  const end = chain.findIndex(({ id }) => id === upTo);
  return chain.slice(0, end < 0 ? 0 : end).flatMap(({ id, kind }) => (kind === "function" ? [id] : []));
}

/** Parameters that the recursion is called with another value for, and that value. */
function movedParameters({ file, scope, again }: RetryLoop): ReadonlyMap<number, Value> {
  const moved = new Map<number, Value>();
  const parameters = file.scopes[scope]?.parameters ?? [];
  again?.operation.arguments.forEach((value, index) => {
    const isSame = value.kind === "name" && value.path.length === 0 && value.name === parameters[index]?.name;
    if (!isSame && value.kind !== "literal") moved.set(index, value);
  });
  return moved;
}

const WAITS_BY_NAME = /(sleep|delay|wait|back_?off|pause|throttle|cool_?down)/i;

/** A call of code we do not see whose name says that it waits, or a wait for an event between two attempts. */
function mayWait(view: View, { file, scope, tryScope, catchScope, kind }: RetryLoop): boolean {
  const at = kind === "recursion" ? catchScope : scope;
  return view.operations(file, at, "nested").some((operation) => {
    const isWork = view.inside(file, operation.scope, tryScope) && !view.inside(file, operation.scope, catchScope);
    if (isWork && kind === "loop") return false;
    if (operation.kind === "await") return true;
    const call = view.call(file, operation);
    if (call === undefined) return false;
    if (WAITS_BY_NAME.test(call.callee)) return true;
    if (!isWaitedFor(view, call) || call.model !== undefined) return false;
    // A plain function of Python that is not seen may do anything; few wait.
    if (call.file.language === "python" && operation.use.to !== "awaited" && view.targets(call).length === 0)
      return false;
    const effects = view.effectsOf(call);
    // `catch (error) { if (!(await onError(error))) return; }`: what the callers hand over for a failure waits before it answers.
    return effects.length === 0 || (runsParameter(view, file, [operation]) && effects.some(isWait));
  });
}

const isWait = ({ concept, via }: Effect): boolean =>
  concept === "sleep" || (concept === "timer" && via.some(({ symbol }) => symbol === "global.Promise"));

const OUTSIDE = /^(outbound-call|client|cache|enqueue|query|subprocess|row-\w+|transaction)$/;

/** What is tried again leaves the process: by itself, through workspace functions, or in the functions that callers hand over. */
export function triedAgain(view: View, loop: RetryLoop): readonly Effect[] {
  const { file, tryScope, catchScope, scope } = loop;
  const work = view.operations(file, tryScope).filter((operation) => !view.inside(file, operation.scope, catchScope));
  const own = work.flatMap((operation) => {
    const call = view.call(file, operation);
    return call === undefined ? [] : view.effectsOf(call);
  });
  const direct = own.filter((effect) => OUTSIDE.test(effect.concept) && failureArrives(view, effect, file, catchScope));
  if (direct.length > 0) return direct;
  if (!runsParameter(view, file, work)) return [];
  return handedOver(view, { file, scope: file.scopes[scope]?.function ?? 0 });
}

/** Something may leave the process: it does, or it is code that is not seen. */
export function mayAskOthers(view: View, loop: RetryLoop): boolean {
  if (triedAgain(view, loop).length > 0) return true;
  const { file, tryScope, catchScope } = loop;
  const work = view.operations(file, tryScope).filter((operation) => !view.inside(file, operation.scope, catchScope));
  return (
    runsParameter(view, file, work) ||
    work.some((operation) => {
      const call = view.call(file, operation);
      if (call === undefined || call.model !== undefined || call.symbol?.startsWith("global.") === true) return false;
      return view.isPromise(call) !== "no" && view.targets(call).length === 0;
    })
  );
}

/** `catch (error) { if (isExpired(error)) await login(); else throw error; }`: what failed is mended before the next attempt. */
export function mendsWhatFailed(view: View, loop: RetryLoop): boolean {
  const { file, catchScope } = loop;
  if (errorDecides(view, loop) !== "yes") return false;
  return view.operations(file, catchScope).some((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined || !isWaitedFor(view, call) || call.concept === "log") return false;
    if (file.language === "python" && call.model !== undefined) return false;
    return !WAITS_BY_NAME.test(call.callee);
  });
}

/** The work is a function the retry helper was given. */
function runsParameter(view: View, file: FileFacts, work: readonly Operation[]): boolean {
  return work.some(({ kind, callee }) => {
    if (kind !== "call" || callee === undefined) return false;
    return view.things(file, callee).some((thing) => thing.kind === "parameter") || isParameter(view, file, callee);
  });
}

function isParameter(view: View, file: FileFacts, callee: Value): boolean {
  if (callee.kind !== "name") return callee.kind === "parameter";
  const values = view.variable(file, callee.scope, callee.name)?.binding.values ?? [];
  return values.some(({ kind }) => kind === "parameter");
}

function handedOver(view: View, helper: { readonly file: FileFacts; readonly scope: number }): readonly Effect[] {
  const given = view
    .callers(helper)
    .callers.filter(({ call }) => call.file.role !== "test")
    .flatMap(({ call }) => view.callbacks(call).map((callback) => callback.function));
  return [...given, ...decoratedBy(view, helper)]
    .flatMap((work) => view.effects(work))
    .filter(
      (effect) => OUTSIDE.test(effect.concept) && failureArrives(view, effect, effect.via[0]?.file ?? effect.call.file),
    );
}

/** Nothing on the way drops the promise, handles its failure or catches it: telemetry that is sent aside is not what is retried. */
export function failureArrives(view: View, { via, call }: Effect, from: FileFacts, handler?: ScopeId): boolean {
  return [...via, call].every((step, index) => {
    const outcome = view.outcome(step);
    const { state } = outcome;
    // `load().catch(() => setTimeout(again, 1_000))`: the handler is the retry's own.
    const isOwn = index === 0 && outcome.state === "handled" && outcome.handler.kind === "function";
    if (isOwn && step.file === from && outcome.handler.scope === handler) return true;
    if (state === "handled") return false;
    if ((state === "dropped" || state === "voided") && view.isPromise(step) === "yes") return false;
    if (index === 0 && step.file === from) return true;
    const guard = view.guard(step.file, step.operation.scope);
    const catches = guard?.handler === undefined ? undefined : step.file.scopes[guard.handler];
    if (catches === undefined) return true;
    return throwsOn(view, step.file, catches) || isRetried(view, step);
  });
}

/** The handler throws, goes round, or asks a helper that throws. */
const throwsOn = (view: View, file: FileFacts, handler: Scope): boolean =>
  view.operations(file, handler.id).some((operation) => {
    if (operation.kind === "throw" || operation.kind === "continue") return true;
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined) return false;
    return view
      .targets(call)
      .some((target) => view.operations(target.file, target.scope).some(({ kind }) => kind === "throw"));
  });

const isRetried = (view: View, { file, operation }: Call): boolean =>
  view.retries(file).some(({ tryScope }) => view.inside(file, operation.scope, tryScope));

/**
 * Retries of a file: loops and recursions that try the same work again. A loop over mirrors, keys or items that goes on with
 * the next one after a failure tries something else each time.
 */
export function retriesIn(view: View, file: FileFacts): readonly RetryLoop[] {
  const own = view.retries(file).filter((loop) => !triesTheNext(view, loop) && !changesItsWork(view, loop));
  return own.filter((loop) => loop.kind === "recursion" || loop === tellingOf(view, own, loop));
}

/** A loop round several `try`s is one retry: that of the innermost or last which catches failures of other services. */
function tellingOf(view: View, loops: readonly RetryLoop[], { scope }: RetryLoop): RetryLoop | undefined {
  const same = loops.filter(({ kind, scope: at }) => kind === "loop" && at === scope);
  if (same.length === 1) return same[0];
  return same.findLast((other) => triedAgain(view, other).length > 0) ?? same[0];
}

function triesTheNext(view: View, retry: RetryLoop): boolean {
  const { file, scope, kind, again, tryScope, catchScope } = retry;
  const loop = file.scopes[scope];
  if (again?.operation.arguments.some(isOtherWay) === true || repeatsOnce(view, retry)) return true;
  if (again !== undefined && worksThroughList(view, { file, scope, again, tryScope, catchScope })) return true;
  if (kind !== "loop" || loop === undefined) return false;
  if (loop.test !== undefined && isWholeList(loop.test)) return true;
  if (loop.over === undefined) return false;
  const isCounter = countedRounds(view, file, loop.over) !== undefined;
  const quiet = pausesIn(view, file, scope).map(({ call }) => call.operation);
  const logs = view.operations(file, scope).filter((operation) => view.call(file, operation)?.concept === "log");
  // A name of Python belongs to the function, and may be the item of another loop as well.
  const names = file.language === "python" ? (file.scopes[loop.function]?.bindings ?? {}) : loop.bindings;
  return Object.entries(names).some(
    ([name, { values }]) =>
      values.some((value) => value.kind === "element" && (names === loop.bindings || value.of === loop.over)) &&
      (view.variable(file, scope, name)?.reads ?? []).some(
        ({ span, scope: at, use }) =>
          (!isCounter || (isGiven(use) && view.inside(file, at, tryScope) && !view.inside(file, at, catchScope))) &&
          ![...quiet, ...logs].some((call) => call.span.start <= span.start && call.span.end >= span.end),
      ),
  );
}

/** The number of the round is part of the work: a page, an index. */
const isGiven = ({ to }: Use): boolean => to === "argument" || to === "item" || to === "template";

/** `const key = keys[index]; try { await load(key); } catch { next(index + 1); }`: the next round has another item. */
function worksThroughList(
  view: View,
  { file, scope, again, tryScope, catchScope }: Pick<RetryLoop, "file" | "scope" | "again" | "tryScope" | "catchScope">,
): boolean {
  const isMoved = again?.operation.arguments.some(({ kind }) => kind === "template" || kind === "opaque") === true;
  if (!isMoved) return false;
  return file.scopes.some(
    ({ id, function: own, bindings }) =>
      own === scope &&
      Object.entries(bindings).some(
        ([name, { values }]) =>
          values.some((value) => "path" in value && value.path.includes("[]")) &&
          (view.variable(file, id, name)?.reads ?? []).some(
            (read) => view.inside(file, read.scope, tryScope) && !view.inside(file, read.scope, catchScope),
          ),
      ),
  );
}

/**
 * `catch (error) { if (error instanceof NeedsLogin) job.session = await login(); else throw error; }`: what is tried next is not
 * what failed. A handler that waits retries all the same.
 */
function changesItsWork(view: View, loop: RetryLoop): boolean {
  const { file, kind, tryScope, catchScope } = loop;
  if (kind !== "loop" || waitingOf(view, loop).kind !== "none") return false;
  const handler = view.operations(file, catchScope);
  if (!handler.some((operation) => operation.kind === "throw")) return false;
  const given = new Set(
    view
      .operations(file, tryScope)
      .filter(({ kind: of, scope }) => of === "call" && !view.inside(file, scope, catchScope))
      .flatMap(({ arguments: values, keywords = {}, callee }) => [
        ...values,
        ...Object.values(keywords),
        ...(callee === undefined ? [] : [callee]),
      ])
      .flatMap((value) => (value.kind === "name" ? [value.name] : [])),
  );
  return handler.some(
    ({ kind: of, callee, scope, arguments: [value] }) =>
      of === "assign" &&
      callee?.kind === "name" &&
      given.has(callee.name) &&
      value !== undefined &&
      (callee.path.length > 0 ? scope !== catchScope : isTakenFrom(value, callee.name)) &&
      (value.kind === "result" || value.kind === "awaited" || value.kind === "name" || value.kind === "object"),
  );
}

/** `messages = messages[1:]`: the next attempt has less to do. */
const isTakenFrom = (value: Value, name: string): boolean =>
  value.kind === "name" && value.name === name && value.path.length > 0;

/** `load(url, true)`, `load(url, "reload")`: the second call goes another way, and once. */
const isOtherWay = (value: Value): boolean =>
  value.kind === "literal" && (typeof value.value === "boolean" || typeof value.value === "string");

/** `if (!options.again) return load({ ...options, again: true })`: the flag lets it go round once. */
function repeatsOnce(view: View, { file, again, catchScope }: RetryLoop): boolean {
  const flags = (again?.operation.arguments ?? []).flatMap((value) =>
    value.kind === "object"
      ? Object.entries(value.properties).flatMap(([key, { kind, ...rest }]) =>
          kind === "literal" && "value" in rest && rest.value === true ? [key] : [],
        )
      : [],
  );
  if (again === undefined || flags.length === 0) return false;
  return branchesUpTo(view, file, again.operation.scope, catchScope).some(
    ({ test }) => test !== undefined && flags.some((flag) => denies(test, flag)),
  );
}

/** The test cannot hold when the flag is set: `!again`, `isDown && !options.again`. */
function denies(test: Value, flag: string): boolean {
  if (test.kind === "choice")
    return test.and !== undefined && [test.and, ...test.of].some((part) => denies(part, flag));
  return test.kind === "not" && lastNameOf(test.of) === flag;
}

/** `i < urls.length` */
const isWholeList = (test: Value): boolean =>
  test.kind === "comparison" && [test.left, test.right].some((side) => memberOf(side) === "length");

/** The most rounds the loop's header allows, when it is a number. */
export function mostRounds(view: View, { file, scope, kind }: RetryLoop): number | undefined {
  const loop = file.scopes[scope];
  if (kind !== "loop" || loop === undefined) return undefined;
  if (loop.test !== undefined) return bounds(view, file, loop.test);
  const rounds = loop.over === undefined ? undefined : countedRounds(view, file, loop.over);
  return rounds === undefined || !Number.isFinite(rounds) || Number.isNaN(rounds) ? undefined : rounds;
}

function bounds(view: View, file: FileFacts, test: Value): number | undefined {
  if (test.kind === "choice")
    return [...test.of, ...(test.and === undefined ? [] : [test.and])]
      .map((item) => bounds(view, file, item))
      .find((item) => item !== undefined);
  if (test.kind !== "comparison") return undefined;
  for (const side of [test.right, test.left])
    for (const thing of view.things(file, side))
      if (thing.kind === "literal" && typeof thing.value === "number" && thing.value > 0) return thing.value;
  return undefined;
}

/** Scope of the handler's body: `.catch(fn)` handlers are functions. */
export const handlerOf = ({ file, catchScope }: RetryLoop): Scope | undefined => file.scopes[catchScope];

/** A call that a message names: the first that leaves the process. */
export const namedCall = (effects: readonly Effect[]): Call | undefined => effects[0]?.via[0] ?? effects[0]?.call;
