/** Limiters of incoming requests: how they are set, in which unit, and where they count. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const LIMITER: CallModel = { concept: "limiter", returns: "express.Middleware" };
const EXPRESS: CallModel = { ...LIMITER, limit: { window: ["windowMs"], unit: "ms", store: ["store"] } };
const EXPRESS_OLD: CallModel = {
  ...LIMITER,
  limit: { window: ["windowMs"], unit: "ms", ignored: ["limit"], store: ["store"] },
};
const FLEXIBLE: CallModel = {
  returns: "rate-limiter-flexible.Limiter",
  limit: { window: ["duration"], unit: "s" },
};
const NEST_MODULE = (unit: "ms" | "s"): Record<string, CallModel> =>
  each("ThrottlerModule.forRoot Throttle", {
    concept: "limiter",
    limit: { window: ["ttl"], unit, store: ["storage"] },
  });

export const rateLimits: readonly LibraryModel[] = [
  {
    package: "express-rate-limit",
    language: "javascript",
    versions: "<7",
    source:
      "express-rate-limit 5.5 lib/express-rate-limit.js, 6.11 dist/index.cjs: max (default 5), windowMs 60000; limit is unknown before 7",
    symbols: each("default rateLimit", EXPRESS_OLD),
  },
  {
    package: "express-rate-limit",
    language: "javascript",
    versions: ">=7",
    source:
      "express-rate-limit 7.5 and 8.7 dist/index.cjs: limit, or max as before (default 5); windowMs in milliseconds; MemoryStore unless store",
    symbols: each("default rateLimit", EXPRESS),
  },
  {
    package: "express-slow-down",
    language: "javascript",
    versions: "*",
    source: "express-slow-down 3.1 readme: windowMs in milliseconds, delayAfter, delayMs",
    symbols: each("default slowDown", EXPRESS),
  },
  {
    package: "express-brute",
    language: "javascript",
    versions: "*",
    source:
      "express-brute 1.0 README: lifetime in seconds, minWait and maxWait in milliseconds; prevent is the middleware",
    symbols: { default: { returns: "express-brute.Brute", limit: { window: ["lifetime"], unit: "s" } } },
    types: {
      "express-brute.Brute": { methods: { getMiddleware: LIMITER }, properties: { prevent: "express.Middleware" } },
    },
  },
  {
    package: "rate-limiter-flexible",
    language: "javascript",
    versions: "*",
    source:
      "animir/node-rate-limiter-flexible 11 README: points, duration in seconds; consume() rejects when the points are used up",
    symbols: {
      RateLimiterMemory: { ...FLEXIBLE, limit: { window: ["duration"], unit: "s", store: [] } },
      ...each(
        "RateLimiterRedis RateLimiterMemcache RateLimiterMongo RateLimiterMySQL RateLimiterPostgres RateLimiterCluster RateLimiterUnion RateLimiterPrisma RateLimiterDrizzle BurstyRateLimiter",
        FLEXIBLE,
      ),
    },
    types: {
      "rate-limiter-flexible.Limiter": {
        methods: {
          consume: { concept: "limiter", promise: true },
          ...each("penalty reward get set block delete", { promise: true }),
        },
      },
    },
  },
  {
    package: "@fastify/rate-limit",
    aliases: ["fastify-rate-limit"],
    language: "javascript",
    versions: "*",
    source:
      "fastify/fastify-rate-limit 11 README: max 1000, timeWindow 60000 (ms or an ms text), redis or store to share the counts",
    symbols: {
      default: { concept: "limiter", limit: { window: ["timeWindow"], unit: "ms", store: ["redis", "store"] } },
    },
  },
  {
    package: "@nestjs/throttler",
    language: "javascript",
    versions: "<5",
    source: "nestjs/throttler 4.2 README: ttl in seconds",
    symbols: { ...NEST_MODULE("s"), ThrottlerGuard: { concept: "limiter" } },
  },
  {
    package: "@nestjs/throttler",
    language: "javascript",
    versions: ">=5",
    source: "nestjs/throttler 5 CHANGELOG (ttl is in milliseconds), 6.7 README",
    symbols: { ...NEST_MODULE("ms"), ThrottlerGuard: { concept: "limiter" } },
  },
  {
    package: "koa-ratelimit",
    language: "javascript",
    versions: "*",
    source: "koajs/ratelimit 6 README: duration in milliseconds (3600000), max 2500, driver memory or redis",
    symbols: { default: { ...LIMITER, limit: { window: ["duration"], unit: "ms" } } },
  },
  {
    package: "hono-rate-limiter",
    language: "javascript",
    versions: "*",
    source: "rhinobase/hono-rate-limiter 0.5 README and src/core.ts: windowMs 60000, limit 5, MemoryStore unless store",
    symbols: {
      rateLimiter: { ...LIMITER, limit: { window: ["windowMs"], unit: "ms", ignored: ["max"], store: ["store"] } },
    },
  },
  {
    package: "@upstash/ratelimit",
    language: "javascript",
    versions: "*",
    source: "upstash/ratelimit-js 2.2 README: windows are texts with a unit; limit(identifier) gives success",
    symbols: {
      Ratelimit: { returns: "upstash.Ratelimit" },
      ...each("Ratelimit.slidingWindow Ratelimit.fixedWindow Ratelimit.tokenBucket", {}),
    },
    types: { "upstash.Ratelimit": { methods: each("limit blockUntilReady", { concept: "limiter", promise: true }) } },
  },
];
