/** A deadline that looks right and cuts nothing. */

import type { Place } from "#facts/place";
import { gap, pass } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { isProbeProgram } from "../questions/deployment/probePrograms";
import { type Ineffective, ineffectiveDeadline } from "../questions/retries/ineffective";
import { defineRule } from "../rule";
import { limitedInBlock, waitsAnyway } from "./executorBlock";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

export const ineffectiveTimeout = defineRule<Subject, Ineffective>({
  id: "ineffective-timeout",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  version: 5,
  languages: ["typescript", "python"],
  summary: "A deadline that does not cut anything.",
  *subjects(view, file) {
    for (const call of limitedInBlock(view, file)) yield { place: call.place, call };
    for (const call of view.calls(file, { concept: ["outbound-call", "subprocess"] })) {
      const deadline = call.model?.deadline;
      if (deadline === undefined) continue;
      const named = view.option(call, [...deadline.options, ...(deadline.signals ?? []), ...(deadline.ignored ?? [])]);
      if (named.state !== "set" && call.operation.use.to !== "item") continue;
      // A signal that only the caller's going away aborts is no deadline: `missing-timeout` speaks of it.
      const isDeadline = named.state === "set" && view.protection(call, "timeout").state === "present";
      if (isDeadline || ineffectiveDeadline(view, call) !== undefined) yield { place: placeOf(view, call), call };
    }
  },
  judge(view, { call }) {
    const ineffective = waitsAnyway(view, call) ?? ineffectiveDeadline(view, call);
    if (isProbeProgram(view, call.file)) return pass("the container's health check ends it");
    return ineffective === undefined ? pass("the deadline takes effect") : gap(ineffective, ineffective.evidence);
  },
  message: ({ call }, { why }) => `The deadline of \`${call.callee}\` ${why}: the call can still hang.`,
  fixFacts: (_view, _subject, { kind, option }) => ({ kind, option: option ?? null }),
});

/** The line to change: where the timer is cleared, when that is the mistake; else the call. */
function placeOf(view: View, call: Call): Place {
  const ineffective = ineffectiveDeadline(view, call);
  return (ineffective?.kind === "cleared-early" ? ineffective.evidence[0]?.place : undefined) ?? call.place;
}
