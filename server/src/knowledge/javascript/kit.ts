/** What kit parts mean where following their code would not show it: through files, and in place of the platform's own calls. */

import { KIT_PACKAGE, type LibraryModel } from "../model";
import { each, under } from "../rows";
import { FETCH } from "./globals";

export const kit: readonly LibraryModel[] = [
  {
    package: KIT_PACKAGE,
    language: "javascript",
    versions: "*",
    source: "server/src/kit/typescript: fileLock.ts, flowLogger.ts, deadline.ts, retryFetch.ts",
    symbols: {
      deadline: { concept: "deadline", safe: true },
      deadlineSignal: { concept: "deadline", returns: "AbortSignal", safe: true },
      // The same contract as `fetch`, tried up to three times.
      retryFetch: {
        ...FETCH,
        deadline: { options: ["retry.attemptTimeoutMs"], signals: ["signal"], at: 1, default: null, total: true },
        retries: { default: 2, options: ["retry.attempts"], at: 1, counts: "attempts" },
      },
      acquireFileLock: { concept: "file-lock", resource: 0, promise: true, returns: "bulwark-kit.FileLock" },
      withFileLock: { promise: true, callbacks: { "1": under("lock") } },
      startFlow: { concept: "trace", returns: "bulwark-kit.Flow" },
      withFlow: {
        concept: "trace",
        promise: true,
        callbacks: { "1": { ...under("trace"), parameters: ["bulwark-kit.Flow"] } },
      },
    },
    types: {
      "bulwark-kit.FileLock": { methods: { release: { concept: "unlock", promise: true } } },
      "bulwark-kit.Flow": {
        methods: {
          step: { promise: true, callbacks: { "1": under("trace") } },
          ...each("log error end", { safe: true }),
        },
      },
    },
  },
];
