/** An `except` that catches everything, leaves no trace, and so hides mistakes of the code. */

import { gap } from "#facts/verdict";

import type { Breadth } from "../questions/errors/caughtKinds";
import { handlersFor, type JudgedHandler } from "../questions/errors/judgedHandlers";
import { defineRule } from "../rule";

type Subject = JudgedHandler<"overbroad-catch">;

interface Gap {
  readonly breadth: Breadth;
  /** What may fail unseen, in words. */
  readonly hides: string;
}

export const overbroadCatch = defineRule<Subject, Gap>({
  id: "overbroad-catch",
  principle: "error-classification",
  priority: "P2",
  confidence: "high",
  languages: ["python"],
  summary: "An `except` that catches everything and says nothing.",
  subjects: (view, file) => handlersFor(view, file, "overbroad-catch"),
  judge(_view, { verdict }) {
    if (verdict.kind !== "gap") return verdict;
    const { breadth, hides } = verdict.gap;
    return gap({ breadth, hides });
  },
  message(_subject, { breadth, hides }) {
    if (breadth === "any")
      return `A mistake in ${hides} ends here without a word, as if it were the expected failure. Name the exception, or log it.`;
    const what = breadth === "bare" ? "`except:`" : "`except BaseException`";
    return `${what} takes exits and cancellation too, and says nothing of ${hides}. Name the exception, or raise it again.`;
  },
});
