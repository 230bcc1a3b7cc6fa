/** Retries, timeouts, breakers, limiters, locks. */

import type { CallModel, LibraryModel, WaitModel } from "../model";
import { AWAITS, each, LATER, under } from "../rows";
import { FETCH } from "./globals";

const POLICY = (kind: "retry" | "timeout" | "breaker" | "limiter") => ({
  methods: {
    execute: { promise: true, callbacks: { "0": under(kind) } },
    ...each("onSuccess onFailure onRetry onTimeout onBreak onReset onGiveUp onHalfOpen", {
      safe: true,
      callbacks: { "0": LATER },
    }),
  },
});

const NODE_RETRY: WaitModel = {
  grows: "exponential",
  ms: 1_000,
  random: false,
  delay: ["minTimeout"],
  factor: ["factor"],
  jitter: ["randomize"],
};

/** retries 10, minTimeout 1000, factor 2, randomize false in every version read. */
const pRetryCall = (predicates: readonly string[], forever?: string): CallModel => ({
  concept: "retry",
  promise: true,
  callbacks: { "0": under("retry") },
  retries: {
    default: 10,
    options: ["retries"],
    at: 1,
    wait: NODE_RETRY,
    predicates,
    ...(forever === undefined ? {} : { forever }),
  },
});
const pRetry = (versions: string, predicates: readonly string[], source: string): LibraryModel => ({
  package: "p-retry",
  language: "javascript",
  versions,
  source,
  symbols: { default: pRetryCall(predicates, "forever") },
});

export const resilience: readonly LibraryModel[] = [
  pRetry(
    "<6.2",
    ["onFailedAttempt"],
    "p-retry 5.1.2 index.js on retry 0.13.1 lib/retry.js: `forever`; onFailedAttempt may throw",
  ),
  pRetry(
    ">=6.2 <7",
    ["shouldRetry", "onFailedAttempt"],
    "p-retry 6.2.0 and 6.2.1 index.js on retry 0.13.1 lib/retry.js: shouldRetry new, `forever`",
  ),
  {
    ...pRetry(
      ">=7",
      ["shouldRetry", "onFailedAttempt"],
      "p-retry 7.0.0 and 7.1.1 index.js: without the package retry, `forever` is refused, makeRetriable new",
    ),
    symbols: {
      default: pRetryCall(["shouldRetry", "onFailedAttempt"]),
      makeRetriable: { concept: "retry", wraps: 0, callbacks: { "0": under("retry") } },
    },
  },
  {
    package: "async-retry",
    language: "javascript",
    versions: "*",
    source: "vercel/async-retry 1.3.3 README: retries 10, minTimeout 1000, factor 2, randomize true; bail ends it",
    symbols: {
      default: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry"), "1": LATER },
        retries: {
          default: 10,
          options: ["retries"],
          at: 1,
          wait: { ...NODE_RETRY, random: true },
          predicates: ["onRetry"],
          forever: "forever",
        },
      },
    },
  },
  {
    package: "exponential-backoff",
    language: "javascript",
    versions: "*",
    source:
      "exponential-backoff 3.1.3 dist/options.js: numOfAttempts 10, startingDelay 100, timeMultiple 2, jitter none, retry always true",
    symbols: {
      backOff: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry") },
        retries: {
          default: 9,
          options: ["numOfAttempts"],
          at: 1,
          counts: "attempts",
          wait: {
            grows: "exponential",
            ms: 100,
            random: false,
            delay: ["startingDelay"],
            factor: ["timeMultiple"],
            jitter: ["jitter"],
          },
          predicates: ["retry"],
        },
      },
    },
  },
  {
    package: "ts-retry-promise",
    language: "javascript",
    versions: "*",
    source:
      "ts-retry-promise 0.8.1 dist/retry-promise.js: retries 10, delay 100, backoff FIXED, timeout 60000 in total, retryIf always true",
    symbols: {
      retry: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry", "timeout") },
        retries: {
          default: 10,
          options: ["retries"],
          at: 1,
          wait: { grows: "fixed", ms: 100, random: false, delay: ["delay"], strategy: ["backoff"] },
          predicates: ["retryIf", "until"],
        },
      },
    },
  },
  {
    package: "retry",
    language: "javascript",
    versions: "*",
    source:
      "retry 0.13.1 lib/retry.js: retries 10, factor 2, minTimeout 1000, randomize false; operation.retry(err) decides",
    symbols: {
      operation: {
        concept: "retry",
        returns: "retry.Operation",
        retries: { default: 10, options: ["retries"], at: 0, wait: NODE_RETRY, judges: true },
      },
    },
    types: {
      "retry.Operation": {
        methods: {
          attempt: { callbacks: { "0": under("retry") } },
          ...each("retry mainError errors attempts", { safe: true }),
          stop: { concept: "cleanup", safe: true },
        },
      },
    },
  },
  {
    package: "promise-retry",
    language: "javascript",
    versions: "*",
    source:
      "promise-retry 2.0.1 index.js: node-retry's options; only what the callback passes to retry(err) is tried again",
    symbols: {
      default: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry") },
        retries: { default: 10, options: ["retries"], at: "last", wait: NODE_RETRY, judges: true },
      },
    },
  },
  {
    package: "@lifeomic/attempt",
    language: "javascript",
    versions: "*",
    source:
      "@lifeomic/attempt 3.1 README: maxAttempts 3, delay 200, factor 0 (no growth), jitter false; handleError may abort",
    symbols: {
      retry: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry") },
        retries: {
          default: 2,
          options: ["maxAttempts"],
          at: 1,
          counts: "attempts",
          wait: {
            grows: "fixed",
            ms: 200,
            random: false,
            delay: ["delay"],
            factor: ["factor"],
            strategy: ["calculateDelay"],
            jitter: ["jitter"],
          },
          predicates: ["handleError", "beforeAttempt"],
        },
      },
      sleep: { concept: "sleep", promise: true },
    },
  },
  {
    package: "fetch-retry",
    language: "javascript",
    versions: "*",
    source:
      "fetch-retry 6.0 index.js: retries 3, retryDelay 1000 (fixed, or a function), retryOn [] (network errors only)",
    symbols: {
      default: {
        concept: "retry",
        returns: "fetch-retry.Fetch",
        configures: "result",
        provides: ["retry"],
        retries: {
          default: 3,
          options: ["retries"],
          at: 1,
          wait: { grows: "fixed", ms: 1_000, random: false, delay: ["retryDelay"], strategy: ["retryDelay"] },
          judges: true,
        },
      },
    },
    types: { "fetch-retry.Fetch": { methods: { "()": FETCH } } },
  },
  {
    package: "delay",
    language: "javascript",
    versions: "*",
    source: "sindresorhus/delay 7 readme: resolves after the milliseconds given",
    symbols: {
      ...each("default rangeDelay", { concept: "sleep", promise: true }),
      clearDelay: { concept: "cleanup", safe: true },
    },
  },
  {
    package: "p-timeout",
    language: "javascript",
    versions: "*",
    source:
      "sindresorhus/p-timeout 7 readme: rejects with TimeoutError after options.milliseconds (second argument before v6)",
    symbols: { default: { concept: "deadline", promise: true, callbacks: { "0": under("timeout") } } },
  },
  {
    package: "promise-timeout",
    language: "javascript",
    versions: "*",
    source: "promise-timeout 1.3 README: timeout(promise, ms) rejects with TimeoutError",
    symbols: { timeout: { concept: "deadline", promise: true, callbacks: { "0": under("timeout") } } },
  },
  {
    package: "cockatiel",
    language: "javascript",
    versions: "*",
    source:
      "cockatiel 3.2.1: dist/Policy.js (maxAttempts Infinity, ConstantBackoff(0)), dist/backoff/ExponentialBackoff.js (decorrelated jitter)",
    symbols: {
      retry: {
        concept: "retry",
        returns: "cockatiel.Retry",
        retries: {
          default: Number.POSITIVE_INFINITY,
          options: ["maxAttempts"],
          at: 1,
          endless: true,
          wait: { grows: "none", ms: 0, random: false, strategy: ["backoff"] },
        },
      },
      ExponentialBackoff: { safe: true, returns: "cockatiel.ExponentialBackoff" },
      ConstantBackoff: { safe: true, returns: "cockatiel.ConstantBackoff" },
      timeout: { concept: "deadline", returns: "cockatiel.Timeout" },
      circuitBreaker: { concept: "breaker", returns: "cockatiel.Breaker" },
      bulkhead: { concept: "limiter", returns: "cockatiel.Bulkhead" },
      fallback: { returns: "cockatiel.Fallback" },
      wrap: { returns: "cockatiel.Wrapped", combines: true },
      ...each("handleAll handleType handleWhen", { safe: true }),
    },
    types: {
      "cockatiel.ExponentialBackoff": { methods: {} },
      "cockatiel.ConstantBackoff": { methods: {} },
      "cockatiel.Retry": POLICY("retry"),
      "cockatiel.Timeout": POLICY("timeout"),
      "cockatiel.Breaker": POLICY("breaker"),
      "cockatiel.Bulkhead": POLICY("limiter"),
      "cockatiel.Fallback": {
        methods: { execute: { promise: true, callbacks: { "0": { how: "boundary", under: ["error-boundary"] } } } },
      },
      "cockatiel.Wrapped": { methods: { execute: { promise: true, callbacks: { "0": AWAITS } } } },
    },
  },
  {
    package: "opossum",
    language: "javascript",
    versions: "*",
    source: "nodeshift/opossum 9 lib/circuit.js: options.timeout 10000 (false switches it off)",
    symbols: {
      default: { concept: "breaker", returns: "opossum.Breaker", callbacks: { "0": under("breaker", "timeout") } },
    },
    types: {
      "opossum.Breaker": {
        methods: {
          fire: { promise: true },
          ...each("on fallback", { safe: true, callbacks: { "*": LATER } }),
          shutdown: { concept: "cleanup" },
        },
      },
    },
  },
  {
    package: "p-limit",
    language: "javascript",
    versions: "*",
    source: "sindresorhus/p-limit 7 readme",
    symbols: {
      default: { concept: "limiter", returns: "p-limit.Limit" },
      limitFunction: { wraps: 0, callbacks: { "0": under("limiter") } },
    },
    types: {
      "p-limit.Limit": {
        methods: {
          "()": { promise: true, callbacks: { "0": under("limiter") } },
          map: { promise: true, callbacks: { "1": under("limiter") } },
        },
      },
    },
  },
  {
    package: "p-map",
    language: "javascript",
    versions: "*",
    source: "sindresorhus/p-map 7 readme: concurrency Infinity by default",
    symbols: {
      default: { promise: true, parallel: { over: 0, options: ["concurrency"] }, callbacks: { "1": AWAITS } },
    },
  },
  {
    package: "p-queue",
    language: "javascript",
    versions: "*",
    source: "sindresorhus/p-queue 9 readme: concurrency Infinity, timeout undefined by default",
    symbols: { default: { concept: "limiter", returns: "p-queue.Queue" } },
    types: {
      "p-queue.Queue": {
        methods: {
          ...each("add addAll", { promise: true, callbacks: { "0": under("limiter") } }),
          ...each("onIdle onEmpty", { promise: true }),
          ...each("clear pause", { concept: "cleanup" }),
        },
      },
    },
  },
  {
    package: "bottleneck",
    language: "javascript",
    versions: "*",
    source: "SGrondin/bottleneck 2.19 README",
    symbols: { default: { concept: "limiter", returns: "bottleneck.Limiter" } },
    types: {
      "bottleneck.Limiter": {
        methods: {
          schedule: { promise: true, callbacks: { "*": under("limiter") } },
          wrap: { wraps: 0, callbacks: { "0": under("limiter") } },
        },
      },
    },
  },
  {
    package: "async-mutex",
    language: "javascript",
    versions: "*",
    source: "DirtyHairy/async-mutex 0.5 README",
    symbols: {
      ...each("Mutex Semaphore", { returns: "async-mutex.Mutex" }),
      ...each("withTimeout tryAcquire", { wraps: 0 }),
    },
    types: {
      "async-mutex.Mutex": {
        methods: {
          runExclusive: { promise: true, callbacks: { "*": under("lock") } },
          acquire: { concept: "lock", promise: true },
          release: { concept: "unlock" },
          ...each("isLocked cancel", {}),
          waitForUnlock: { promise: true },
        },
      },
    },
  },
  {
    package: "async-lock",
    language: "javascript",
    versions: "*",
    source: "rogierschouten/async-lock 1.4 README: timeout 0 (none) by default",
    symbols: { default: { returns: "async-lock.Lock" } },
    types: { "async-lock.Lock": { methods: { acquire: { promise: true, callbacks: { "1": under("lock") } } } } },
  },
  {
    package: "proper-lockfile",
    language: "javascript",
    versions: "*",
    source: "proper-lockfile 4.1.2 README: retries 0 by default",
    symbols: {
      lock: { concept: "file-lock", resource: 0, promise: true, returns: "proper-lockfile.Release" },
      lockSync: { concept: "file-lock", resource: 0, blocking: true, returns: "proper-lockfile.Release" },
      unlock: { concept: "unlock", resource: 0, promise: true },
      unlockSync: { concept: "unlock", resource: 0, blocking: true },
      ...each("check checkSync", {}),
    },
    types: { "proper-lockfile.Release": { methods: { "()": { concept: "unlock", promise: true } } } },
  },
  {
    package: "redlock",
    language: "javascript",
    versions: "*",
    source:
      "mike-marcacci/node-redlock 5 README: using(), acquire(), lock.release(); 4.2 README: lock(), lock.unlock(); retryCount 10, -1 waits for ever",
    symbols: { default: { returns: "redlock.Redlock" } },
    types: {
      "redlock.Redlock": {
        methods: {
          using: { promise: true, callbacks: { last: under("lock") } },
          ...each("acquire lock", { concept: "lock", promise: true, returns: "redlock.Lock" }),
          ...each("release unlock", { concept: "unlock", promise: true }),
        },
      },
      "redlock.Lock": {
        methods: {
          ...each("release unlock", { concept: "unlock", promise: true }),
          extend: { promise: true, returns: "redlock.Lock" },
        },
      },
    },
  },
];
