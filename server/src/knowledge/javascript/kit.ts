/** What kit parts mean where following their code would not show it: through files, and in place of the platform's own calls. */

import { KIT_PACKAGE, type LibraryModel } from "../model";
import { each, under } from "../rows";
import { FETCH } from "./globals";

export const kit: readonly LibraryModel[] = [
  {
    package: KIT_PACKAGE,
    language: "javascript",
    versions: "*",
    source:
      "server/src/kit/typescript: atomicWrite.ts, circuitBreaker.ts, concurrencyLimit.ts, deadLetters.ts, fileLock.ts, flowLogger.ts, deadline.ts, mapLimit.ts, retryFetch.ts, shutdown.ts, crashDump.ts, correlation.ts",
    symbols: {
      deadline: { concept: "deadline", safe: true },
      deadlineSignal: { concept: "deadline", returns: "AbortSignal", safe: true },
      // The same contract as `fetch`, tried up to three times. Its limit ends with the headers, as ky's does.
      retryFetch: {
        ...FETCH,
        deadline: { options: ["retry.attemptTimeoutMs"], signals: ["signal"], at: 1, default: 10_000, total: false },
        retries: { default: 2, options: ["retry.attempts"], at: 1, counts: "attempts" },
      },
      // Writes like those of `fs`: two at once still overwrite each other.
      writeFileAtomic: { concept: "file-write", resource: 0, promise: true },
      writeFileAtomicSync: { concept: "file-write", resource: 0, blocking: true },
      acquireFileLock: { concept: "file-lock", resource: 0, promise: true, returns: "bulwark-kit.FileLock" },
      withFileLock: { promise: true, callbacks: { "1": under("lock") } },
      gracefulShutdown: { concept: "shutdown-hook" },
      installCrashDump: { concept: "crash-hook" },
      correlation: { concept: "request-id" },
      CircuitBreaker: { concept: "breaker", returns: "bulwark-kit.CircuitBreaker" },
      ...each("mapLimit mapLimitSettled", {
        promise: true,
        parallel: { over: 0, positional: 1 },
        callbacks: { "2": under("limiter") },
      }),
      ConcurrencyLimit: { concept: "limiter", returns: "bulwark-kit.ConcurrencyLimit" },
      withDeadline: { promise: true, callbacks: { "0": under("timeout") } },
      openDeadLetters: { promise: true, returns: "bulwark-kit.DeadLetters" },
      startFlow: { concept: "trace", returns: "bulwark-kit.Flow" },
      withFlow: {
        concept: "trace",
        promise: true,
        callbacks: { "1": { ...under("trace"), parameters: ["bulwark-kit.Flow"] } },
      },
    },
    types: {
      "bulwark-kit.FileLock": { methods: { release: { concept: "unlock", promise: true } } },
      "bulwark-kit.ConcurrencyLimit": { methods: { run: { promise: true, callbacks: { "0": under("limiter") } } } },
      "bulwark-kit.CircuitBreaker": { methods: { run: { promise: true, callbacks: { "0": under("breaker") } } } },
      // On the disk once it resolves: a message that is kept here may be acknowledged.
      "bulwark-kit.DeadLetters": { methods: { add: { concept: "enqueue", promise: true } } },
      "bulwark-kit.Flow": {
        methods: {
          step: { promise: true, callbacks: { "1": under("trace") } },
          ...each("log error end", { safe: true }),
        },
      },
    },
  },
];
