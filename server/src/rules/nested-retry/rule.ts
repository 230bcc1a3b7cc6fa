/** A retry inside a retry: attempts multiply. */

import type { Place } from "#facts/place";
import { unknown } from "#facts/verdict";
import type { Call, RetryLoop } from "#linking/view";

import { retriesIn } from "../questions/retries/attempts";
import { mayReport, mayReportPolicy } from "../questions/retries/loopFindings";
import { type Nested, nestedLoop, nestedPolicy } from "../questions/retries/nested";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "loop"; readonly place: Place; readonly loop: RetryLoop }
  | { readonly kind: "policy"; readonly place: Place; readonly call: Call };

export const nestedRetry = defineRule<Subject, Nested>({
  id: "nested-retry",
  principle: "retry",
  priority: "P2",
  confidence: "medium",
  version: 6,
  languages: ["typescript", "python"],
  summary: "A retry inside a retry multiplies attempts.",
  *subjects(view, file) {
    for (const loop of retriesIn(view, file)) yield { kind: "loop", place: loop.place, loop };
    for (const call of view.calls(file, { concept: "retry" }))
      if (
        call.model?.decorates?.includes("retry") === true ||
        Object.values(call.model?.callbacks ?? {}).some(({ under }) => under?.includes("retry") === true)
      )
        yield { kind: "policy", place: call.place, call };
  },
  judge(view, subject) {
    const verdict = subject.kind === "loop" ? nestedLoop(view, subject.loop) : nestedPolicy(view, subject.call);
    const isTold =
      verdict.kind !== "gap" ||
      (subject.kind === "loop"
        ? mayReport(view, subject.loop, "nested-retry")
        : mayReportPolicy(view, subject.call, "nested-retry"));
    return isTold ? verdict : unknown("reported under two ids already");
  },
  message(_subject, { inner, outerAttempts, innerAttempts }) {
    const product =
      outerAttempts === undefined || innerAttempts === undefined
        ? ""
        : `: ${outerAttempts} × ${innerAttempts} = ${outerAttempts * innerAttempts} attempts`;
    return `This retry repeats \`${inner}\`, which retries by itself${product}. Keep one of the two.`;
  },
});
