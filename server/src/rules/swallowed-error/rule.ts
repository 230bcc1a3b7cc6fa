/** An error that is caught around work that matters and leaves no trace. */

import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { ErrorHandler } from "#linking/view";

import { handlerVerdict } from "../questions/errors/handlerVerdict";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly handler: ErrorHandler;
}

interface Gap {
  /** What failed, in words: "an outbound call". */
  readonly work: string;
  /** The handler holds a comment. */
  readonly reason: boolean;
  /** The failing work is known to matter. */
  readonly sure: boolean;
}

export const swallowedError = defineRule<Subject, Gap>({
  id: "swallowed-error",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  version: 2,
  summary: "An error that is caught and leaves no trace.",
  *subjects(view, file) {
    for (const handler of view.handlers(file)) yield { place: handler.place, handler };
  },
  judge(view, { handler }) {
    const verdict = handlerVerdict(view, handler);
    switch (verdict.is) {
      case "handled":
        return pass(verdict.because);
      case "unknown":
        return unknown(verdict.because);
      case "swallowed-error":
        return gap({ work: verdict.work, reason: verdict.reason, sure: verdict.sure });
      default:
        return unknown(`${verdict.is} speaks about it`);
    }
  },
  message: (_subject, { work }) =>
    `The failure of ${work} leaves no trace here. Log it, throw it on, or answer with it.`,
  weigh: (_subject, { reason, sure }) => (reason ? "hint" : sure ? undefined : "P2"),
});
