/** A retry that tries every failure again, those included that no retry can mend. */

import type { Place } from "#facts/place";
import { unknown } from "#facts/verdict";
import type { Call, RetryLoop } from "#linking/view";

import { retriesIn } from "../questions/retries/attempts";
import { type Blind, blindLoop, blindPolicy } from "../questions/retries/blind";
import { mayReport, mayReportPolicy } from "../questions/retries/loopFindings";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "loop"; readonly place: Place; readonly loop: RetryLoop }
  | { readonly kind: "policy"; readonly place: Place; readonly call: Call };

export const retriesPermanentErrors = defineRule<Subject, Blind>({
  id: "retries-permanent-errors",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  version: 8,
  languages: ["typescript", "python"],
  summary: "A retry that does not tell permanent failures from passing ones.",
  *subjects(view, file) {
    for (const loop of retriesIn(view, file)) yield { kind: "loop", place: loop.place, loop };
    for (const call of view.calls(file, { concept: "retry" }))
      if (call.model?.retries?.predicates !== undefined || call.model?.retries?.judges === true)
        yield { kind: "policy", place: call.place, call };
  },
  judge(view, subject) {
    const verdict = subject.kind === "loop" ? blindLoop(view, subject.loop) : blindPolicy(view, subject.call);
    const isTold =
      verdict.kind !== "gap" ||
      (subject.kind === "loop"
        ? mayReport(view, subject.loop, "retries-permanent-errors")
        : mayReportPolicy(view, subject.call, "retries-permanent-errors"));
    return isTold ? verdict : unknown("reported under two ids already");
  },
  message: (subject, { callee }) =>
    subject.kind === "policy"
      ? `\`${subject.call.callee}\` tries \`${callee}\` again after a 400, 401 or 403 too. Let those fail at once.`
      : `\`${callee}\` is tried again after a 400, 401 or 403 too, which no retry mends. Let those fail at once.`,
  fixFacts: (_view, subject, { thrown }) =>
    subject.kind === "policy" ? { policy: true, thrown } : { thrown, handlerStart: handlerStart(subject.loop) },
});

const handlerStart = ({ file, catchScope }: RetryLoop): number => file.scopes[catchScope]?.span.start ?? -1;
