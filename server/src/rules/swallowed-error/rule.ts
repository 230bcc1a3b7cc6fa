/** An error that is caught around work that matters and leaves no trace. */

import { gap } from "#facts/verdict";
import { byLanguage } from "../halves";
import { handlersFor, type JudgedHandler } from "../questions/errors/judgedHandlers";
import { defineRule } from "../rule";
import { type ErrorMiddleware, errorMiddleware, judgeErrorMiddleware } from "./errorMiddleware";
import { swallowedErrorInShell } from "./shell";

type Subject = JudgedHandler<"swallowed-error"> | ErrorMiddleware;

interface Gap {
  /** What failed, in words: "an outbound call". */
  readonly work: string;
  /** The handler holds a comment. */
  readonly reason: boolean;
  /** The failing work is known to matter. */
  readonly sure: boolean;
  /** Errors of one kind are thrown on; all others leave no trace. */
  readonly others: boolean;
  /** The client is told this status, and nobody more. */
  readonly answered: number | undefined;
  /** What is lost may be meant to be. */
  readonly mild: boolean;
  /** Error middleware: what fails in any route before it. */
  readonly isOfRoutes?: true;
}

const OF_ROUTES: Gap = {
  work: "a route",
  reason: false,
  sure: true,
  others: false,
  answered: undefined,
  mild: false,
  isOfRoutes: true,
};

const inFiles = defineRule<Subject, Gap>({
  id: "swallowed-error",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  languages: ["typescript", "python"],
  version: 16,
  summary: "An error that is caught and leaves no trace.",
  *subjects(view, file) {
    yield* handlersFor(view, file, "swallowed-error");
    if (file.language === "typescript") yield* errorMiddleware(view, file);
  },
  judge(view, subject) {
    if ("middleware" in subject) {
      const dropped = judgeErrorMiddleware(view, subject);
      return dropped.kind === "gap" ? gap(OF_ROUTES) : dropped;
    }
    const { verdict } = subject;
    if (verdict.kind !== "gap") return verdict;
    const { work, reason, sure, others = false, answered, mild } = verdict.gap;
    return gap({ work, reason, sure, others, answered, mild: mild !== undefined });
  },
  message(_subject, { work, others, answered, mild, isOfRoutes }) {
    if (isOfRoutes === true)
      return "This error middleware answers without a look at the error: what failed in a route leaves no trace. Log it.";
    if (answered !== undefined)
      return `The client gets a ${answered}, and nobody learns why: the failure of ${work} leaves no trace here. Log the error.`;
    if (others)
      return `One kind of failure of ${work} is thrown on here; any other ends without a trace. Throw those too.`;
    if (mild)
      return `The failure of ${work} leaves no trace here. Going on without it may be meant: then log it, or say why.`;
    return `The failure of ${work} leaves no trace here. Log it, throw it on, or answer with it.`;
  },
  // "There is nothing" is the answer to most failures of a look-up: here it hides a few.
  weigh: (_subject, { reason, sure, mild, answered }) =>
    reason ? "hint" : sure && !mild && answered !== 404 ? undefined : "P2",
});

export const swallowedError = byLanguage(inFiles, swallowedErrorInShell);
