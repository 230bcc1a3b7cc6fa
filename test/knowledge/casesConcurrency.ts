/** Cases of fan-out, throttles, locks, schedules and rate limits. */

import type { Case } from "./case";

const RATE = 'import rateLimit from "express-rate-limit";\nrateLimit({});';
const THROTTLER = 'import { ThrottlerModule } from "@nestjs/throttler";\nThrottlerModule.forRoot([]);';

export const CONCURRENCY: readonly Case[] = [
  [
    "ts-pattern",
    'import { match } from "ts-pattern";\nmatch(1).with(1, () => {});',
    "match(…).with",
    "callback=awaits",
  ],
  [
    "@trigger.dev/sdk",
    'import { task } from "@trigger.dev/sdk/v3";\ntask({ id: "x", run: async () => {} });',
    "task",
    "callback=job under=retry",
  ],
  [
    "@trigger.dev/sdk",
    'import { schedules } from "@trigger.dev/sdk";\nschedules.task({ id: "x", run: async () => {} });',
    "schedules.task",
    "callback=job under=retry",
  ],
  [
    "@trigger.dev/sdk",
    'import { task } from "@trigger.dev/sdk";\nconst send = task({ id: "x", run: async () => {} });\nsend.trigger({});',
    "send.trigger",
    "enqueue promise",
  ],
  [
    "@trigger.dev/sdk",
    'import { tasks } from "@trigger.dev/sdk";\ntasks.trigger("x", {});',
    "tasks.trigger",
    "enqueue promise",
  ],
  ["p-all", 'import pAll from "p-all";\npAll([]);', "pAll", "promise parallel=concurrency"],
  [
    "p-throttle",
    'import pThrottle from "p-throttle";\nconst t = pThrottle({ limit: 1, interval: 9 });\nt(() => {});',
    "t",
    "wraps=0 callback=awaits under=limiter",
  ],
  [
    "async",
    'import async from "async";\nasync.map([], () => {});',
    "async.map",
    "promise parallel=none callback=awaits",
    "3.2.6",
  ],
  [
    "async",
    'import async from "async";\nasync.mapLimit([], 2, () => {});',
    "async.mapLimit",
    "promise parallel=1 callback=awaits under=limiter",
    "3.2.6",
  ],
  [
    "async",
    'import async from "async";\nasync.series([], () => {});',
    "async.series",
    "promise callback=awaits under=limiter",
    "3.2.6",
  ],
  [
    "async",
    'import async from "async";\nasync.eachSeries([], () => {});',
    "async.eachSeries",
    "promise callback=awaits under=limiter",
    "3.2.6",
  ],
  [
    "async",
    'import async from "async";\nasync.eachSeries([], () => {});',
    "async.eachSeries",
    "callback=awaits under=limiter",
    "2.6.4",
  ],
  [
    "bluebird",
    'import Bluebird from "bluebird";\nBluebird.map([], () => {});',
    "Bluebird.map",
    "promise parallel=concurrency callback=awaits",
  ],
  [
    "async-sema",
    'import { Sema } from "async-sema";\nconst s = new Sema(1);\ns.acquire();',
    "s.acquire",
    "lock promise",
  ],
  [
    "limiter",
    'import { RateLimiter } from "limiter";\nconst l = new RateLimiter({});\nl.removeTokens(1);',
    "l.removeTokens",
    "limiter promise",
  ],
  ["node:zlib", 'import { gzipSync } from "node:zlib";\ngzipSync(b);', "gzipSync", "blocking"],
  ["node:crypto", 'import { scryptSync } from "node:crypto";\nscryptSync(a, b, 9);', "scryptSync", "blocking"],
  [
    "promisify-child-process",
    'import process from "promisify-child-process";\nprocess.spawn("ls", []);',
    "process.spawn",
    "subprocess promise deadline=timeout|signal default=none",
  ],
  [
    "execa",
    'import { execaSync } from "execa";\nexecaSync("ls");',
    "execaSync",
    "subprocess deadline=timeout default=none blocking",
  ],
  [
    "redlock",
    'import Redlock from "redlock";\nconst r = new Redlock([]);\nr.unlock(lock);',
    "r.unlock",
    "unlock promise",
  ],
  [
    "toad-scheduler",
    'import { AsyncTask } from "toad-scheduler";\nnew AsyncTask("a", async () => {});',
    "AsyncTask",
    "callback=job",
  ],
  ["express-rate-limit", RATE, "rateLimit", "limiter window=windowMs:ms ignored=limit", "^6.0.0"],
  ["express-rate-limit", RATE, "rateLimit", "limiter window=windowMs:ms", "^8.0.0"],
  [
    "express-slow-down",
    'import slowDown from "express-slow-down";\nslowDown({});',
    "slowDown",
    "limiter window=windowMs:ms",
  ],
  ["express-brute", 'import Brute from "express-brute";\nnew Brute(s);', "Brute", "window=lifetime:s"],
  [
    "rate-limiter-flexible",
    'import { RateLimiterRedis } from "rate-limiter-flexible";\nconst l = new RateLimiterRedis({});\nl.consume("k");',
    "l.consume",
    "limiter promise",
  ],
  [
    "@fastify/rate-limit",
    'import rateLimit from "@fastify/rate-limit";\nrateLimit({});',
    "rateLimit",
    "limiter window=timeWindow:ms",
  ],
  ["@nestjs/throttler", THROTTLER, "ThrottlerModule.forRoot", "limiter window=ttl:s", "^4.0.0"],
  ["@nestjs/throttler", THROTTLER, "ThrottlerModule.forRoot", "limiter window=ttl:ms", "^6.0.0"],
  [
    "koa-ratelimit",
    'import ratelimit from "koa-ratelimit";\nratelimit({});',
    "ratelimit",
    "limiter window=duration:ms",
  ],
  [
    "hono-rate-limiter",
    'import { rateLimiter } from "hono-rate-limiter";\nrateLimiter({});',
    "rateLimiter",
    "limiter window=windowMs:ms ignored=max",
  ],
  [
    "@upstash/ratelimit",
    'import { Ratelimit } from "@upstash/ratelimit";\nconst r = new Ratelimit({});\nr.limit("k");',
    "r.limit",
    "limiter promise",
  ],
];
