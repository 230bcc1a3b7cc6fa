/** Repeats a failed call with the kit: `fetch(` becomes `retryFetch(`, anything else runs inside `retry(() => …)`. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { INSIDE, isTakenAsPromise, withGuards } from "#languages/typescript/editCallChain";
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

import { defineFix, type FixPlan, type FixRequest, refuse } from "../fix";

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
    const call = callAt(source, request.span);
    if (call === undefined || !ts.isCallExpression(call)) return refuse("there is no call here any more");
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
  const given = call.arguments.map((argument) => textOf(source, argument)).join("\n");
  if (/\bcreateReadStream\b|\.pipe\(|\bReadable\b/.test(given)) return "a stream can be sent only once";
  const method = methodOf(call, symbol);
  if (method !== undefined && /^(POST|PATCH)$/i.test(method) && !/idempotency-key/i.test(given)) {
    return `${method.toUpperCase()} is not safe to repeat without an idempotency key`;
  }
  if (request.facts.idempotent === false || isUnrepeatableName(call, symbol)) {
    return "the call is not known to be safe to repeat";
  }
  return heldOpen(request, source, call);
}

/** The HTTP method a call names, in its options or by its own name. */
function methodOf(call: ts.CallExpression, symbol: string): string | undefined {
  if (/^(axios|got|ky)(\..*)?\.(post|patch)(Form)?$/.test(symbol)) return /post/.test(symbol) ? "POST" : "PATCH";
  for (const argument of call.arguments) {
    const literal = bare(argument);
    const value = ts.isObjectLiteralExpression(literal) ? propertyOf(literal, "method") : undefined;
    if (value === undefined) continue;
    return ts.isStringLiteralLike(value) ? value.text : "POST";
  }
  return undefined;
}

/** Names that say something happens once per call, of code that is no HTTP client. */
function isUnrepeatableName(call: ts.CallExpression, symbol: string): boolean {
  if (/^(fetch|axios|got|ky|undici)(\.|$)/.test(symbol)) return false;
  const callee = bare(call.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "";
  return /^(charge|pay|refund|transfer|send|create|insert|add|append|push|publish|enqueue|emit|notify|post|patch)(?![a-z])/.test(
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
  return way(request, "retryFetch", [...imported.edits, { span: spanOf(source, call.expression), newText: local }]);
}

function wrapCall(request: FixRequest, source: EditSource, call: ts.CallExpression): FixPlan {
  const target = withGuards(call, INSIDE.retry);
  if (!isTakenAsPromise(target)) return refuse("the call is not awaited or returned here");
  const imported = importParts(request, source, detectStyle(source, request.reader), [
    { part: "retry", name: "retry" },
  ]);
  if ("because" in imported) return refuse(imported.because);
  const [local = "retry"] = imported.locals;
  const arrow = containsAwait(target) ? "async () => " : "() => ";
  const span = spanOf(source, target);
  return way(request, "retry", [...imported.edits, insertAt(span.start, `${local}(${arrow}`), insertAt(span.end, ")")]);
}

/** Retry libraries whose behaviour the kit's own tests fail. */
const OTHERS: Readonly<Record<string, string>> = {
  "p-retry": "p-retry ignores Retry-After and has no jitter",
  cockatiel: "cockatiel makes one more call after an abort",
  "async-retry": "async-retry retries errors that cannot heal",
};

function way(request: FixRequest, part: string, edits: readonly TextEdit[]): FixPlan {
  const present = Object.keys(OTHERS).find((name) => request.dependency(name) !== undefined);
  const how = present === undefined ? "with backoff" : `with Bulwark's kit (${OTHERS[present]})`;
  const title = `Retry up to 3 times ${how}`;
  return { kind: "ways", ways: [{ title, tier: "behavioral", edits, kit: [part], notes: [] }] };
}
