/** What Python kit parts mean where following their code would not show it. */

import { KIT_PACKAGE, type LibraryModel } from "../model";
import { each, under } from "../rows";

export const kit: readonly LibraryModel[] = [
  {
    package: KIT_PACKAGE,
    language: "python",
    versions: "*",
    source: "server/src/kit/python: retry.py, http_get.py, deadline.py",
    symbols: {
      retry: { concept: "retry", decorates: ["retry"] },
      retry_call: { callbacks: { "0": under("retry") } },
      retry_async: { promise: true, callbacks: { "0": under("retry") } },
      get_with_deadline: {
        concept: "outbound-call",
        idempotent: true,
        throwsOnStatus: false,
        deadline: { options: ["timeout"], at: "keyword", default: 10_000, total: true, positional: 1 },
      },
      ...each("NORMAL_RETRY EXPENSIVE_RETRY RetryPolicy", { safe: true }),
    },
  },
];
