/** A new error thrown from a handler that carries nothing of the caught one. */

import { keepsCause, type Rethrown, rethrownIn } from "../questions/errors/lostCause";
import { defineRule } from "../rule";

export const lostErrorCause = defineRule<Rethrown, { readonly name: string }>({
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
  message: (_subject, { name }) =>
    `This \`${name}\` drops the caught error: its stack and code are lost. Pass \`{ cause }\`.`,
  fixFacts: (_view, { handler }) => ({ error: handler.error ?? null }),
});
