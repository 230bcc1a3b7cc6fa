/** A failure that those who wait for the result take for success: a job, a reply, a return value. */

import { gap, pass } from "#facts/verdict";
import type { ErrorHandler, View } from "#linking/view";
import { givenBy, replyOf, saysAllIsWell } from "../questions/errors/handlerAnswer";
import { handlersFor, type JudgedHandler } from "../questions/errors/judgedHandlers";
import { countsAsSuccess } from "../questions/errors/queueProcessor";
import { defineRule } from "../rule";

interface Subject extends JudgedHandler<"failure-as-success"> {
  /** How the failure is told, where it is. */
  readonly because: string;
}

interface Gap {
  readonly how: "job" | "reply" | "same-answer" | "unseen-result";
  /** What failed, in words: "an outbound call". */
  readonly work: string;
  /** The answer may tell of the failure in words of its own, or the handler has put something in place. */
  readonly mild: boolean;
}

export const failureAsSuccess = defineRule<Subject, Gap>({
  id: "failure-as-success",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  version: 4,
  summary: "A failure that whoever waits for the result takes for success.",
  *subjects(view, file) {
    for (const subject of handlersFor(view, file, "failure-as-success"))
      if (subject.verdict.kind === "gap") yield { ...subject, because: "" };
      else {
        const because = toldBy(view, subject.handler);
        if (because !== undefined) yield { ...subject, because };
      }
  },
  judge(view, { verdict, because, handler }) {
    if (verdict.kind === "pass") return pass(because);
    if (verdict.kind !== "gap") return verdict;
    const { how, work, hops } = verdict.gap;
    return gap({ how, work, mild: isMild(view, handler, how) }, hops);
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
  weigh: (_subject, { how, mild }) => (how === "job" ? "P0" : mild ? "P2" : undefined),
});

/** A body that claims nothing may hold the failure; a handler that sets something goes on with that. */
function isMild(view: View, handler: ErrorHandler, how: Gap["how"]): boolean {
  const { file } = handler;
  const scope = handler.scope === undefined ? undefined : file.scopes[handler.scope];
  if (scope === undefined) return false;
  if (how === "reply") return !saysAllIsWell(view, handler, scope);
  return how === "unseen-result" && view.operations(file, scope.id).some(({ kind }) => kind === "assign");
}

/** How those who wait for the outcome (a queue, a client, a caller) hear that it failed; undefined when nobody waits, or nothing is said. */
function toldBy(view: View, handler: ErrorHandler): string | undefined {
  const { file } = handler;
  const scope = handler.scope === undefined ? undefined : file.scopes[handler.scope];
  if (scope === undefined || handler.kind === "callback") return undefined;
  if (replyOf(view, handler, scope) === "failed") return "answered with a failure";
  if (givenBy(view, handler, scope) === "no") return "the result says that it failed";
  return countsAsSuccess(view, handler, scope) ? "the failure of the job is recorded" : undefined;
}
