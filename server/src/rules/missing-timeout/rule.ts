/** An outbound call that can wait forever. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { ineffectiveDeadline } from "../questions/ineffective";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

interface Gap {
  /** `client`: the finding is at the place that makes the client. */
  readonly at: "call" | "client";
  readonly uses: number;
}

const MAX_SHOWN = 5;
/** Children that are started to stay. */
const LONG_LIVED = /child_process\.(spawn|fork)$/;

export const missingTimeout = defineRule<Subject, Gap>({
  id: "missing-timeout",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  languages: ["typescript", "python"],
  summary: "An outbound call that can wait forever.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (call.model?.deadline === undefined) continue;
      const waits = call.concept === "outbound-call" || call.concept === "subprocess" || call.concept === "client";
      if (waits && !LONG_LIVED.test(call.symbol ?? "")) yield { place: call.place, call };
    }
  },
  judge(view, { call }) {
    const answer = judgeCall(view, call);
    if (call.concept === "client") return judgeClient(view, call, answer);
    if (answer.kind !== "gap") return answer;
    if (ineffectiveDeadline(view, call) !== undefined) return unknown("reported as ineffective-timeout");
    if (view.clients(call).some((client) => client.model?.deadline !== undefined))
      return unknown("reported where the client is made");
    return answer;
  },
  message: ({ call }, { at, uses }) => {
    if (at === "client") {
      const relying = uses > 1 ? `; ${uses} calls rely on it` : "";
      return `\`${call.callee}\` makes a client with no deadline${relying}. Set one: a stalled peer holds every caller.`;
    }
    return `\`${call.callee}\` has no deadline here or in any caller. A stalled peer holds this code forever.`;
  },
  fixFacts: (_view, { call }) => ({
    symbol: call.symbol ?? null,
    concept: call.concept ?? null,
    options: call.model?.deadline?.options ?? [],
    signals: call.model?.deadline?.signals ?? [],
    at: call.model?.deadline?.at ?? "last",
  }),
});

function judgeCall(view: View, call: Call): Verdict<Gap> {
  const deadline = view.protection(call, "timeout");
  switch (deadline.state) {
    case "present":
      return pass(deadline.because, deadline.via);
    case "unknown":
      return unknown(deadline.because);
    case "absent":
      return gap({ at: "call", uses: 0 }, deadline.paths);
  }
}

/** A client without a deadline is a gap when a call relies on it; when each call brings its own, it is none. */
function judgeClient(view: View, call: Call, answer: Verdict<Gap>): Verdict<Gap> {
  if (answer.kind !== "gap") return answer;
  const uses = view.clientCalls(call);
  const relying = uses.filter((use) => view.protection(use, "timeout").state === "absent");
  if (uses.length > 0 && relying.length === 0) return pass("each call brings its own deadline");
  if (relying.length === 0) return unknown("no call of this client is known");
  const evidence: Hop[] = relying
    .slice(0, MAX_SHOWN)
    .map((use) => ({ place: use.place, note: "relies on this client" }));
  return gap({ at: "client", uses: relying.length }, evidence);
}
