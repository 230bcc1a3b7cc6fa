/** Repeats a failed call with the kit: `fetch(` becomes `retryFetch(`, anything else runs inside `retry(() => …)`. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { kitInstead } from "#knowledge/conformance";
import { answersRequest } from "#languages/typescript/editAnswer";
import { awaitOutside, INSIDE, isTakenAsPromise, withGuards } from "#languages/typescript/editCallChain";
import { importedPart, importParts } from "#languages/typescript/editKit";
import { propertyOf } from "#languages/typescript/editOptions";
import {
  bare,
  callAt,
  containsAwait,
  containsYield,
  type EditSource,
  enclosingFunction,
  isFunctionLike,
  isGenerator,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";

import { defineFix, type FixPlan, type FixRequest, type FixWay, refuse } from "../fix";
import { keptFailure, promisesToProve, unheardFailure } from "../fixPromise";
import { readsKnownBody, requestOf } from "./fix.typescript.bodies";
import { givesAnswer, givesStream } from "./fix.typescript.streams";

export const wrapInRetry = defineFix({
  id: "wrap-in-retry",
  language: "typescript",
  rules: ["missing-retry"],
  tier: "behavioral",
  preferred: true,
  title: () => "Retry up to 3 times with backoff",
  refactoring: {
    kind: "retry",
    title: "Retry this call up to 3 times",
    subject(path, text, selection) {
      const source = openSource(path, text);
      const call = callAt(source, selection);
      return call === undefined || !isTakenAsPromise(call) ? undefined : spanOf(source, call.expression);
    },
  },
  plan(request) {
    const source = openSource(request.path, request.text);
    const marked = callAt(source, request.span);
    if (marked === undefined || !ts.isCallExpression(marked)) return refuse("there is no call here any more");
    const call = requestOf(source, marked);
    if (call === undefined || readsKnownBody(source, call))
      return refuse("the body of an answer can be read only once");
    const symbol = plainSymbol(symbolFact(request) ?? symbolOf(source, call) ?? "");
    const hindrance = hindranceOf(request, source, call, symbol);
    if (hindrance !== undefined) return refuse(hindrance);
    return symbol === "fetch" ? renameFetch(request, source, call) : wrapCall(request, source, call);
  },
});

const symbolFact = ({ facts }: FixRequest): string | undefined =>
  typeof facts.symbol === "string" ? facts.symbol : undefined;

/** Why repeating the call would be wrong, or is done already. */
function hindranceOf(
  request: FixRequest,
  source: EditSource,
  call: ts.CallExpression,
  symbol: string,
): string | undefined {
  const around = enclosingFunction(call);
  if (around !== undefined && isGenerator(around)) return "a generator cannot be repeated from the middle";
  if (containsYield(call)) return "the call contains `yield`";
  if (givesStream(source, call)) return "a stream can be sent only once";
  if (givesAnswer(call) || answersRequest(call)) return "the answer to a request can be sent only once";
  const started = startsOnce(call);
  if (started !== undefined) return started;
  const unsafe = unsafeMethod(request, source, call, symbol);
  if (unsafe !== undefined) return unsafe;
  if (request.facts.idempotent === false || isUnrepeatableName(call, symbol)) {
    return "the call is not known to be safe to repeat";
  }
  return toldToRetry(source, call) ?? keptFailure(call) ?? heldOpen(request, source, call);
}

/** Calls that are no attempt at something: a second one is one more, or the same promise again. */
function startsOnce(call: ts.CallExpression): string | undefined {
  const callee = bare(call.expression);
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  if (/^Promise\.(resolve|reject)$/.test(callee.getText()))
    return "this call never fails by itself: select the work in it";
  return LISTENS.test(callee.name.text) ? "each attempt would register the listener once more" : undefined;
}

const LISTENS = /^(on|once|off|addListener|prependListener|prependOnceListener|addEventListener|subscribe)$/;

/** An option by which the call tries again itself: two retries, one in the other, multiply. */
function toldToRetry(source: EditSource, call: ts.CallExpression): string | undefined {
  for (const argument of call.arguments.map(bare)) {
    if (!ts.isObjectLiteralExpression(argument)) continue;
    for (const property of argument.properties) {
      const told = property.name === undefined ? "" : textOf(source, property.name);
      // `retries: 0`, `retry: { limit: 0 }`, `attempts: 1`: switched off.
      const isOff = /:\s*(0|false|undefined)\b|attempts:\s*1\b/i.test(textOf(source, property));
      if (!isOff && /^(num|max)?(retry|retries|attempts)(Count|Limit|Options|Policy)?$/i.test(told))
        return `the call has an option of its own for it: \`${told}\``;
    }
  }
  return undefined;
}

/** Why the HTTP method of a call speaks against repeating it; a key that the server knows it again by speaks for it. */
function unsafeMethod(
  request: FixRequest,
  source: EditSource,
  call: ts.CallExpression,
  symbol: string,
): string | undefined {
  if (call.arguments.some((argument) => /idempotency-key/i.test(textOf(source, argument)))) return undefined;
  const written = call.arguments.map(writtenMethod).find((value) => value !== undefined);
  const method = written !== undefined && ts.isStringLiteralLike(written) ? written.text : methodName(symbol);
  if (method !== undefined)
    return /^(POST|PATCH)$/i.test(method)
      ? `${method.toUpperCase()} is not safe to repeat without an idempotency key`
      : undefined;
  // A rule has followed options to where they are made; who asks for it on a selection has not.
  const isHidden = request.reason === "selection" && call.arguments.some(holdsOptions(symbol));
  return written !== undefined || isHidden
    ? "this call may not be safe to repeat: its method is not known here"
    : undefined;
}

function writtenMethod(argument: ts.Expression): ts.Expression | undefined {
  const literal = bare(argument);
  return ts.isObjectLiteralExpression(literal) ? propertyOf(literal, "method") : undefined;
}

/** `axios.post`, `got.patch`, `ky.post` */
const methodName = (symbol: string): string | undefined =>
  /^(?:axios|got|ky)(?:\..*)?\.(post|patch)(?:Form)?$/.exec(symbol)?.[1];

/** Is an argument options that come from elsewhere, whole or in part, of a request that reads its method there? `retryFetch` looks itself. */
const holdsOptions =
  (symbol: string) =>
  (argument: ts.Expression, index: number): boolean => {
    if (!/^(node-fetch|undici\.(fetch|request|stream)|(axios|got|ky)(\.Instance)?(\.request)?)$/.test(symbol))
      return false;
    const value = bare(argument);
    if (ts.isObjectLiteralExpression(value)) return value.properties.some(ts.isSpreadAssignment);
    // Axios takes options in place of the address, too.
    return index > 0 || (/^axios/.test(symbol) && !ts.isStringLiteralLike(value) && !ts.isTemplateExpression(value));
  };

/** Names that say something happens once per call, of code that is no HTTP client. */
function isUnrepeatableName(call: ts.CallExpression, symbol: string): boolean {
  if (/^(fetch|axios|got|ky|undici)(\.|$)/.test(symbol)) return false;
  const callee = bare(call.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "";
  return /^(charge|pay|refund|transfer|send|create|insert|add|append|push|publish|enqueue|emit|notify|post|patch|reply|respond|answer|submit|deliver|dispatch|trigger|broadcast|increment|decrement|withdraw|deposit|purchase|buy|book|seed)(?![a-z])/.test(
    name,
  );
}

/** Something that must not be held, or repeated half, around the call. */
function heldOpen(request: FixRequest, source: EditSource, call: ts.CallExpression): string | undefined {
  const retry = importedPart(request, source, { part: "retry", name: "retry" });
  const retryFetch = importedPart(request, source, { part: "retryFetch", name: "retryFetch" });
  if ([retry, retryFetch].includes(textOf(source, call.expression))) return "the call is retried already";
  for (let node: ts.Node = call; node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (ts.isCallExpression(parent) && isFunctionLike(node)) {
      const callee = textOf(source, parent.expression);
      if (callee === retry || RETRIES.test(callee)) return "the call is retried already";
      if (/(^|\.)\$?transaction$/i.test(callee)) return "the call is part of a transaction: retry the whole of it";
      if (/(^|\.)with\w*Lock$|(^|\.)runExclusive$/.test(callee)) return "the call runs inside a held lock";
    }
    if (!ts.isBlock(parent)) continue;
    const before = parent.statements.filter(({ end }) => end <= node.getStart(source.tree));
    if (before.some((statement) => isLock(source, statement))) return "the call runs inside a held lock";
    if (before.some((statement) => BEGINS.test(textOf(source, statement))))
      return "the call is part of a transaction: retry the whole of it";
  }
  return undefined;
}

/** What retry libraries call their functions: `pRetry`, `asyncRetry`, `promiseRetry`, `backOff`. */
const RETRIES = /(^|\.)([a-z]+Retry|retry|backOff)$/;

/** `client.query("BEGIN")` */
const BEGINS = /\(\s*["'`]\s*(begin|start transaction)\b/i;

const isLock = (source: EditSource, statement: ts.Statement): boolean =>
  ts.isVariableStatement(statement) && /\bacquireFileLock\s*\(/.test(textOf(source, statement));

function renameFetch(request: FixRequest, source: EditSource, call: ts.CallExpression): FixPlan {
  const imported = importParts(request, source, detectStyle(source, request.reader), [
    { part: "retryFetch", name: "retryFetch" },
  ]);
  if ("because" in imported) return refuse(imported.because);
  const [local = "retryFetch"] = imported.locals;
  const edits = [...imported.edits, { span: spanOf(source, call.expression), newText: local }];
  return { kind: "ways", ways: [wayOf(request, "retryFetch", edits)] };
}

function wrapCall(request: FixRequest, source: EditSource, call: ts.CallExpression): FixPlan {
  const target = withGuards(call, INSIDE.retry);
  if (!isTakenAsPromise(target)) return refuse("the call is not awaited or returned here");
  const unheard = unheardFailure(call);
  if (unheard !== undefined) return refuse(unheard);
  const imported = importParts(request, source, detectStyle(source, request.reader), [
    { part: "retry", name: "retry" },
  ]);
  if ("because" in imported) return refuse(imported.because);
  const [local = "retry"] = imported.locals;
  const arrow = containsAwait(target) ? "async () => " : "() => ";
  const span = spanOf(source, target);
  const open = `${awaitOutside(target)}${local}(${arrow}`;
  const edits = [...imported.edits, insertAt(span.start, open), insertAt(span.end, ")")];
  const promises = promisesToProve(request, source, [call]);
  return { kind: "ways", ways: [{ ...wayOf(request, "retry", edits), promises }] };
}

function wayOf(request: FixRequest, part: string, edits: readonly TextEdit[]): FixWay {
  const title = `Retry up to 3 times with backoff${kitInstead("retry", request.dependency)}`;
  return { title, tier: "behavioral", edits, kit: [part], notes: [] };
}
