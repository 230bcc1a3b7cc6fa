/** A payment or a message of a job that may run twice, with nothing by which the other side can tell. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { keyOf } from "../questions/retries/idempotencyKey";
import { harmOf, isOnce } from "../questions/retries/onceOnly";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly harm: "money" | "message";
}

interface Gap {
  readonly fresh: boolean;
}

export const missingIdempotencyKey = defineRule<Subject, Gap>({
  id: "missing-idempotency-key",
  principle: "state-persistence",
  priority: "P1",
  confidence: "low",
  version: 3,
  languages: ["typescript", "python"],
  summary: "A payment or message that a second run sends again.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      if (!isOnce(view, call)) continue;
      const harm = harmOf(call);
      if ((harm === "money" || harm === "message") && isOfAJob(view, call)) yield { place: call.place, call, harm };
    }
  },
  judge(view, { call }): Verdict<Gap> {
    const keyed = keyOf(view, call);
    if (keyed === "yes") return pass("a key tells repeated requests apart");
    const at = { file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 };
    if (view.protection(call, "retry").state === "present" && isInCode(view, call))
      return unknown("reported as retry-non-idempotent");
    if (keyed === "unknown") return unknown("what is sent cannot be told");
    if (asksFirst(view, call)) return pass("a stored mark is asked first");
    const { callers } = view.callers(at);
    const evidence: readonly Hop[] = callers
      .slice(0, 1)
      .map(({ call: caller }) => ({ place: caller.place, note: "runs it, and may run it again" }));
    return gap({ fresh: keyed === "fresh" }, evidence);
  },
  message: ({ call, harm }, { fresh }) => {
    const what = harm === "money" ? "payment" : "message";
    return fresh
      ? `\`${call.callee}\` makes a new key in each run of this job: a second run sends the ${what} again. Derive the key from the job.`
      : `\`${call.callee}\` carries no idempotency key: when this job runs twice, the ${what} is sent twice. Derive one from the job.`;
  },
  fixFacts: (_view, { call }) => ({ why: "job", symbol: call.symbol ?? null }),
});

/** A queue or a schedule runs it, and may run it again. */
const isOfAJob = (view: View, { file, operation }: Call): boolean =>
  view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 }).has("job");

/** A loop or a helper of the code, not the queue or the client. */
function isInCode(view: View, call: Call): boolean {
  const retry = view.protection(call, "retry");
  return retry.state === "present" && retry.via.length > 0 && !/queue|client/.test(retry.because);
}

const STORED = /^(row-read|query|cache|row-update|row-insert)$/;

/** Earlier in the same function something stored is asked, and the function may leave by the answer. */
function asksFirst(view: View, { file, operation }: Call): boolean {
  const at = file.scopes[operation.scope]?.function ?? 0;
  const earlier = view.operations(file, at).filter(({ order }) => order < operation.order);
  const asks = earlier.some((other) => {
    const call = view.call(file, other);
    return call !== undefined && view.effectsOf(call).some(({ concept }) => STORED.test(concept));
  });
  const leaves = earlier.some(
    ({ kind, scope }) => (kind === "return" || kind === "throw" || kind === "continue") && scope !== at,
  );
  const under = view.chain(file, operation.scope).some(({ kind, function: own }) => kind === "branch" && own === at);
  return asks && (leaves || under);
}
