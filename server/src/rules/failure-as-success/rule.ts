/** A failure that those who wait for the result take for success: a job, a reply, a return value. */

import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { ErrorHandler, View } from "#linking/view";
import { givenBy, replyOf } from "../questions/errors/handlerAnswer";
import { handlerVerdict } from "../questions/errors/handlerVerdict";
import { countsAsSuccess } from "../questions/errors/queueProcessor";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly handler: ErrorHandler;
}

interface Gap {
  readonly how: "job" | "reply" | "same-answer" | "unseen-result";
  /** What failed, in words: "an outbound call". */
  readonly work: string;
}

export const failureAsSuccess = defineRule<Subject, Gap>({
  id: "failure-as-success",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  summary: "A failure that whoever waits for the result takes for success.",
  *subjects(view, file) {
    for (const handler of view.handlers(file))
      if (givesAnAnswer(view, handler)) yield { place: handler.place, handler };
  },
  judge(view, { handler }) {
    const verdict = handlerVerdict(view, handler);
    switch (verdict.is) {
      case "failure-as-success":
        return gap({ how: verdict.how, work: verdict.work }, verdict.hops);
      case "handled":
        return pass(verdict.because);
      case "unknown":
        return unknown(verdict.because);
      default:
        return unknown(`${verdict.is} speaks about it`);
    }
  },
  message(_subject, { how, work }) {
    switch (how) {
      case "job":
        return `The failure of ${work} ends here, so the queue counts the job as done. Throw it on.`;
      case "reply":
        return `After the failure of ${work} the answer says that all is well. Answer with a failing status.`;
      case "same-answer":
        return `After the failure of ${work} the caller gets the answer of a success. Throw it on, or say that it failed.`;
      case "unseen-result":
        return `The failure of ${work} is only a return value, and a caller drops it. Throw it on, or look at the result.`;
    }
  },
  weigh: (_subject, { how }) => (how === "job" ? "P0" : undefined),
});

/** Handlers whose outcome somebody waits for: a queue, a client, a caller. */
function givesAnAnswer(view: View, handler: ErrorHandler): boolean {
  const { file } = handler;
  const scope = handler.scope === undefined ? undefined : file.scopes[handler.scope];
  if (scope === undefined || handler.kind === "callback") return false;
  if (replyOf(view, handler, scope) !== undefined || countsAsSuccess(view, handler, scope)) return true;
  const given = givenBy(view, handler, scope);
  return given === "yes" || given === "no";
}
