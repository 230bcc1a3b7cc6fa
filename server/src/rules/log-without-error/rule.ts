/** A failure that is logged without the error: the log says that something went wrong, and not what. */

import { gap } from "#facts/verdict";

import { errorTrace } from "../questions/errors/errorTrace";
import { handlersFor, type JudgedHandler } from "../questions/errors/judgedHandlers";
import { defineRule } from "../rule";

type Subject = JudgedHandler<"log-without-error">;

interface Gap {
  readonly callee: string;
  readonly part: "nothing" | "message";
}

export const logWithoutError = defineRule<Subject, Gap>({
  id: "log-without-error",
  principle: "error-classification",
  priority: "P2",
  confidence: "high",
  languages: ["typescript", "python"],
  version: 6,
  summary: "A failure that is logged without the error.",
  *subjects(view, file) {
    for (const subject of handlersFor(view, file, "log-without-error")) {
      const { handler, verdict } = subject;
      if (handler.scope === undefined) continue;
      const { direct, error } = errorTrace(view, handler, handler.scope);
      // A log that leaves out an error nobody needs ("no config file, using defaults") is no subject.
      if (direct[0] !== undefined && (verdict.kind === "gap" || error !== "none"))
        yield { ...subject, place: direct[0].place };
    }
  },
  judge(_view, { verdict }) {
    if (verdict.kind !== "gap") return verdict;
    return gap({ callee: verdict.gap.log.callee, part: verdict.gap.part });
  },
  message: (_subject, { callee, part }) =>
    part === "nothing"
      ? `\`${callee}\` says that something failed and drops the error: nobody can tell what. Log the error too.`
      : `\`${callee}\` keeps the message only: no stack, and nothing says what it was about. Log the error itself.`,
  weigh: (_subject, { part }) => (part === "message" ? "hint" : undefined),
  fixFacts: (_view, { handler }, { part }) => ({ error: handler.error ?? null, part }),
});
