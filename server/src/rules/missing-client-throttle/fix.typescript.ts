/** Sends a request through a limit of so many at a time: p-limit where it is installed, else the kit's. */

import type { Span } from "#facts/place";
import { conformantLibrary } from "#knowledge/conformance";
import {
  callsAround,
  INSIDE,
  isDropped,
  isRunOnce,
  isTakenAsPromise,
  wholeChain,
} from "#languages/typescript/editCallChain";
import { type Dependency, dependencyOf, rootOf, UNKNOWN_ADDRESS } from "#languages/typescript/editDependency";
import { type GuardClass, isGuardedBy, runThroughGuard } from "#languages/typescript/editGuard";
import {
  type CallLike,
  callAt,
  contains,
  containsYield,
  type EditSource,
  isFunctionLike,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";

import { defineFix, type FixRequest, type FixWay, refuse } from "../fix";
import { promisesToProve, unheardFailure } from "../fixPromise";

const AT_A_TIME = 8;
const TITLE = `Send at most ${AT_A_TIME} at a time`;

export const wrapInLimit = defineFix({
  id: "wrap-in-limit",
  language: "typescript",
  rules: ["missing-client-throttle"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  refactoring: { kind: "limiter", title: `Run this call at most ${AT_A_TIME} at a time`, subject: subjectOf },
  plan(request) {
    const source = openSource(request.path, request.text);
    const found = callAt(source, request.span);
    const call = found === undefined ? undefined : requestIn(source, found, request.facts.step);
    if (call === undefined) return refuse("the request is written elsewhere");
    const hindrance = hindranceOf(request, source, call);
    if (hindrance !== undefined) return refuse(hindrance);
    const dependency = limitedBy(source, call);
    if ("because" in dependency) return refuse(dependency.because);
    const promises = promisesToProve(request, source, [call]);
    const ways: FixWay[] = [];
    let because = "";
    for (const guard of guardsFor(request)) {
      const style = detectStyle(source, request.reader);
      const guarded = runThroughGuard(request, source, style, { guard, dependency, calls: [call] });
      if ("because" in guarded) because = guarded.because;
      else ways.push({ ...wayOf(request, guard, guarded.edits), promises });
    }
    return ways.length === 0 ? refuse(because) : { kind: "ways", ways };
  },
});

function subjectOf(path: string, text: string, selection: Span): Span | undefined {
  const source = openSource(path, text);
  const call = callAt(source, selection);
  if (call === undefined || !ts.isCallExpression(call) || !isTakenAsPromise(wholeChain(call))) return undefined;
  return "because" in limitedBy(source, call) ? undefined : spanOf(source, call.expression);
}

/** p-limit first, where the project has it. */
function guardsFor(request: FixRequest): readonly GuardClass[] {
  const library = conformantLibrary("concurrency", request.dependency)?.package;
  if (library !== "p-limit") return [kitLimit(request)];
  return [{ ...LIMIT, part: library, className: "pLimit", isLibrary: true }, kitLimit(request)];
}

const LIMIT: GuardClass = {
  part: "concurrencyLimit",
  className: "ConcurrencyLimit",
  inside: INSIDE.limit,
  suffix: "Limit",
  given: () => String(AT_A_TIME),
};

/** The items of a list are in memory already, and so may their turns be; other callers are turned away past 1,000. */
const kitLimit = ({ reason }: FixRequest): GuardClass => ({
  ...LIMIT,
  given: () => (reason === "finding" ? `${AT_A_TIME}, { maxWaiting: Infinity }` : String(AT_A_TIME)),
});

function wayOf(request: FixRequest, guard: GuardClass, edits: FixWay["edits"]): FixWay {
  const title = guard.isLibrary === true ? `${TITLE} (p-limit)` : TITLE;
  const note =
    request.reason === "finding"
      ? "the others wait in memory for their turn; a limit per minute is the provider's word: see `TokenBucket`"
      : "past 1,000 that wait, a call fails at once with a `QueueFullError`";
  return { title, tier: "behavioral", edits, kit: guard.isLibrary === true ? [] : [guard.part], notes: [note] };
}

/** The call to limit: the one marked, or the one a marked `forEach` makes for each item. */
function requestIn(source: EditSource, call: CallLike, step: unknown): ts.CallExpression | undefined {
  if (!ts.isCallExpression(call)) return undefined;
  if (!/\.forEach$/.test(textOf(source, call.expression))) return call;
  const [work] = call.arguments;
  if (work === undefined || !isFunctionLike(work)) return undefined;
  const inside = typeof step === "number" ? callAt(source, { start: step, end: step }) : undefined;
  if (inside !== undefined && ts.isCallExpression(inside) && work.pos <= inside.pos && inside.end <= work.end)
    return inside;
  let first: ts.CallExpression | undefined;
  contains(
    work,
    (node) => {
      // What is given work of its own (a retry, say) runs the request, and is none.
      const isIt =
        ts.isCallExpression(node) && isTakenAsPromise(wholeChain(node)) && !node.arguments.some(isFunctionLike);
      if (isIt) first ??= node;
      return first !== undefined;
    },
    { intoFunctions: true },
  );
  return first;
}

/** Calls that let so many through. */
const GUARDS =
  /(limit\w*|queue|sema\w*|throttl\w*|bottleneck|bulkhead|pool)(\.(add|run|schedule|use|execute|enqueue))?$/i;

function hindranceOf(request: FixRequest, source: EditSource, call: ts.CallExpression): string | undefined {
  const target = wholeChain(call);
  const isLimited =
    guardsFor(request).some((guard) => isGuardedBy(request, source, call, { guard, names: GUARDS })) ||
    GUARDS.test(textOf(source, call.expression));
  if (isLimited) return "the call goes through a limit already";
  if (containsYield(target)) return "the call contains `yield`";
  if (isRunOnce(call)) return "the call is made once, when the module is loaded";
  if (!isTakenAsPromise(target) && !(isDropped(target) && request.reason === "finding")) {
    return "the call is not awaited or returned here";
  }
  // The limit of a finding turns no call away.
  const unheard = request.reason === "selection" ? unheardFailure(call) : undefined;
  if (unheard !== undefined) return unheard;
  for (const outer of callsAround(call)) {
    const callee = textOf(source, outer.expression);
    if (/(^|\.)\$?transaction$/i.test(callee))
      return "the call is part of a transaction, which would wait for its turn";
    if (/(^|\.)with\w*Lock$|(^|\.)runExclusive$/.test(callee))
      return "the lock around the call would be held while it waits";
  }
  return undefined;
}

/** Requests to any address share one limit: it is this side that sends too many. */
function limitedBy(source: EditSource, call: ts.CallExpression): Dependency | { readonly because: string } {
  const found = dependencyOf(source, call);
  const root = rootOf(call.expression);
  if (!("because" in found) || found.because !== UNKNOWN_ADDRESS || !ts.isIdentifier(root)) return found;
  return { name: root.text, label: root.text, home: { kind: "module" } };
}
