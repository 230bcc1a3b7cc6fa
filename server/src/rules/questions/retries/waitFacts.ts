/** What a fix has to know of a retry's wait: how it changes, which call waits, and whether its argument says how long. */

import type { RetryLoop, View } from "#linking/view";

import type { FixFacts } from "../../rule";
import { waitingOf } from "./attempts";
import type { Pause } from "./pauses";

/** `wait`: none, fixed or growing. `waitStart`, `waitEnd`: the call, in the file of the retry. `waitMadeHere`: false when a helper decides. */
export function waitFacts(view: View, loop: RetryLoop): FixFacts {
  const { kind, pause } = waitingOf(view, loop);
  if (pause === undefined || pause.call.file !== loop.file) return { wait: kind, waitMadeHere: false };
  const { start, end } = pause.call.operation.span;
  return { wait: kind, waitStart: start, waitEnd: end, waitMadeHere: isPassedOn(pause) };
}

/** The time is the argument as it is: `sleep(ms)` sets a timer of `ms`. */
function isPassedOn({ call, time }: Pause): boolean {
  if (time === undefined) return false;
  if (time.passed.size === 0) return call.model !== undefined || call.callee === "Promise";
  return (time.value.kind === "name" || time.value.kind === "parameter") && time.value.path.length === 0;
}
