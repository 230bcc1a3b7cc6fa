/** A retry that comes back at once, or after a short wait that never grows. */

import type { Place } from "#facts/place";
import type { Call, RetryLoop, View } from "#linking/view";

import { mayAskOthers, mendsWhatFailed, retriesIn, waitingOf } from "../questions/retries/attempts";
import { hastyPolicy, type NoBackoff, withoutBackoff } from "../questions/retries/hasty";
import { libraryRetries } from "../questions/retries/libraryWait";
import { answersChallenge } from "../questions/retries/refusals";
import { waitFacts } from "../questions/retries/waitFacts";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "loop"; readonly place: Place; readonly loop: RetryLoop }
  | { readonly kind: "policy"; readonly place: Place; readonly call: Call };

export const retryWithoutBackoff = defineRule<Subject, NoBackoff>({
  id: "retry-without-backoff",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  version: 7,
  languages: ["typescript", "python"],
  summary: "A retry at once, or at a short fixed pace.",
  *subjects(view, file) {
    for (const loop of retriesIn(view, file))
      if (asksAgain(view, loop)) yield { kind: "loop", place: loop.place, loop };
    for (const call of libraryRetries(view, file)) yield { kind: "policy", place: call.place, call };
  },
  judge(view, subject) {
    return subject.kind === "loop" ? withoutBackoff(view, subject.loop) : hastyPolicy(view, subject.call);
  },
  message(subject, { kind, ms, isAfterTimeout }) {
    const what = subject.kind === "policy" ? `\`${subject.call.callee}\` retries` : "This code retries";
    const how = kind === "none" ? "at once" : `every ${ms ?? "few"} ms`;
    if (isAfterTimeout === true)
      return `${what} ${how} what timed out, and adds to the load that made it slow. Wait longer each time, with jitter.`;
    return `${what} ${how}, while the other side is still down. Wait longer each time, with jitter.`;
  },
  // The other side has had as long as the time-out lets it take.
  weigh: (_subject, { isAfterTimeout }) => (isAfterTimeout === true ? "P2" : undefined),
  fixFacts: (view, subject, { kind }) =>
    subject.kind === "loop" ? waitFacts(view, subject.loop) : { policy: true, wait: kind },
});

/** Others may be asked again, and as they were asked before. */
const asksAgain = (view: View, loop: RetryLoop): boolean =>
  mayAskOthers(view, loop) &&
  !answersChallenge(view, loop) &&
  !(waitingOf(view, loop).kind === "unknown" && mendsWhatFailed(view, loop));
