/** An outbound call that can wait forever. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";
import { heldByNobody } from "../questions/errors/nobodyWaits";
import { ineffectiveDeadline } from "../questions/retries/ineffective";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

interface Gap {
  /** `client`: the finding is at the place that makes the client. */
  readonly at: "call" | "client";
  readonly uses: number;
  /** client: nothing but a cache is asked through it. */
  readonly cache?: boolean;
}

const MAX_SHOWN = 5;
/** A library's own limit this short is a choice, if a long one. */
const CHOSEN_MS = 120_000;
/** A default this short is enough for a job, and may be for code whose caller is not known. */
const JOB_MS = 300_000;
/** Children that are started to stay. */
const LONG_LIVED = /child_process\.(spawn|fork)$/;

export const missingTimeout = defineRule<Subject, Gap>({
  id: "missing-timeout",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  version: 2,
  languages: ["typescript", "python"],
  summary: "An outbound call that can wait forever.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (call.model?.deadline === undefined) continue;
      const waits = call.concept === "outbound-call" || call.concept === "subprocess" || call.concept === "client";
      if (!waits || LONG_LIVED.test(call.symbol ?? "") || isReportedElsewhere(view, call)) continue;
      yield { place: call.place, call };
    }
  },
  judge(view, { call }) {
    const answer = judgeCall(view, call);
    return call.concept === "client" ? judgeClient(view, call, answer) : answer;
  },
  message: ({ call }, { at, uses }) => {
    const limit = call.model?.deadline?.default ?? undefined;
    const relying = uses > 1 ? `; ${uses} calls rely on it` : "";
    if (at === "client")
      return limit === undefined
        ? `\`${call.callee}\` makes a client with no deadline${relying}. Set one: a stalled peer holds every caller.`
        : `\`${call.callee}\` makes a client that waits ${span(limit)} by default${relying}. Set a deadline: a stalled peer holds every caller.`;
    return limit === undefined
      ? `\`${call.callee}\` has no deadline here or in any caller. A stalled peer holds this code forever.`
      : `\`${call.callee}\` has no deadline here or in any caller: a stalled peer holds this code for ${span(limit)} or more.`;
  },
  // A long default of the library's own is a choice to look at; a cache that hangs makes an incident longer.
  weigh: ({ call }, { cache }) => {
    const limit = call.model?.deadline;
    if (limit?.total === true && limit.default !== null && limit.default <= CHOSEN_MS) return "hint";
    return cache === true ? "P2" : undefined;
  },
  fixFacts: (_view, { call }) => ({
    symbol: call.symbol ?? null,
    concept: call.concept ?? null,
    options: call.model?.deadline?.options ?? [],
    signals: call.model?.deadline?.signals ?? [],
    at: call.model?.deadline?.at ?? "last",
  }),
});

/** A call that brings no deadline is judged where its client is made; one that cuts nothing has a rule of its own. */
function isReportedElsewhere(view: View, call: Call): boolean {
  if (call.concept === "client" || view.protection(call, "timeout").state !== "absent") return false;
  return (
    ineffectiveDeadline(view, call) !== undefined ||
    view.clients(call).some((client) => client.model?.deadline !== undefined)
  );
}

/** `90 s`, `5 minutes`. */
const span = (ms: number): string => (ms < 120_000 ? `${ms / 1_000} s` : `${Math.round(ms / 60_000)} minutes`);

function judgeCall(view: View, call: Call): Verdict<Gap> {
  const deadline = view.protection(call, "timeout");
  switch (deadline.state) {
    case "present":
      return pass(deadline.because, deadline.via);
    case "unknown":
      return unknown(deadline.because);
    case "absent":
      return judgeUnlimited(view, call, deadline.paths);
  }
}

function judgeUnlimited(view: View, call: Call, paths: readonly Hop[]): Verdict<Gap> {
  if (call.concept === "client") return gap({ at: "client", uses: 0 }, paths);
  const nobody = heldByNobody(view, call);
  if (nobody !== undefined) return pass(nobody);
  if (mayBeEnough(view, call, call)) return unknown("its default is enough for a job");
  return gap({ at: "call", uses: 0 }, paths);
}

/** The default of `limited` (the call, or its client) is one in total that suits a job, and no request is seen to run the call. */
function mayBeEnough(view: View, { file, operation }: Call, limited: Call): boolean {
  const deadline = limited.model?.deadline;
  if (deadline === undefined || deadline.default === null || !deadline.total || deadline.default > JOB_MS) return false;
  return !view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 }).has("request");
}

/** A client without a deadline is a gap when a call relies on it; when each call brings its own, it is none. */
function judgeClient(view: View, call: Call, answer: Verdict<Gap>): Verdict<Gap> {
  if (answer.kind !== "gap") return answer;
  const uses = view.clientCalls(call);
  const unlimited = uses.filter((use) => view.protection(use, "timeout").state === "absent");
  const relying = unlimited.filter((use) => heldByNobody(view, use) === undefined && !mayBeEnough(view, use, call));
  if (relying.length === 0)
    return uses.length > unlimited.length
      ? pass("each call brings its own deadline")
      : unknown("no call of this client is known to hold a service");
  if (blocksByDesign(call)) return unknown("it is told to try without end: a queue blocks on such a connection");
  const evidence: Hop[] = relying
    .slice(0, MAX_SHOWN)
    .map((use) => ({ place: use.place, note: "relies on this client" }));
  const cache = relying.every(({ concept }) => concept === "cache");
  return gap({ at: "client", uses: relying.length, cache }, evidence);
}

/** `maxRetriesPerRequest: null`, which BullMQ asks for: a limit on commands would end the reads its workers block in. */
const blocksByDesign = ({ operation, model }: Call): boolean =>
  operation.arguments.some(
    (value) =>
      value.kind === "object" &&
      (model?.retries?.options ?? []).some((name) => {
        const set = Object.hasOwn(value.properties, name) ? value.properties[name] : undefined;
        return set?.kind === "literal" && set.value === null;
      }),
  );
