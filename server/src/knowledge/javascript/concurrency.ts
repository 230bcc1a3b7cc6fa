/** Fan-out, throttles and in-process semaphores. */

import type { CallModel, LibraryModel, TypeModel } from "../model";
import { AWAITS, each, under } from "../rows";

/** Functions of `async`; they give promises since version 3 only. */
const collections = (gives: Pick<CallModel, "promise">): Readonly<Record<string, CallModel>> => ({
  ...each("each forEach eachOf forEachOf map mapValues filter reject concat every some groupBy", {
    ...gives,
    parallel: { over: 0 },
    callbacks: { "1": AWAITS },
  }),
  ...each(
    "eachLimit forEachLimit eachOfLimit forEachOfLimit mapLimit mapValuesLimit filterLimit rejectLimit concatLimit",
    { ...gives, parallel: { over: 0, positional: 1 }, callbacks: { "2": under("limiter") } },
  ),
  ...each("eachSeries forEachSeries eachOfSeries mapSeries filterSeries concatSeries", {
    ...gives,
    callbacks: { "1": under("limiter") },
  }),
  parallel: { ...gives, parallel: { over: 0 } },
  parallelLimit: { ...gives, parallel: { over: 0, positional: 1 } },
  ...each("series waterfall", { ...gives, callbacks: { "0": under("limiter") } }),
  auto: { ...gives, callbacks: { "0": AWAITS } },
  ...each("queue priorityQueue cargo cargoQueue", { concept: "limiter", callbacks: { "0": under("limiter") } }),
});
const BLUEBIRD_FAN: CallModel = {
  promise: true,
  parallel: { over: 0, options: ["concurrency"] },
  callbacks: { "1": AWAITS },
};
const SEMAPHORE: TypeModel = {
  methods: {
    acquire: { concept: "lock", promise: true },
    ...each("tryAcquire drain", {}),
    release: { concept: "unlock" },
  },
};

export const concurrency: readonly LibraryModel[] = [
  {
    package: "p-all",
    language: "javascript",
    versions: "*",
    source: "sindresorhus/p-all 5 index.d.ts: options of p-map, concurrency Infinity by default",
    symbols: { default: { promise: true, parallel: { over: 0, options: ["concurrency"] } } },
  },
  {
    package: "p-throttle",
    language: "javascript",
    versions: "*",
    source:
      "sindresorhus/p-throttle 8 index.js: limit and interval (ms) must be finite; gives a function that wraps another",
    symbols: { default: { returns: "p-throttle.Throttle" } },
    types: { "p-throttle.Throttle": { methods: { "()": { wraps: 0, callbacks: { "0": under("limiter") } } } } },
  },
  {
    package: "async",
    aliases: ["async-es"],
    language: "javascript",
    versions: ">=3",
    source:
      "caolan/async 3 docs: each, map, filter, parallel … start all items; …Limit(coll, limit, fn) and …Series bound them; a promise without a callback (CHANGELOG 3.0.0)",
    symbols: collections({ promise: true }),
  },
  {
    package: "async",
    language: "javascript",
    versions: "<3",
    source: "caolan/async 2.6 docs: the same functions, results to callbacks only (CHANGELOG 3.0.0 brings promises)",
    symbols: collections({}),
  },
  {
    package: "bluebird",
    language: "javascript",
    versions: "*",
    source:
      "petkaantonov/bluebird 3.7 API: Promise.map has no concurrency limit unless { concurrency } is given; mapSeries and each run in turn",
    symbols: {
      default: { promise: true, callbacks: { "0": AWAITS } },
      all: { promise: true, collects: "all" },
      ...each("map filter", BLUEBIRD_FAN),
      ...each("mapSeries each", { promise: true, callbacks: { "1": under("limiter") } }),
      ...each("resolve reject delay try", { promise: true }),
      promisify: { wraps: 0 },
    },
  },
  {
    package: "async-sema",
    language: "javascript",
    versions: "*",
    source:
      "vercel/async-sema 3 README: Sema(n) and RateLimit(rps); acquire, release, RateLimit() gives a function to await",
    symbols: {
      Sema: { returns: "async-sema.Sema" },
      RateLimit: { concept: "limiter", returns: "async-sema.RateLimit" },
    },
    typeNames: { Sema: "async-sema.Sema" },
    types: {
      "async-sema.Sema": SEMAPHORE,
      "async-sema.RateLimit": { methods: { "()": { concept: "limiter", promise: true } } },
    },
  },
  {
    package: "limiter",
    language: "javascript",
    versions: "*",
    source:
      "jhurliman/node-rate-limiter 3 README: removeTokens(n) waits until tokens are free, tryRemoveTokens does not",
    symbols: { ...each("RateLimiter TokenBucket", { returns: "limiter.RateLimiter" }) },
    types: {
      "limiter.RateLimiter": {
        methods: {
          ...each("removeTokens", { concept: "limiter", promise: true }),
          tryRemoveTokens: { concept: "limiter" },
        },
      },
    },
  },
];
