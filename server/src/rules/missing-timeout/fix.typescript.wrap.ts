/** A call whose client is not known, on a selection: the kit ends the wait for it, although the work may go on. */

import { insertAt } from "#facts/edits";
import { awaitOutside, callsAround, isTakenAsPromise, wholeChain } from "#languages/typescript/editCallChain";
import { dependencyOf } from "#languages/typescript/editDependency";
import { importedPart, importParts } from "#languages/typescript/editKit";
import {
  type CallLike,
  containsAwait,
  containsYield,
  type EditSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { braced, detectStyle, numeral } from "#languages/typescript/editStyle";

import { type FixPlan, type FixRequest, refuse } from "../fix";
import { promisesToProve, unheardFailure } from "../fixPromise";

const WISH = { part: "deadline", name: "withDeadline" };
const MILLISECONDS = 10_000;

/** May the call be run by `withDeadline`? It leaves the process, and gives a promise that is waited for. */
export const canRace = (source: EditSource, call: CallLike): call is ts.CallExpression =>
  ts.isCallExpression(call) && isTakenAsPromise(wholeChain(call)) && hasPeer(source, call);

/** `api.user(id)` → `withDeadline(() => api.user(id), 10_000, { race: true })` */
export function raceDeadline(request: FixRequest, source: EditSource, call: CallLike): FixPlan {
  if (!ts.isCallExpression(call)) return refuse("no option is known that gives this a deadline");
  const target = wholeChain(call);
  if (containsYield(target)) return refuse("the call contains `yield`");
  if (!isTakenAsPromise(target)) return refuse("the call is not awaited or returned here");
  const unheard = unheardFailure(call);
  if (unheard !== undefined) return refuse(unheard);
  if (!hasPeer(source, call)) return refuse("the call does not leave the process");
  const own = importedPart(request, source, WISH);
  const around = [...callsAround(call)].map((outer) => textOf(source, outer.expression));
  if (around.some((callee) => callee === own || /timeout|deadline/i.test(callee)))
    return refuse("the call has a deadline already");
  if (/\b(signal|AbortSignal|timeout\w*|deadline\w*)\b/i.test(textOf(source, target))) {
    return refuse("the call is given a signal or a limit already");
  }
  const style = detectStyle(source, request.reader);
  const imported = importParts(request, source, style, [WISH]);
  if ("because" in imported) return refuse(imported.because);
  const [local = WISH.name] = imported.locals;
  const { start, end } = spanOf(source, target);
  const open = `${awaitOutside(target)}${local}(${containsAwait(target) ? "async () => " : "() => "}`;
  const close = `, ${numeral(style, MILLISECONDS)}, ${braced(style, "race: true")})`;
  const edits = [...imported.edits, insertAt(start, open), insertAt(end, close)];
  const notes = ["the work is not cancelled: hand the signal on where the call takes one, and leave out `race`"];
  const title = "Give up the wait after 10 s (the work may go on)";
  const promises = promisesToProve(request, source, [call]);
  return {
    kind: "ways",
    ways: [{ title, tier: "behavioral", edits, kit: [WISH.part], notes, promises }],
  };
}

/** Anything but work of this process: whose client it is, and to which address, does not matter. */
function hasPeer(source: EditSource, call: ts.CallExpression): boolean {
  const found = dependencyOf(source, call);
  return !("because" in found) || !/leave the process/.test(found.because);
}
