/** Retries, timeouts, breakers, limiters, locks. */

import type { LibraryModel } from "../model";
import { AWAITS, each, LATER, under } from "../rows";

const POLICY = (kind: "retry" | "timeout" | "breaker" | "limiter") => ({
  methods: {
    execute: { promise: true, callbacks: { "0": under(kind) } },
    ...each("onSuccess onFailure onRetry onTimeout onBreak onReset onGiveUp onHalfOpen", {
      safe: true,
      callbacks: { "0": LATER },
    }),
  },
});

export const resilience: readonly LibraryModel[] = [
  {
    package: "p-retry",
    language: "javascript",
    versions: "*",
    source: "p-retry 7.1.1 index.js and readme: retries 10, minTimeout 1000, factor 2",
    symbols: {
      default: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry") },
        retries: { default: 10, options: ["retries"], at: 1 },
      },
      makeRetriable: { concept: "retry", wraps: 0, callbacks: { "0": under("retry") } },
    },
  },
  {
    package: "async-retry",
    language: "javascript",
    versions: "*",
    source: "vercel/async-retry 1.3 README: retries 10 (node-retry's options)",
    symbols: {
      default: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry"), "1": LATER },
        retries: { default: 10, options: ["retries"], at: 1 },
      },
    },
  },
  {
    package: "exponential-backoff",
    language: "javascript",
    versions: "*",
    source: "coveo/exponential-backoff 3 README: numOfAttempts 10",
    symbols: {
      backOff: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry") },
        retries: { default: 9, options: ["numOfAttempts"], at: 1, counts: "attempts" },
      },
    },
  },
  {
    package: "ts-retry-promise",
    language: "javascript",
    versions: "*",
    source: "normartin/ts-retry-promise README: retries 10, timeout 60000 in total",
    symbols: {
      retry: {
        concept: "retry",
        promise: true,
        callbacks: { "0": under("retry", "timeout") },
        retries: { default: 10, options: ["retries"], at: 1 },
      },
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
      "cockatiel 3.2.1: dist/Policy.d.ts, readme.md (maxAttempts Infinity by default: RetryPolicy in src/Policy.ts)",
    symbols: {
      retry: {
        concept: "retry",
        returns: "cockatiel.Retry",
        retries: { default: Number.POSITIVE_INFINITY, options: ["maxAttempts"], at: 1, endless: true },
      },
      timeout: { concept: "deadline", returns: "cockatiel.Timeout" },
      circuitBreaker: { concept: "breaker", returns: "cockatiel.Breaker" },
      bulkhead: { concept: "limiter", returns: "cockatiel.Bulkhead" },
      fallback: { returns: "cockatiel.Fallback" },
      wrap: { returns: "cockatiel.Wrapped", combines: true },
      ...each("handleAll handleType handleWhen", { safe: true }),
    },
    types: {
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
    symbols: { default: { promise: true, callbacks: { "1": AWAITS } } },
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
    source: "mike-marcacci/node-redlock 5 README: using(), acquire(), lock.release()",
    symbols: { default: { returns: "redlock.Redlock" } },
    types: {
      "redlock.Redlock": {
        methods: {
          using: { promise: true, callbacks: { last: under("lock") } },
          ...each("acquire lock", { concept: "lock", promise: true, returns: "redlock.Lock" }),
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
