/** Caches, queues, brokers and schedules. */

import type { CallbackModel, CallModel, LibraryModel, RetriesModel } from "../model";
import { each, LATER } from "../rows";

const P = { promise: true } as const;
/** redis.io/docs/latest/commands: commands on the value of one key, which is their first argument. */
const KEYED: CallModel = { concept: "cache", promise: true, resource: 0 };
const REDIS_EVENTS: CallModel = { safe: true, returns: "ioredis.Redis", callbacks: { "1": LATER } };
const IOREDIS: CallModel = {
  concept: "client",
  returns: "ioredis.Redis",
  configures: "result",
  deadline: { options: ["commandTimeout"], at: "last", default: null, total: true },
  retries: { default: 20, options: ["maxRetriesPerRequest"], at: "last" },
};
const JOB: CallbackModel = { how: "job", parameters: ["bullmq.Job"] };
/**
 * bullmq 5 dist/esm/classes/backoffs.js, bull 4.16.5 lib/backoffs.js and lib/job.js: without `backoff` a failed job is tried again
 * at once, a number is a fixed wait, `exponential` doubles it. Jitter is bullmq's alone.
 */
const attempts = (at: RetriesModel["at"], prefix = "", jitter = true): RetriesModel => ({
  default: 0,
  counts: "attempts",
  options: [`${prefix}attempts`],
  ...(at === undefined ? {} : { at }),
  wait: {
    grows: "none",
    ms: 0,
    random: false,
    delay: [`${prefix}backoff.delay`, `${prefix}backoff`],
    strategy: [`${prefix}backoff.type`, `${prefix}backoff`],
    ...(jitter ? { jitter: [`${prefix}backoff.jitter`] } : {}),
  },
});
const SCHEDULED: CallbackModel = { how: "job" };

export const queues: readonly LibraryModel[] = [
  {
    package: "ioredis",
    language: "javascript",
    versions: "*",
    source: "ioredis 6.0 built/redis/RedisOptions.js: connectTimeout 10000, maxRetriesPerRequest 20, no commandTimeout",
    symbols: { ...each("default Redis Cluster", IOREDIS) },
    typeNames: { Redis: "ioredis.Redis", Cluster: "ioredis.Redis" },
    types: {
      "ioredis.Redis": {
        methods: {
          "*": { concept: "cache", promise: true },
          ...each("on once off", REDIS_EVENTS),
          ...each("pipeline multi", { returns: "ioredis.Pipeline" }),
          ...each("quit disconnect", { concept: "cleanup", promise: true }),
          duplicate: { returns: "ioredis.Redis" },
          ...each("setMaxListeners removeListener removeAllListeners off emit listenerCount", { safe: true }),
          defineCommand: { safe: true },
          ...each("get getBuffer getdel getex getset set setnx setex psetex", KEYED),
          xack: { concept: "ack", promise: true },
        },
      },
      "ioredis.Pipeline": {
        methods: { "*": { returns: "ioredis.Pipeline" }, exec: { concept: "cache", promise: true } },
      },
    },
  },
  {
    package: "redis",
    language: "javascript",
    versions: "<4",
    source:
      "redis 3.1.2 README, lib/extendedApi.js, lib/individualCommands.js: commands take a callback and give no promise; connect_timeout 3600000, no command timeout",
    symbols: {
      createClient: {
        concept: "client",
        emitsError: true,
        returns: "redis.CallbackClient",
        configures: "result",
        deadline: { options: ["connect_timeout"], at: 0, default: null, total: true },
      },
    },
    types: {
      "redis.CallbackClient": {
        methods: {
          "*": { concept: "cache" },
          ...each("on once off", { safe: true, returns: "redis.CallbackClient", callbacks: { "1": LATER } }),
          ...each("emit removeListener removeAllListeners listenerCount setMaxListeners ref unref", { safe: true }),
          ...each("quit end", { concept: "cleanup" }),
          ...each("get getset set setnx setex psetex", { concept: "cache", resource: 0 }),
          ...each("multi batch", { returns: "redis.CallbackMulti" }),
          duplicate: { returns: "redis.CallbackClient" },
        },
      },
      "redis.CallbackMulti": {
        methods: { "*": { returns: "redis.CallbackMulti" }, ...each("exec exec_atomic", { concept: "cache" }) },
      },
    },
  },
  {
    package: "redis",
    language: "javascript",
    versions: ">=4",
    source:
      "redis/node-redis 5 docs/client-configuration.md: socket.connectTimeout 5000, no command timeout unless commandOptions.timeout or socket.socketTimeout is set; reconnects with backoff",
    symbols: {
      ...each("createClient createCluster createClientPool", {
        concept: "client",
        emitsError: true,
        returns: "redis.Client",
        configures: "result",
        deadline: { options: ["commandOptions.timeout", "socket.socketTimeout"], at: 0, default: null, total: true },
      }),
    },
    typeNames: {
      RedisClientType: "redis.Client",
      RedisClusterType: "redis.Client",
      RedisClientPoolType: "redis.Client",
    },
    types: {
      "redis.Client": {
        methods: {
          "*": { concept: "cache", promise: true },
          ...each("on once off", { safe: true, returns: "redis.Client", callbacks: { "1": LATER } }),
          ...each("emit removeListener removeAllListeners listenerCount setMaxListeners ref unref", { safe: true }),
          connect: { concept: "outbound-call", promise: true, returns: "redis.Client" },
          ...each("quit close disconnect destroy", { concept: "cleanup", promise: true }),
          xAck: { concept: "ack", promise: true },
          ...each("get getDel getEx getSet set setNX setEx pSetEx", KEYED),
          multi: { returns: "redis.Multi" },
          duplicate: { returns: "redis.Client" },
        },
      },
      "redis.Multi": { methods: { "*": { returns: "redis.Multi" }, exec: { concept: "cache", promise: true } } },
    },
  },
  {
    package: "@upstash/redis",
    language: "javascript",
    versions: "*",
    source:
      "@upstash/redis 1.39.0 nodejs.js: HTTP client, 5 retries with exponential backoff unless `retry`; signal aborts",
    symbols: { Redis: { returns: "upstash.Redis" }, "Redis.fromEnv": { returns: "upstash.Redis" } },
    typeNames: { Redis: "upstash.Redis" },
    types: {
      "upstash.Redis": {
        methods: {
          "*": { concept: "cache", promise: true },
          ...each("get getdel getex getset set setnx setex psetex", KEYED),
          ...each("pipeline multi", { returns: "upstash.Pipeline" }),
        },
      },
      "upstash.Pipeline": {
        methods: { "*": { returns: "upstash.Pipeline" }, exec: { concept: "cache", promise: true } },
      },
    },
  },
  {
    package: "bullmq",
    language: "javascript",
    versions: "*",
    source:
      "bullmq 6.7: interfaces/base-job-options.d.ts (attempts counts the first, 1 by default), docs.bullmq.io/guide/retrying-failing-jobs",
    symbols: {
      Queue: {
        concept: "client",
        returns: "bullmq.Queue",
        configures: "result",
        resource: 0,
        retries: attempts(1, "defaultJobOptions."),
      },
      Worker: { concept: "worker", returns: "bullmq.Worker", resource: 0, callbacks: { "1": JOB } },
      QueueEvents: { returns: "bullmq.QueueEvents" },
      FlowProducer: { returns: "bullmq.Flow" },
    },
    typeNames: { Job: "bullmq.Job", SandboxedJob: "bullmq.Job", Queue: "bullmq.Queue", Worker: "bullmq.Worker" },
    types: {
      "bullmq.Queue": {
        methods: {
          "*": P,
          add: { concept: "enqueue", promise: true, retries: attempts(2) },
          addBulk: { concept: "enqueue", promise: true },
          on: { safe: true, callbacks: { "1": LATER } },
          close: { concept: "cleanup", promise: true },
        },
      },
      "bullmq.Worker": {
        methods: {
          "*": P,
          // classes/worker.js: its failures go to the `error` event.
          startStalledCheckTimer: { promise: true, safe: true },
          on: { safe: true, callbacks: { "1": LATER } },
          close: { concept: "cleanup", promise: true },
        },
      },
      "bullmq.QueueEvents": {
        methods: { on: { safe: true, callbacks: { "1": LATER } }, close: { concept: "cleanup", promise: true } },
      },
      "bullmq.Flow": {
        methods: { add: { concept: "enqueue", promise: true }, close: { concept: "cleanup", promise: true } },
      },
      "bullmq.Job": {
        methods: { "*": P, log: { concept: "log", promise: true } },
        properties: { data: "input.message" },
      },
    },
  },
  {
    package: "bull",
    language: "javascript",
    versions: "*",
    source:
      "OptimalBits/bull 4.16.5 lib/job.js (attempts 1 by default), lib/backoffs.js, lib/queue.js (run, start), REFERENCE.md",
    symbols: {
      default: {
        concept: "client",
        returns: "bull.Queue",
        configures: "result",
        resource: 0,
        retries: attempts("last", "defaultJobOptions.", false),
      },
    },
    typeNames: { Queue: "bull.Queue" },
    types: {
      "bull.Queue": {
        methods: {
          "*": P,
          add: { concept: "enqueue", promise: true, retries: attempts("last", "", false) },
          // Its promise is there until the queue closes, and what fails while it runs is an `error` of the queue: nobody waits for it.
          process: { concept: "worker", callbacks: { "*": { how: "job", parameters: ["bull.Job"] } } },
          on: { safe: true, returns: "bull.Queue", callbacks: { "1": LATER } },
          ...each("close disconnect", { concept: "cleanup", promise: true }),
        },
      },
      "bull.Job": { methods: { "*": P }, properties: { data: "input.message" } },
    },
  },
  {
    package: "amqplib",
    language: "javascript",
    versions: "*",
    source:
      "amqp-node/amqplib 0.10 doc: socketOptions.timeout for connecting, none by default; consumers acknowledge by themselves",
    symbols: {
      connect: {
        concept: "client",
        promise: true,
        returns: "amqplib.Connection",
        configures: "result",
        deadline: { options: ["timeout"], at: 1, default: null, total: false },
      },
    },
    typeNames: { Channel: "amqplib.Channel", ConfirmChannel: "amqplib.Channel", Connection: "amqplib.Connection" },
    types: {
      "amqplib.Connection": {
        methods: {
          ...each("createChannel createConfirmChannel", { promise: true, returns: "amqplib.Channel" }),
          close: { concept: "cleanup", promise: true },
          on: { safe: true, callbacks: { "1": LATER } },
        },
      },
      "amqplib.Channel": {
        methods: {
          consume: {
            concept: "worker",
            promise: true,
            resource: 0,
            callbacks: { "1": { how: "job", parameters: ["input.message"] } },
          },
          ...each("publish sendToQueue", { concept: "enqueue" }),
          assertQueue: { promise: true, resource: 0 },
          ...each("assertExchange bindQueue prefetch cancel checkQueue", P),
          ...each("ack ackAll", { concept: "ack" }),
          ...each("nack nackAll reject", { concept: "refuse" }),
          close: { concept: "cleanup", promise: true },
        },
      },
    },
  },
  {
    package: "kafkajs",
    language: "javascript",
    versions: "*",
    source:
      "kafka.js.org/docs/configuration: connectionTimeout 1000, requestTimeout 30000, retry.retries 5, initialRetryTime 300, multiplier 2, factor 0.2 (random); docs/consuming: a failed eachMessage is retried",
    symbols: {
      Kafka: {
        concept: "client",
        returns: "kafkajs.Kafka",
        configures: "result",
        deadline: { options: ["requestTimeout"], at: 0, default: 30_000, total: true },
        retries: {
          default: 5,
          options: ["retry.retries"],
          at: 0,
          wait: { grows: "exponential", ms: 300, random: true, delay: ["retry.initialRetryTime"] },
        },
      },
    },
    types: {
      "kafkajs.Kafka": {
        methods: {
          producer: { returns: "kafkajs.Producer" },
          consumer: { returns: "kafkajs.Consumer" },
          admin: { returns: "kafkajs.Admin" },
        },
      },
      "kafkajs.Producer": {
        methods: {
          connect: { concept: "outbound-call", promise: true },
          ...each("send sendBatch", { concept: "enqueue", promise: true }),
          disconnect: { concept: "cleanup", promise: true },
        },
      },
      "kafkajs.Consumer": {
        methods: {
          connect: { concept: "outbound-call", promise: true },
          subscribe: P,
          commitOffsets: { concept: "ack", promise: true },
          run: {
            concept: "worker",
            promise: true,
            callbacks: {
              ".eachMessage": { how: "job", under: ["retry"], parameters: ["input.message"] },
              ".eachBatch": { how: "job", under: ["retry"], parameters: ["input.message"] },
            },
          },
          disconnect: { concept: "cleanup", promise: true },
        },
      },
      "kafkajs.Admin": { methods: { "*": P, disconnect: { concept: "cleanup", promise: true } } },
    },
  },
  {
    package: "node-cron",
    language: "javascript",
    versions: "*",
    source: "node-cron/node-cron 4 README",
    symbols: {
      schedule: { concept: "schedule", returns: "cron.Task", callbacks: { "1": SCHEDULED } },
      validate: { safe: true },
    },
    types: { "cron.Task": { methods: { ...each("stop destroy", { concept: "cleanup" }), start: {} } } },
  },
  {
    package: "cron",
    language: "javascript",
    versions: "*",
    source: "kelektiv/node-cron 4 README",
    symbols: {
      CronJob: { concept: "schedule", returns: "cron.Task", callbacks: { "1": SCHEDULED } },
      "CronJob.from": { concept: "schedule", returns: "cron.Task", callbacks: { ".onTick": SCHEDULED } },
    },
  },
  {
    package: "croner",
    language: "javascript",
    versions: "*",
    source: "hexagon/croner 9 README",
    symbols: {
      ...each("Cron default", {
        concept: "schedule",
        returns: "cron.Task",
        callbacks: { "1": SCHEDULED, "2": SCHEDULED },
      }),
    },
  },
  {
    package: "node-schedule",
    language: "javascript",
    versions: "*",
    source: "node-schedule/node-schedule 2 README",
    symbols: {
      scheduleJob: { concept: "schedule", returns: "cron.Task", callbacks: { last: SCHEDULED } },
      gracefulShutdown: { concept: "cleanup", promise: true },
    },
  },
  {
    package: "toad-scheduler",
    language: "javascript",
    versions: "*",
    source:
      "kibertoad/toad-scheduler 4 dist/lib/engines: preventOverrun true for interval jobs (SimpleIntervalJob.js), false for CronJob (CronJob.js)",
    symbols: {
      ...each("AsyncTask Task", { returns: "toad.Task", callbacks: { "1": SCHEDULED, "2": LATER } }),
      ...each("SimpleIntervalJob LongIntervalJob CronJob", { concept: "schedule", returns: "cron.Task" }),
      ToadScheduler: { returns: "toad.Scheduler" },
    },
    types: {
      "toad.Task": { methods: { execute: { promise: true } } },
      "toad.Scheduler": {
        methods: {
          ...each("addSimpleIntervalJob addLongIntervalJob addCronJob addIntervalJob", {}),
          stop: { concept: "cleanup" },
        },
      },
    },
  },
];
