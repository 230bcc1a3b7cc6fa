/** Queues and brokers beside the big ones: how they take work, tell that it is done, and keep what failed. */

import type { CallModel, LibraryModel } from "../model";
import { each, LATER } from "../rows";

const P = { promise: true } as const;
const NATS_MESSAGE: Record<string, CallModel> = {
  ack: { concept: "ack", safe: true },
  ackAck: { concept: "ack", promise: true },
  ...each("nak term", { concept: "refuse", safe: true }),
  working: { safe: true },
};

export const brokers: readonly LibraryModel[] = [
  {
    package: "graphql-subscriptions",
    language: "javascript",
    versions: "*",
    source: "graphql-subscriptions 3.0.0 dist/pubsub.js: PubSub emits in the process and gives Promise.resolve()",
    symbols: { PubSub: { returns: "graphql.PubSub" } },
    types: { "graphql.PubSub": { methods: { publish: { promise: true, safe: true } } } },
  },
  {
    package: "pubsub-js",
    language: "javascript",
    versions: "*",
    source:
      "mroderick/PubSubJS 1.9.5 src/pubsub.js: callSubscriberWithDelayedExceptions and …ImmediateExceptions drop what subscribers give back",
    symbols: {
      ...each("subscribe subscribeOnce subscribeAll", { safe: true, callbacks: { last: LATER } }),
      ...each("publish publishSync", { safe: true }),
      ...each("unsubscribe clearAllSubscriptions", { concept: "cleanup", safe: true }),
    },
  },
  {
    package: "nats",
    aliases: ["@nats-io/transport-node", "@nats-io/jetstream"],
    language: "javascript",
    versions: "*",
    source:
      "nats 2.29.3 lib/nats-base-client/{protocol,nats}.js and @nats-io/nats-core 3.4.0 lib/{protocol,nats}.js: connect waits 20 s, request 1 s; nats 2.29.3 lib/jetstream/jsmsg.d.ts: ack, nak and term send at once, ackAck waits for the server",
    symbols: {
      connect: {
        concept: "client",
        promise: true,
        returns: "nats.Connection",
        configures: "result",
        deadline: { options: ["timeout"], at: 0, default: 20_000, total: false },
      },
      jetstream: { returns: "nats.JetStream" },
    },
    typeNames: { NatsConnection: "nats.Connection", JsMsg: "nats.Message", JetStreamClient: "nats.JetStream" },
    types: {
      "nats.Connection": {
        methods: {
          "*": {},
          publish: { concept: "enqueue" },
          request: {
            concept: "outbound-call",
            promise: true,
            deadline: { options: ["timeout"], at: 2, default: 1_000, total: true },
          },
          jetstream: { returns: "nats.JetStream" },
          ...each("drain close flush", { concept: "cleanup", promise: true }),
        },
      },
      "nats.JetStream": { methods: { publish: { concept: "enqueue", promise: true } } },
      "nats.Message": { methods: NATS_MESSAGE, properties: { data: "input.message" } },
    },
  },
  {
    package: "bee-queue",
    language: "javascript",
    versions: "*",
    source:
      "bee-queue 2.0.0 lib/defaults.js (removeOnFailure false), lib/job.js (no retries unless retries(n)), index.d.ts",
    symbols: {
      default: { returns: "bee.Queue", configures: "result", resource: 0 },
    },
    types: {
      "bee.Queue": {
        methods: {
          "*": P,
          createJob: { returns: "bee.Job" },
          process: { concept: "worker", callbacks: { last: { how: "job", parameters: ["bee.Job"] } } },
          saveAll: { concept: "enqueue", promise: true },
          on: { safe: true, returns: "bee.Queue", callbacks: { "1": LATER } },
          ...each("close destroy", { concept: "cleanup", promise: true }),
        },
      },
      "bee.Job": {
        methods: {
          "*": { returns: "bee.Job" },
          on: { safe: true, returns: "bee.Job", callbacks: { "1": LATER } },
          save: { concept: "enqueue", promise: true },
        },
        properties: { data: "input.message" },
      },
    },
  },
  {
    package: "agenda",
    language: "javascript",
    versions: "*",
    source:
      "agenda 5.0.0 dist/job/fail.js and 6.2.6 dist/{index,types/JobDefinition}.d.ts: a failed job stays in its collection with failedAt and failReason; no retries (6: unless define has backoff)",
    symbols: { ...each("default Agenda", { returns: "agenda.Agenda", configures: "result" }) },
    types: {
      "agenda.Agenda": {
        methods: {
          "*": P,
          define: { concept: "worker", callbacks: { last: { how: "job" }, "1": { how: "job" } } },
          ...each("every schedule now", { concept: "enqueue", promise: true }),
          on: { safe: true, callbacks: { "1": LATER } },
          ...each("stop drain close", { concept: "cleanup", promise: true }),
        },
      },
    },
  },
  {
    package: "pg-boss",
    language: "javascript",
    versions: "*",
    source:
      "pg-boss 10.4.2 src/plans.js (retry_limit 2), types.d.ts and 12.38.0 dist/{plans.js,index.d.ts} (exports PgBoss only): failed jobs stay in the table until they are archived; deadLetter names a queue; sendOnce and sendSingleton are of 9",
    symbols: { ...each("default PgBoss", { returns: "boss.Boss", configures: "result" }) },
    types: {
      "boss.Boss": {
        methods: {
          "*": P,
          work: {
            concept: "worker",
            promise: true,
            resource: 0,
            callbacks: { last: { how: "job", under: ["retry"] } },
          },
          ...each("send sendAfter sendOnce sendSingleton sendThrottled sendDebounced insert upsert publish schedule", {
            concept: "enqueue",
            promise: true,
          }),
          on: { safe: true, callbacks: { "1": LATER } },
          stop: { concept: "cleanup", promise: true },
        },
      },
    },
  },
  {
    package: "graphile-worker",
    language: "javascript",
    versions: "*",
    source:
      "graphile-worker 0.17.3 sql/000011.sql (max_attempts 25), dist/index.d.ts, dist/interfaces.d.ts: a failed job stays in its table",
    symbols: {
      run: { concept: "worker", promise: true, returns: "graphile.Runner" },
      ...each("runOnce runTaskList runTaskListOnce", { concept: "worker", promise: true }),
      ...each("quickAddJob addJobAdhoc", { concept: "enqueue", promise: true }),
      makeWorkerUtils: { promise: true, returns: "graphile.Utils" },
    },
    types: {
      "graphile.Runner": {
        methods: {
          "*": P,
          ...each("addJob addJobs", { concept: "enqueue", promise: true }),
          stop: { concept: "cleanup", promise: true },
        },
      },
      "graphile.Utils": {
        methods: {
          "*": P,
          ...each("addJob addJobs", { concept: "enqueue", promise: true }),
          release: { concept: "cleanup", promise: true },
        },
      },
    },
  },
  {
    package: "@trigger.dev/sdk",
    aliases: ["@trigger.dev/sdk/v3"],
    language: "javascript",
    versions: "*",
    source:
      "trigger.dev/docs/tasks and /errors-retrying: a run has no time limit, a failed one is tried again, three times by default",
    symbols: {
      ...each("task schemaTask schedules.task", {
        returns: "trigger.Task",
        callbacks: { ".run": { how: "job", under: ["retry"] } },
      }),
      ...each("tasks.trigger tasks.batchTrigger tasks.triggerAndWait", { concept: "enqueue", promise: true }),
    },
    types: {
      "trigger.Task": {
        methods: {
          ...each("trigger batchTrigger triggerAndWait batchTriggerAndWait", { concept: "enqueue", promise: true }),
        },
      },
    },
  },
];
