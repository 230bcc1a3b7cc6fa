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
    package: "nats",
    aliases: ["@nats-io/transport-node", "@nats-io/jetstream"],
    language: "javascript",
    versions: "*",
    source:
      "nats-io/nats.js 2 README and jetstream.md: connect timeout 20 s; a JetStream message is redelivered until it is acknowledged",
    symbols: {
      connect: {
        concept: "client",
        promise: true,
        returns: "nats.Connection",
        configures: "result",
        deadline: { options: ["timeout"], at: 0, default: 20_000, total: false },
      },
    },
    typeNames: { NatsConnection: "nats.Connection", JsMsg: "nats.Message", JetStreamClient: "nats.JetStream" },
    types: {
      "nats.Connection": {
        methods: {
          "*": {},
          publish: { concept: "enqueue" },
          request: { concept: "outbound-call", promise: true },
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
      "bee-queue/bee-queue 1 README: no retries unless job.retries(n); failed jobs are kept unless removeOnFailure",
    symbols: {
      default: { returns: "bee.Queue", configures: "result", resource: 0 },
    },
    types: {
      "bee.Queue": {
        methods: {
          "*": P,
          createJob: { returns: "bee.Job" },
          process: { concept: "worker", callbacks: { last: { how: "job", parameters: ["bee.Job"] } } },
          on: { safe: true, returns: "bee.Queue", callbacks: { "1": LATER } },
          close: { concept: "cleanup", promise: true },
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
    source: "agenda/agenda 5 README: no retries; a failed job stays in its collection with failedAt and failReason",
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
      "timgit/pg-boss 10 docs/readme.md: retryLimit 2 by default; failed jobs stay in the table until they are archived; deadLetter names a queue",
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
          ...each("send sendAfter sendOnce sendSingleton sendThrottled insert publish schedule", {
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
      "graphile/worker 0.16 website/docs: 25 attempts by default with exponential backoff; a failed job stays in its table",
    symbols: {
      run: { concept: "worker", promise: true, returns: "graphile.Runner" },
      runOnce: { concept: "worker", promise: true },
      quickAddJob: { concept: "enqueue", promise: true },
      makeWorkerUtils: { promise: true, returns: "graphile.Utils" },
    },
    types: {
      "graphile.Runner": {
        methods: { "*": P, addJob: { concept: "enqueue", promise: true }, stop: { concept: "cleanup", promise: true } },
      },
      "graphile.Utils": {
        methods: {
          "*": P,
          addJob: { concept: "enqueue", promise: true },
          release: { concept: "cleanup", promise: true },
        },
      },
    },
  },
];
