/** An exponential wait with no randomness: clients that failed together come back together. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, RetryLoop, View } from "#linking/view";

import { retriesIn, triedAgain, waitingOf } from "../questions/attempts";
import { libraryRetries, libraryWait } from "../questions/libraryWait";
import { mayReport, mayReportPolicy } from "../questions/loopFindings";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "loop"; readonly place: Place; readonly loop: RetryLoop }
  | { readonly kind: "policy"; readonly place: Place; readonly call: Call };

interface Gap {
  /** The option that adds it, when a library waits. */
  readonly option?: string;
}

export const retryWithoutJitter = defineRule<Subject, Gap>({
  id: "retry-without-jitter",
  principle: "retry",
  priority: "P2",
  confidence: "medium",
  summary: "An exponential wait with no randomness.",
  *subjects(view, file) {
    for (const loop of retriesIn(view, file)) yield { kind: "loop", place: loop.place, loop };
    for (const call of libraryRetries(view, file))
      if (call.concept === "retry" && call.model?.retries?.wait?.jitter !== undefined)
        yield { kind: "policy", place: call.place, call };
  },
  judge(view, subject) {
    return subject.kind === "loop" ? judgeLoop(view, subject.loop) : judgePolicy(view, subject.call);
  },
  message: (subject, { option }) => {
    const what = subject.kind === "policy" ? `The wait of \`${subject.call.callee}\`` : "The wait of this retry";
    const how = option === undefined ? "Multiply it by a random number" : `Set \`${option}\``;
    return `${what} doubles with no randomness: clients that failed together come back together. ${how}.`;
  },
});

function judgeLoop(view: View, loop: RetryLoop): Verdict<Gap> {
  const { kind, delay, pause } = waitingOf(view, loop);
  if (kind !== "growing" || delay === undefined) return unknown("no wait that grows");
  if (delay.random) return pass("the wait is random");
  if (!delay.multiplies) return pass("the wait does not double");
  if (delay.open) return unknown("a part of the wait cannot be told");
  const outside = triedAgain(view, loop).find(({ concept }) => /^(outbound-call|client|enqueue)$/.test(concept));
  if (outside === undefined) return unknown("what is tried again is not known");
  const contexts = view.context({ file: loop.file, scope: loop.file.scopes[loop.scope]?.function ?? 0 });
  if (
    [...contexts].every((context) => context === "cli" || context === "script" || context === "browser") &&
    contexts.size > 0
  )
    return pass("a single client");
  if (!mayReport(view, loop, "retry-without-jitter")) return unknown("reported under two ids already");
  const evidence: readonly Hop[] =
    pause === undefined ? [] : [{ place: pause.call.place, note: "the same wait for everybody" }];
  return gap({}, evidence);
}

function judgePolicy(view: View, call: Call): Verdict<Gap> {
  const wait = libraryWait(view, call);
  if (wait.kind === "unknown" || wait.random === "unknown") return unknown("its options cannot be told");
  if (wait.random) return pass("the wait is random");
  if (!wait.multiplies) return pass("the wait does not double");
  const contexts = view.context({ file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 });
  if (
    [...contexts].every((context) => context === "cli" || context === "script" || context === "browser") &&
    contexts.size > 0
  )
    return pass("a single client");
  if (!mayReportPolicy(view, call, "retry-without-jitter")) return unknown("reported under two ids already");
  const option = call.model?.retries?.wait?.jitter?.[0];
  return gap(option === undefined ? {} : { option });
}
