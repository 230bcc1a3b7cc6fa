/** A failure that is logged, after which the code works with what is missing. */

import type { ScopeId } from "#facts/file";
import { gap } from "#facts/verdict";
import type { ErrorHandler, View } from "#linking/view";

import type { BadState } from "../questions/errors/badState";
import { errorTrace } from "../questions/errors/errorTrace";
import { givenBy, replyOf } from "../questions/errors/handlerAnswer";
import { handlersFor, type JudgedHandler } from "../questions/errors/judgedHandlers";
import { defineRule } from "../rule";

type Subject = JudgedHandler<"log-and-continue">;

export const logAndContinue = defineRule<Subject, BadState>({
  id: "log-and-continue",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 9,
  summary: "A failure that is logged, after which the code goes on with missing state.",
  *subjects(view, file) {
    for (const subject of handlersFor(view, file, "log-and-continue")) {
      const { handler } = subject;
      if (handler.scope === undefined) continue;
      if (subject.verdict.kind === "gap" || logsAndGoesOn(view, handler, handler.scope)) yield subject;
    }
  },
  judge(_view, { verdict }) {
    return verdict.kind === "gap" ? gap(verdict.gap.state, verdict.gap.state.hops) : verdict;
  },
  weigh: (_subject, { how, isHeard }) => (isHeard === true || how === "claimed" ? "P2" : undefined),
  message(_subject, { how, name, stored }) {
    switch (how) {
      case "accepted":
        return `The client was told 202 already: when \`${name}\` fails, this log is all that is left of the work.`;
      case "claimed":
        return `After this failure of \`${name}\` the next line tells of its success all the same. Return or throw here.`;
      case "variable":
        return `After this failure \`${name}\` is missing and still ${stored ? "stored" : "used"} below. Return or throw here.`;
      case "result":
        return `After this failure \`${name}\` gives nothing, and the result is ${stored ? "stored" : "used"} all the same. Throw it on.`;
    }
  },
});

/** After the log the code below runs, or the caller gets nothing. */
function logsAndGoesOn(view: View, handler: ErrorHandler, id: ScopeId): boolean {
  const scope = handler.file.scopes[id];
  if (scope === undefined || errorTrace(view, handler, id).logs.length === 0) return false;
  const given = givenBy(view, handler, scope);
  return (given === "goes-on" || given === "nothing") && replyOf(view, handler, scope) === undefined;
}
