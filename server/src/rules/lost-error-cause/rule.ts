/** A new error thrown from a handler that carries nothing of the caught one. */

import { keepsCause, type LostCause, type Rethrown, rethrownIn } from "../questions/errors/lostCause";
import { defineRule } from "../rule";

export const lostErrorCause = defineRule<Rethrown, LostCause>({
  id: "lost-error-cause",
  principle: "error-classification",
  priority: "P2",
  confidence: "high",
  version: 2,
  summary: "A new error thrown from a handler without the caught error as its cause.",
  *subjects(view, file) {
    for (const handler of view.handlers(file)) yield* rethrownIn(view, handler);
  },
  judge: keepsCause,
  message: (_subject, { name, kept }) =>
    kept === "text"
      ? `This \`${name}\` keeps the text of the caught error only: its stack and code are lost. Pass \`{ cause }\`.`
      : `This \`${name}\` drops the caught error: its stack and code are lost. Pass \`{ cause }\`.`,
  weigh: (_subject, { kept }) => (kept === "text" ? "hint" : undefined),
  fixFacts: (_view, { handler }) => ({ error: handler.error ?? null }),
});
