/** Puts a circuit breaker of the kit around a call, or around every call of a client, and keeps it where the client is kept. */

import type { Span } from "#facts/place";
import { kitInstead } from "#knowledge/conformance";
import { callsAround, INSIDE, isRunOnce, isTakenAsPromise, wholeChain } from "#languages/typescript/editCallChain";
import { type Dependency, dependencyOf, rootOf } from "#languages/typescript/editDependency";
import { type GuardClass, isGuardedBy, runThroughGuard } from "#languages/typescript/editGuard";
import {
  type CallLike,
  callAt,
  containsYield,
  type EditSource,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, quoted } from "#languages/typescript/editStyle";

import { defineFix, type FixPlan, type FixRequest, refuse } from "../fix";
import { keptFailure, promisesToProve, unheardFailure } from "../fixPromise";
import { clientMadeBy, usesOf } from "./fix.typescript.client";

export const wrapInBreaker = defineFix({
  id: "wrap-in-breaker",
  language: "typescript",
  rules: ["missing-circuit-breaker"],
  tier: "preview",
  preferred: true,
  title: () => "Put a circuit breaker around its calls (rests for 60 s after 5 failures in a row)",
  refactoring: {
    kind: "breaker",
    title: "Put a circuit breaker around this call",
    subject: subjectOf,
  },
  plan(request) {
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined) return refuse("there is no call here any more");
    const where = placeHindrance(source);
    if (where !== undefined) return refuse(where);
    const client = request.reason === "finding" ? clientMadeBy(call) : undefined;
    if (client !== undefined) return aroundClient(request, source, client);
    if (!ts.isCallExpression(call)) return refuse("making a client is no call of it: select one of its calls");
    const hindrance = hindranceOf(request, source, call);
    if (hindrance !== undefined) return refuse(hindrance);
    return around(request, source, [call]);
  },
});

function subjectOf(path: string, text: string, selection: Span): Span | undefined {
  const source = openSource(path, text);
  const call = callAt(source, selection);
  if (call === undefined || !ts.isCallExpression(call) || !isTakenAsPromise(wholeChain(call))) return undefined;
  return "because" in dependencyOf(source, call) ? undefined : spanOf(source, call.expression);
}

/** Calls that are given an action and guard it. */
const GUARDS = /(breaker|circuit|policy|resilien\w*)\w*\.(run|fire|exec|execute|call|invoke)$/i;

const SCRIPT =
  /^\uFEFF?#!|\bfrom ["'](commander|yargs|cac|meow)["']|\brequire\(["'](commander|yargs|cac|meow)["']\)|\bprocess\.argv\b/;

/** Why no breaker can do its work in this file. */
function placeHindrance(source: EditSource): string | undefined {
  if (SCRIPT.test(source.text)) return "a command ends before a circuit could close again";
  const other = /(?:from|require\()\s*["'](opossum|cockatiel|mollitia|brakes)["']/.exec(source.text)?.[1];
  return other === undefined ? undefined : `this file has breakers of ${other}: use one of them`;
}

/** The client of a finding: all its calls here go through one breaker, or none does. */
function aroundClient(request: FixRequest, source: EditSource, client: ts.Node): FixPlan {
  if (request.facts.elsewhere === true) {
    return refuse("calls of this client are in other files: put one breaker around them there");
  }
  const uses = usesOf(source, client).filter((use) => !isBroken(request, source, use));
  if (uses.length === 0) return refuse("this file has no call of the client that could go through a breaker");
  for (const use of uses) {
    const hindrance = hindranceOf(request, source, use);
    if (hindrance !== undefined) return refuse(`\`${textOf(source, use.expression)}\`: ${hindrance}`);
  }
  return around(request, source, uses);
}

/** Why this call would not run, or not mean the same, behind a breaker. */
function hindranceOf(request: FixRequest, source: EditSource, call: ts.CallExpression): string | undefined {
  const target = wholeChain(call);
  if (isBroken(request, source, call)) return "the call goes through a breaker already";
  if (containsYield(target)) return "the call contains `yield`";
  if (!isTakenAsPromise(target)) return "the call is not awaited or returned here";
  if (isRunOnce(call)) return "the call is made once, when the module is loaded";
  const lost = unheardFailure(call) ?? keptFailure(call);
  if (lost !== undefined) return lost;
  if (isRetry(call)) return "a breaker belongs inside the retry: select the call that is retried";
  for (const outer of callsAround(call)) {
    const callee = textOf(source, outer.expression);
    if (/(^|\.)\$?transaction$/i.test(callee)) return "the call is part of a transaction of a database";
    if (/(^|\.)with\w*Lock$|(^|\.)runExclusive$/.test(callee)) return "the call runs inside a held lock";
  }
  return undefined;
}

const isRetry = (call: ts.CallExpression): boolean =>
  /^(retry|pRetry|asyncRetry|backOff|retryAsync|withRetry)$/.test(call.expression.getText()) &&
  call.arguments.some((one) => ts.isArrowFunction(one) || ts.isFunctionExpression(one));

const isBroken = (request: FixRequest, source: EditSource, call: CallLike): boolean =>
  isGuardedBy(request, source, call, { guard: breakerFor('"'), names: GUARDS }) ||
  (ts.isCallExpression(call) && GUARDS.test(textOf(source, call.expression)));

const breakerFor = (quote: '"' | "'"): GuardClass => ({
  part: "circuitBreaker",
  className: "CircuitBreaker",
  inside: INSIDE.breaker,
  suffix: "Breaker",
  given: ({ label }) => `{ name: ${quote}${label}${quote} }`,
});

function around(request: FixRequest, source: EditSource, calls: readonly ts.CallExpression[]): FixPlan {
  const [first] = calls;
  const dependency = first === undefined ? undefined : dependencyOf(source, first);
  if (dependency === undefined) return refuse("there is no call here any more");
  if ("because" in dependency) return refuse(dependency.because);
  const style = detectStyle(source, request.reader);
  const guard: GuardClass = {
    ...breakerFor(style.quote),
    given: ({ label }) => `{${style.braceSpace}name: ${quoted(style, label)}${style.braceSpace}}`,
  };
  const guarded = runThroughGuard(request, source, style, { guard, dependency, calls });
  if ("because" in guarded) return refuse(guarded.because);
  return {
    kind: "ways",
    ways: [
      {
        title: titleOf(request, dependency),
        tier: "preview",
        edits: guarded.edits,
        kit: ["circuitBreaker"],
        notes: notesOf(source, dependency, calls),
        promises: promisesToProve(request, source, calls),
      },
    ],
  };
}

function titleOf(request: FixRequest, { label }: Dependency): string {
  return `Let ${label} rest for 60 s after 5 failures in a row${kitInstead("breaker", request.dependency)}`;
}

function notesOf(source: EditSource, { home }: Dependency, calls: readonly ts.CallExpression[]): readonly string[] {
  const notes = [
    "while the circuit is open, calls fail at once with a `CircuitOpenError`: answer without the dependency, or pass it on",
  ];
  const isOfField = calls.some((call) => rootOf(call.expression).kind === ts.SyntaxKind.ThisKeyword);
  if (isOfField && home.kind === "module") notes.push("one breaker for all instances of the class");
  return source.path.endsWith("x") ? [...notes, "a page should show something else while the circuit is open"] : notes;
}
