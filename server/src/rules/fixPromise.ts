/** What tells a fix that a call gives a promise: the model of its library, the text around it, or the types alone. */

import { givesPromise } from "#knowledge/symbols";
import { isDropped, isSurelyPromise, wholeChain } from "#languages/typescript/editCallChain";
import type { EditSource, ts } from "#languages/typescript/editSource";
import { symbolOf } from "#languages/typescript/editSymbols";

import type { FixRequest } from "./fix";

/** True when only types could tell that a call, whose value is used, gives a promise: `(eb) => eb.eq("id", 1)` may be a builder's. */
export const restsOnTypes = (request: FixRequest, source: EditSource, calls: readonly ts.CallExpression[]): boolean =>
  calls.some((call) => {
    const whole = wholeChain(call);
    if (isDropped(whole) || isSurelyPromise(whole)) return false;
    const told = request.facts.symbol;
    const symbol = symbolOf(source, call) ?? (typeof told === "string" ? told : undefined);
    return symbol === undefined || !givesPromise(symbol);
  });
