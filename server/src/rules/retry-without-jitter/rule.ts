/** An exponential wait with no randomness: clients that failed together come back together. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, FunctionRef, RetryLoop, View } from "#linking/view";

import { retriesIn, triedAgain, waitingOf } from "../questions/retries/attempts";
import { libraryRetries, libraryWait } from "../questions/retries/libraryWait";
import { mayReport, mayReportPolicy } from "../questions/retries/loopFindings";
import { policyOf } from "../questions/retries/policyParts";
import { waitFacts } from "../questions/retries/waitFacts";
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
  version: 6,
  languages: ["typescript", "python"],
  summary: "An exponential wait with no randomness.",
  *subjects(view, file) {
    for (const loop of retriesIn(view, file)) if (doubles(view, loop)) yield { kind: "loop", place: loop.place, loop };
    for (const call of libraryRetries(view, file))
      if (
        call.concept === "retry" &&
        libraryWait(view, call).multiplies &&
        (call.model?.retries?.wait?.jitter !== undefined ||
          policyOf(view, call, call.model?.retries?.wait?.strategy ?? [])?.waits === "exponential")
      )
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
  fixFacts: (view, subject) => (subject.kind === "loop" ? waitFacts(view, subject.loop) : { policy: true }),
});

function judgeLoop(view: View, loop: RetryLoop): Verdict<Gap> {
  const { delay, pause } = waitingOf(view, loop);
  if (delay === undefined) return unknown("no wait that grows");
  if (delay.random) return pass("the wait is random");
  if (delay.open) return unknown("a part of the wait cannot be told");
  const outside = triedAgain(view, loop).find(({ concept }) => REMOTE.test(concept));
  if (outside === undefined) return unknown("what is tried again is not known");
  if (hasOneClient(view, { file: loop.file, scope: loop.file.scopes[loop.scope]?.function ?? 0 }))
    return pass("a single client");
  if (!mayReport(view, loop, "retry-without-jitter")) return unknown("reported under two ids already");
  const evidence: readonly Hop[] =
    pause === undefined ? [] : [{ place: pause.call.place, note: "the same wait for everybody" }];
  return gap({}, evidence);
}

function judgePolicy(view: View, call: Call): Verdict<Gap> {
  const wait = libraryWait(view, call);
  if (wait.random !== false)
    return wait.random === true ? pass("the wait is random") : unknown("its options cannot be told");
  if (staysInside(view, call)) return pass("what is tried again stays inside");
  if (hasOneClient(view, { file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 }))
    return pass("a single client");
  if (!mayReportPolicy(view, call, "retry-without-jitter")) return unknown("reported under two ids already");
  const option = call.model?.retries?.wait?.jitter?.[0];
  return gap(option === undefined ? {} : { option });
}

function doubles(view: View, loop: RetryLoop): boolean {
  const { kind, delay } = waitingOf(view, loop);
  return kind === "growing" && delay?.multiplies === true;
}

const REMOTE = /^(outbound-call|client|enqueue)$/;

/** The functions it is given are known, and none of them asks another service. */
function staysInside(view: View, call: Call): boolean {
  const given = view.callbacks(call);
  return (
    given.length > 0 &&
    given.every(({ function: work }) => view.effects(work).length > 0) &&
    !given.some(({ function: work }) => view.effects(work).some(({ concept }) => REMOTE.test(concept)))
  );
}

const ONE_USER = new Set(["cli", "script", "browser"]);

/** Only a tool or a page runs it: it has nobody to come back together with. */
function hasOneClient(view: View, at: FunctionRef): boolean {
  const contexts = view.context(at);
  return contexts.size > 0 && [...contexts].every((context) => ONE_USER.has(context));
}
