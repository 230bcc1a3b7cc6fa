/** An outbound call that can wait forever. */

import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, Protection, View } from "#linking/view";
import { isProbeProgram } from "../questions/deployment/probePrograms";
import { ineffectiveDeadline } from "../questions/retries/ineffective";
import { leftInProduction } from "../questions/services/development";
import { defineRule } from "../rule";
import { isLeftAside } from "./aside";
import { type ClientGap, isAsked, judgeClient } from "./clients";
import { isHeldByNobody, isOfPage } from "./nobodyWaits";
import {
  endsItself,
  endsWithPlatform,
  isEnoughForJob,
  isKilledBefore,
  isLoadedByBounded,
  mayBeEnough,
  relaysBody,
  runsInFunctions,
} from "./otherLimits";
import { isLeftToOthers } from "./outsideCallers";
import { isPrerendered } from "./prerendered";
import { runsApart } from "./runsApart";
import { isSampleRequest } from "./sampleRequest";
import { isSwitchedOff, ownLimit } from "./switchedOff";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly deadline: Protection;
  /** No request, job or service is seen to wait for it. */
  readonly apart: boolean;
  /** The code says itself how long its platform lets it run. */
  readonly isBounded: boolean;
  /** A platform ends the code when it takes too long. */
  readonly inFunction: boolean;
  /** Its library's own limit, unless that is switched off. */
  readonly limit: number | undefined;
  /** A build runs it, and ends it. */
  readonly inBuild: boolean;
}

/** `relays`: the answer is handed on as it comes, and a deadline for all of it would cut it. */
type Gap =
  | ClientGap
  | {
      readonly at: "call";
      readonly uses: 0;
      readonly cache?: never;
      /** No request asks, nothing goes on when the answer is there, and the library ends it at last. */
      readonly aside: boolean;
      readonly relays: boolean;
    };

/** A library's own limit this short is a choice, if a long one. */
const CHOSEN_MS = 120_000;
/** Children that are started to stay. */
const LONG_LIVED = /child_process\.(spawn|fork)$/;

export const missingTimeout = defineRule<Subject, Gap>({
  id: "missing-timeout",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  version: 19,
  languages: ["typescript", "python"],
  summary: "An outbound call that can wait forever.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (call.model?.deadline === undefined) continue;
      const waits = call.concept === "outbound-call" || call.concept === "subprocess" || call.concept === "client";
      if (!waits || LONG_LIVED.test(call.symbol ?? "") || isReportedElsewhere(view, call)) continue;
      if (isOfPage(view, call) || leftInProduction(view, file, call.operation)) continue;
      const deadline = view.protection(call, "timeout");
      if (deadline.state !== "present" && holdsNothing(view, call, deadline.state)) continue;
      const isBounded = endsWithPlatform(file) || isLoadedByBounded(view, file);
      const inFunction = isBounded || runsInFunctions(view, file);
      const limit = ownLimit(view, call);
      const inBuild = isPrerendered(view, call);
      yield { place: call.place, call, deadline, apart: runsApart(view, call), isBounded, inFunction, limit, inBuild };
    }
  },
  judge(view, { call, deadline }) {
    const answer = judgeCall(view, call, deadline);
    return call.concept === "client" && answer.kind === "gap" ? judgeClient(view, call, answer.evidence) : answer;
  },
  message: ({ call, inFunction, limit, inBuild }, gap) => {
    const { at, uses } = gap;
    if (inBuild)
      return `\`${call.callee}\` has no deadline: with a stalled peer, the build of this page is given up after a minute, three times.`;
    const relying = uses > 1 ? `; ${uses} calls rely on it` : "";
    if (at === "call" && inFunction)
      return `\`${call.callee}\` has no deadline here or in any caller: with a stalled peer, the platform ends this code unanswered.`;
    if (gap.at === "client" && gap.aside)
      return `\`${call.callee}\` makes a client ${limit === undefined ? "with no deadline" : `that waits ${span(limit)} by default`}${relying}. Nobody waits, but with a stalled peer the calls pile up: set one.`;
    if (at === "client")
      return limit === undefined
        ? `\`${call.callee}\` makes a client with no deadline${relying}. Set one: a stalled peer holds every caller.`
        : `\`${call.callee}\` makes a client that waits ${span(limit)} by default${relying}. Set a deadline: a stalled peer holds every caller.`;
    if (gap.at === "call" && gap.aside && limit !== undefined)
      return `\`${call.callee}\` has no deadline here or in any caller. Nobody waits, but a stalled peer keeps it open for ${span(limit)} or more.`;
    if (gap.at === "call" && gap.relays && limit !== undefined)
      return `\`${call.callee}\` hands its answer on as it comes, and a silent peer holds this code for ${span(limit)}. Bound the wait for its start.`;
    return limit === undefined
      ? `\`${call.callee}\` has no deadline here or in any caller. A stalled peer holds this code forever.`
      : `\`${call.callee}\` has no deadline here or in any caller: a stalled peer holds this code for ${span(limit)} or more.`;
  },
  // A long default of the library's own is a choice to look at; one that ends at last, a cache that hangs, and a tool, make an incident longer.
  weigh: ({ call, apart, isBounded, inBuild }, gap) => {
    const limit = call.model?.deadline;
    // Between two parts of a stream, its library's own limit counts.
    const isLimited = gap.at === "call" && gap.relays && limit?.default != null;
    const ends = limit?.total === true && limit.default !== null ? limit.default : Number.POSITIVE_INFINITY;
    if (ends <= CHOSEN_MS) return "hint";
    return isLimited ||
      isBounded ||
      inBuild ||
      gap.cache === true ||
      gap.aside === true ||
      // Its address, which is a setting, may say how long.
      /^sqlalchemy\./.test(call.model?.returns ?? "") ||
      apart ||
      Number.isFinite(ends)
      ? "P2"
      : undefined;
  },
  fixFacts: (_view, { call }) => ({
    symbol: call.symbol ?? null,
    concept: call.concept ?? null,
    options: call.model?.deadline?.options ?? [],
    signals: call.model?.deadline?.signals ?? [],
    at: call.model?.deadline?.at ?? "last",
    unit: call.model?.deadline?.unit ?? "milliseconds",
    proposed: call.model?.deadline?.proposed ?? null,
  }),
});

/** Python: whoever runs the function, the client is made here, and nothing it is given says how long. */
const isMadeWithout = (view: View, call: Call): boolean =>
  call.file.language === "python" &&
  call.concept === "client" &&
  view.option(call, call.model?.deadline?.options ?? []).state === "absent";

/** A call that brings no deadline is judged where its client is made, unless it switches the client's off; one that cuts nothing has a rule of its own. */
function isReportedElsewhere(view: View, call: Call): boolean {
  if (call.concept === "client") return false;
  const { state } = view.protection(call, "timeout");
  if (state !== "unknown" && ineffectiveDeadline(view, call) !== undefined) return true;
  if (state !== "absent") return false;
  const clients = view.clients(call).filter((client) => client.model?.deadline !== undefined);
  const isOff = isSwitchedOff(view, call);
  return clients.some((client) => !isOff || view.protection(client, "timeout").state !== "present");
}

/** Nobody's work waits for it: a command at a terminal, or a client that nothing is seen to ask. Its own deadline would count. */
const holdsNothing = (view: View, call: Call, state: Protection["state"]): boolean =>
  call.concept === "client" ? !isAsked(view, call) : isHeldByNobody(view, call, state) || isSampleRequest(view, call);

/** `90 s`, `5 minutes`. */
const span = (ms: number): string => (ms < 120_000 ? `${ms / 1_000} s` : `${Math.round(ms / 60_000)} minutes`);

function judgeCall(view: View, call: Call, deadline: Protection): Verdict<Gap> {
  if (deadline.state === "present") return pass(deadline.because, deadline.via);
  if (isProbeProgram(view, call.file)) return pass("the container's health check ends it");
  const paths = deadline.state === "absent" ? deadline.paths : [];
  const other = call.concept === "client" ? undefined : (endsItself(view, call) ?? isEnoughForJob(view, call));
  if (other !== undefined) return pass(other);
  if (isKilledBefore(view, call)) return pass("the process was killed before");
  if (deadline.state === "unknown" && !isMadeWithout(view, call)) return unknown(deadline.because);
  if (call.concept === "client") return gap({ at: "client", uses: 0, cache: false, aside: false }, paths);
  if (isLeftToOthers(view, call)) return unknown("callers outside the project may set it, and scripts alone do not");
  if (mayBeEnough(view, call, call)) return unknown("its default is enough for a job");
  const aside = ownLimit(view, call) !== undefined && isLeftAside(view, call);
  return gap({ at: "call", uses: 0, aside, relays: relaysBody(view, call) }, paths);
}
