/** What tells a fix that a call gives a promise: the model of its library, the text around it, or the types alone. */

import type { Span } from "#facts/place";
import { givesPromise } from "#knowledge/symbols";
import { isDropped, isSurelyPromise, isUnheard, wholeChain } from "#languages/typescript/editCallChain";
import { type EditSource, spanOf, type ts } from "#languages/typescript/editSource";
import { symbolOf } from "#languages/typescript/editSymbols";

import type { FixRequest } from "./fix";

/** `Result.safe(work())` never rejects: what tries again or counts failures would see none. Gives the reason to refuse. */
export function keptFailure(call: ts.CallExpression): string | undefined {
  const callee = call.expression.getText();
  return /(^|\.)Result(Async)?\.(safe|from|try|wrap)\w*$/.test(callee)
    ? `\`${callee}\` keeps the failure: select the call inside of it`
    : undefined;
}

/** `load(id).then(show);`: what gives it up, or turns it away, would end in a rejection that nobody handles. Gives the reason to refuse. */
export const unheardFailure = (call: ts.CallExpression): string | undefined =>
  isUnheard(wholeChain(call)) ? "nobody hears of a failure here: wait for the promise, or catch it, first" : undefined;

/** The calls of which only types could tell that they give a promise: `(eb) => eb.eq("id", 1)` may be a builder's. */
export const promisesToProve = (
  request: FixRequest,
  source: EditSource,
  calls: readonly ts.CallExpression[],
): readonly Span[] =>
  calls.flatMap((call) => {
    const whole = wholeChain(call);
    if (isDropped(whole) || isSurelyPromise(whole)) return [];
    const told = request.facts.symbol;
    const symbol = symbolOf(source, call) ?? (typeof told === "string" ? told : undefined);
    return symbol === undefined || !givesPromise(symbol) ? [spanOf(source, whole)] : [];
  });
