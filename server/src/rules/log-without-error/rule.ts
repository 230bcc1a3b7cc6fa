/** A failure that is logged without the error: the log says that something went wrong, and not what. */

import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { ErrorHandler, View } from "#linking/view";

import { errorTrace } from "../questions/errors/errorTrace";
import { handlerVerdict } from "../questions/errors/handlerVerdict";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly handler: ErrorHandler;
}

interface Gap {
  readonly callee: string;
  readonly part: "nothing" | "message";
}

export const logWithoutError = defineRule<Subject, Gap>({
  id: "log-without-error",
  principle: "error-classification",
  priority: "P2",
  confidence: "high",
  summary: "A failure that is logged without the error.",
  *subjects(view, file) {
    for (const handler of view.handlers(file)) {
      const log = handler.kind === "callback" ? undefined : firstLog(view, handler);
      if (log !== undefined) yield { place: log, handler };
    }
  },
  judge(view, { handler }) {
    const verdict = handlerVerdict(view, handler);
    switch (verdict.is) {
      case "log-without-error":
        return gap({ callee: verdict.log.callee, part: verdict.part });
      case "handled":
        return pass(verdict.because);
      case "unknown":
        return unknown(verdict.because);
      default:
        return unknown(`${verdict.is} speaks about it`);
    }
  },
  message: (_subject, { callee, part }) =>
    part === "nothing"
      ? `\`${callee}\` says that something failed and drops the error: nobody can tell what. Log the error too.`
      : `\`${callee}\` keeps the message only: no stack, and nothing says what it was about. Log the error itself.`,
  weigh: (_subject, { part }) => (part === "message" ? "hint" : undefined),
  fixFacts: (_view, { handler }, { part }) => ({ error: handler.error ?? null, part }),
});

/** The first call of a logger in a handler. */
const firstLog = (view: View, handler: ErrorHandler): Place | undefined =>
  handler.scope === undefined ? undefined : errorTrace(view, handler, handler.scope).direct[0]?.place;
