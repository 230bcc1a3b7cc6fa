/** Python: queues, brokers and schedules. */

import type { CallbackModel, CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const JOB: CallbackModel = { how: "job" };
/** As a decorator, bare or called, it makes a job of the function. */
const TASK: CallModel = { callbacks: { "@": JOB, "0": JOB } };
const ENQUEUE: CallModel = { concept: "enqueue" };
/** A task that no worker takes, or that hangs, is waited for without end. */
const RESULT: CallModel = {
  concept: "outbound-call",
  blocking: true,
  idempotent: true,
  deadline: { options: ["timeout"], at: "keyword", positional: 0, unit: "seconds", default: null, total: true },
};

export const brokers: readonly LibraryModel[] = [
  {
    package: "celery",
    language: "python",
    versions: "*",
    source:
      "docs.celeryq.dev/en/stable/userguide/tasks.html, userguide/canvas.html: @app.task, @shared_task; delay and apply_async send and give an AsyncResult",
    symbols: { Celery: { returns: "celery.App" }, shared_task: TASK, ...each("group chain chord", {}) },
    typeNames: { Celery: "celery.App" },
    types: {
      // Tasks are functions that are given these.
      Function: { methods: each("delay apply_async", { ...ENQUEUE, returns: "celery.AsyncResult" }) },
      "celery.AsyncResult": { methods: { ...each("get wait", RESULT), ...each("ready successful failed forget", {}) } },
      "celery.App": {
        methods: {
          task: TASK,
          send_task: { ...ENQUEUE, returns: "celery.AsyncResult" },
          AsyncResult: { returns: "celery.AsyncResult" },
          autodiscover_tasks: {},
          add_periodic_task: { concept: "schedule" },
        },
      },
    },
  },
  {
    package: "celery.result",
    language: "python",
    versions: "*",
    source: "docs.celeryq.dev/en/stable/reference/celery.result.html: get(timeout=None) waits until the task is done",
    symbols: { AsyncResult: { returns: "celery.AsyncResult" } },
    typeNames: { AsyncResult: "celery.AsyncResult" },
  },
  {
    package: "rq",
    language: "python",
    versions: "*",
    source: "python-rq.org/docs: queue.enqueue(function, …); failed jobs go to the FailedJobRegistry",
    symbols: { Queue: { returns: "rq.Queue" }, Worker: { returns: "rq.Worker" } },
    typeNames: { Queue: "rq.Queue" },
    types: {
      "rq.Queue": {
        methods: each("enqueue enqueue_in enqueue_at enqueue_call", { concept: "enqueue", callbacks: { "*": JOB } }),
      },
      "rq.Worker": { methods: { work: { concept: "worker" } } },
    },
  },
  {
    package: "dramatiq",
    language: "python",
    versions: "*",
    source:
      "dramatiq.io/guide.html: @dramatiq.actor, actor.send; retries with backoff and a dead-letter queue by default",
    symbols: { actor: TASK },
  },
  {
    package: "apscheduler.schedulers.background",
    language: "python",
    versions: "<4",
    source:
      "apscheduler.readthedocs.io/en/3.x/userguide.html: max_instances 1 unless told otherwise, then the next run is skipped",
    symbols: { BackgroundScheduler: { returns: "apscheduler.Scheduler" } },
    typeNames: { BackgroundScheduler: "apscheduler.Scheduler" },
    types: {
      "apscheduler.Scheduler": {
        methods: {
          add_job: { concept: "schedule", callbacks: { "0": JOB } },
          scheduled_job: { concept: "schedule", callbacks: { "@": JOB } },
          start: {},
          shutdown: { concept: "cleanup" },
        },
      },
      "apscheduler.BlockingScheduler": { methods: { start: {} }, extends: "apscheduler.Scheduler" },
    },
  },
  {
    package: "apscheduler.schedulers.asyncio",
    language: "python",
    versions: "<4",
    source: "apscheduler.readthedocs.io/en/3.x/modules/schedulers/asyncio.html",
    symbols: { AsyncIOScheduler: { returns: "apscheduler.Scheduler" } },
    typeNames: { AsyncIOScheduler: "apscheduler.Scheduler" },
  },
  {
    package: "apscheduler.schedulers.blocking",
    language: "python",
    versions: "<4",
    source:
      "apscheduler.readthedocs.io/en/3.x/modules/schedulers/blocking.html: start() returns when the scheduler is shut down",
    symbols: { BlockingScheduler: { returns: "apscheduler.BlockingScheduler" } },
    typeNames: { BlockingScheduler: "apscheduler.BlockingScheduler" },
  },
  {
    package: "pika",
    language: "python",
    versions: "*",
    source:
      "pika.readthedocs.io/en/stable/modules/channel.html: basic_consume(queue, on_message_callback, auto_ack=False), basic_nack(requeue=True)",
    symbols: { ...each("BlockingConnection SelectConnection", { returns: "pika.Connection" }) },
    types: {
      "pika.Connection": { methods: { channel: { returns: "pika.Channel" }, close: { concept: "cleanup" } } },
      "pika.Channel": {
        methods: {
          queue_declare: { resource: 0 },
          exchange_declare: {},
          basic_publish: ENQUEUE,
          basic_consume: {
            concept: "worker",
            callbacks: {
              "1": { ...JOB, parameters: ["pika.Channel"] },
              on_message_callback: { ...JOB, parameters: ["pika.Channel"] },
            },
          },
          basic_ack: { concept: "ack" },
          ...each("basic_nack basic_reject", { concept: "refuse" }),
          basic_qos: {},
          start_consuming: {},
          stop_consuming: { concept: "cleanup" },
        },
      },
    },
  },
  {
    package: "aio_pika",
    language: "python",
    versions: "*",
    source:
      "docs.aio-pika.com: queue.consume(callback, no_ack=False), message.process() acknowledges at its end, message.ack()",
    symbols: each("connect connect_robust", { promise: true, returns: "aio_pika.Connection" }),
    typeNames: { IncomingMessage: "aio_pika.Message", "abc.AbstractIncomingMessage": "aio_pika.Message" },
    types: {
      "aio_pika.Connection": {
        methods: {
          channel: { promise: true, returns: "aio_pika.Channel" },
          close: { concept: "cleanup", promise: true },
        },
      },
      "aio_pika.Channel": {
        methods: {
          declare_queue: { promise: true, resource: 0, returns: "aio_pika.Queue" },
          declare_exchange: { promise: true },
          set_qos: { promise: true },
        },
      },
      "aio_pika.Queue": {
        methods: {
          consume: {
            concept: "worker",
            promise: true,
            callbacks: { "0": { ...JOB, parameters: ["aio_pika.Message"] } },
          },
        },
      },
      "aio_pika.Message": {
        methods: {
          ack: { concept: "ack", promise: true },
          ...each("nack reject", { concept: "refuse", promise: true }),
          process: {},
        },
      },
    },
  },
  {
    package: "kafka",
    language: "python",
    versions: "*",
    source:
      "kafka-python.readthedocs.io/en/master/apidoc/KafkaConsumer.html: enable_auto_commit True, commit() marks all as read",
    symbols: { KafkaConsumer: { returns: "kafka.Consumer" }, KafkaProducer: { returns: "kafka.Producer" } },
    typeNames: { KafkaConsumer: "kafka.Consumer", KafkaProducer: "kafka.Producer" },
    types: {
      "kafka.Consumer": {
        methods: { commit: { concept: "ack" }, ...each("poll subscribe seek", {}), close: { concept: "cleanup" } },
      },
      "kafka.Producer": { methods: { send: ENQUEUE, flush: {}, close: { concept: "cleanup" } } },
    },
  },
  {
    package: "confluent_kafka",
    language: "python",
    versions: "*",
    source:
      "docs.confluent.io/platform/current/clients/confluent-kafka-python: consumer.poll(timeout), commit(), producer.produce()",
    symbols: { Consumer: { returns: "confluent.Consumer" }, Producer: { returns: "confluent.Producer" } },
    typeNames: { Consumer: "confluent.Consumer", Producer: "confluent.Producer" },
    types: {
      "confluent.Consumer": {
        methods: { commit: { concept: "ack" }, ...each("poll consume subscribe", {}), close: { concept: "cleanup" } },
      },
      "confluent.Producer": { methods: { produce: ENQUEUE, ...each("flush poll", {}) } },
    },
  },
  {
    package: "aiokafka",
    language: "python",
    versions: "*",
    source: "aiokafka.readthedocs.io/en/stable/api.html: enable_auto_commit True; commit() is a coroutine",
    symbols: { AIOKafkaConsumer: { returns: "aiokafka.Consumer" }, AIOKafkaProducer: { returns: "aiokafka.Producer" } },
    typeNames: { AIOKafkaConsumer: "aiokafka.Consumer", AIOKafkaProducer: "aiokafka.Producer" },
    types: {
      "aiokafka.Consumer": {
        methods: { commit: { concept: "ack", promise: true }, ...each("getone getmany start stop", { promise: true }) },
      },
      "aiokafka.Producer": {
        methods: {
          ...each("send send_and_wait", { concept: "enqueue", promise: true }),
          ...each("start stop", { promise: true }),
        },
      },
    },
  },
  {
    package: "schedule",
    language: "python",
    versions: "*",
    source: "schedule.readthedocs.io: run_pending() runs what is due in the same thread, one after the other",
    symbols: {
      every: { returns: "schedule.Job" },
      run_pending: {},
    },
    types: {
      "schedule.Job": {
        methods: { "*": { returns: "schedule.Job" }, do: { callbacks: { "0": JOB } } },
        properties: { "*": "schedule.Job" },
      },
    },
  },
];
