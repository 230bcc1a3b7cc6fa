/** A failure that is logged, after which the code works with what is missing. */

import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { ErrorHandler } from "#linking/view";

import type { BadState } from "../questions/errors/badState";
import { errorTrace } from "../questions/errors/errorTrace";
import { handlerVerdict } from "../questions/errors/handlerVerdict";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly handler: ErrorHandler;
}

export const logAndContinue = defineRule<Subject, BadState>({
  id: "log-and-continue",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  summary: "A failure that is logged, after which the code goes on with missing state.",
  *subjects(view, file) {
    for (const handler of view.handlers(file)) {
      const { scope } = handler;
      const isOurs = scope !== undefined && handler.kind !== "callback";
      if (isOurs && errorTrace(view, handler, scope).logs.length > 0) yield { place: handler.place, handler };
    }
  },
  judge(view, { handler }) {
    const verdict = handlerVerdict(view, handler);
    switch (verdict.is) {
      case "log-and-continue":
        return gap(verdict.state, verdict.state.hops);
      case "handled":
        return pass(verdict.because);
      case "unknown":
        return unknown(verdict.because);
      default:
        return unknown(`${verdict.is} speaks about it`);
    }
  },
  message(_subject, { how, name, stored }) {
    switch (how) {
      case "accepted":
        return `The client was told 202 already: when \`${name}\` fails, this log is all that is left of the work.`;
      case "variable":
        return `After this failure \`${name}\` is missing and still ${stored ? "stored" : "used"} below. Return or throw here.`;
      case "result":
        return `After this failure \`${name}\` gives nothing, and the result is ${stored ? "stored" : "used"} all the same. Throw it on.`;
    }
  },
});
