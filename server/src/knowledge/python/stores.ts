/** Python: Redis and MongoDB. */

import type { CallModel, DeadlineModel, LibraryModel } from "../model";
import { each } from "../rows";

const asynchronous = (rows: Record<string, CallModel>): Record<string, CallModel> =>
  Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [
      name,
      /^(pipeline|lock|pubsub|\*|find|aggregate|aggregate_raw_batches)$/.test(name) ? row : { ...row, promise: true },
    ]),
  );

const REDIS: Record<string, CallModel> = {
  "*": { concept: "cache" },
  ...each("get getdel getex getset set setnx setex psetex", { concept: "cache", resource: 0 }),
  ...each(
    "hget hgetall hkeys hvals hmget hrandfield hscan hset hdel zrange zrevrange zrangebyscore zrevrangebyscore zrandmember zscan zadd zrem smembers srandmember sscan sadd srem lrange lindex lrem",
    { concept: "cache", resource: 0 },
  ),
  pipeline: { returns: "python.redis.Pipeline" },
  pubsub: { returns: "python.redis.PubSub" },
  lock: { concept: "lock" },
  xack: { concept: "ack" },
  ...each("close aclose", { concept: "cleanup" }),
};
const COLLECTION: Record<string, CallModel> = {
  ...each("find_one count_documents estimated_document_count distinct", { concept: "row-read" }),
  ...each("find aggregate", { concept: "row-read", returns: "pymongo.Cursor" }),
  ...each("insert_one insert_many", { concept: "row-insert" }),
  ...each("update_one update_many replace_one bulk_write find_one_and_update find_one_and_replace", {
    concept: "row-update",
  }),
  ...each("delete_one delete_many find_one_and_delete", { concept: "row-delete" }),
  ...each("create_index create_indexes drop_index", {}),
};

/** Finding a server ends after 30 s; an answer that never comes is waited for without end. */
const MONGO_LIMIT: DeadlineModel = {
  options: ["timeoutMS", "socketTimeoutMS"],
  at: "keyword",
  default: null,
  total: true,
};
const mongoClient = (returns: string): CallModel => ({
  concept: "client",
  configures: "result",
  returns,
  deadline: MONGO_LIMIT,
});
/** Everything but the cursors, which ask when they are walked through. */
const BLOCKING_COLLECTION: Record<string, CallModel> = Object.fromEntries(
  Object.entries(COLLECTION).map(([name, row]) => [name, row.returns === undefined ? { ...row, blocking: true } : row]),
);

export const stores: readonly LibraryModel[] = [
  {
    package: "redis",
    aliases: ["valkey"],
    language: "python",
    versions: "*",
    source: "redis.readthedocs.io/en/stable: commands are methods; lock(name, timeout, blocking_timeout)",
    symbols: {
      ...each("Redis StrictRedis RedisCluster from_url Redis.from_url", { returns: "python.redis.Redis" }),
      ...each("asyncio.Redis asyncio.StrictRedis asyncio.from_url asyncio.Redis.from_url", {
        returns: "python.redis.AsyncRedis",
      }),
    },
    typeNames: { Redis: "python.redis.Redis", "asyncio.Redis": "python.redis.AsyncRedis" },
    types: {
      "python.redis.Redis": { methods: REDIS },
      "python.redis.AsyncRedis": { methods: asynchronous(REDIS) },
      "python.redis.Pipeline": {
        methods: { "*": { returns: "python.redis.Pipeline" }, execute: { concept: "cache" } },
      },
      "python.redis.PubSub": { methods: each("subscribe psubscribe listen get_message close", {}) },
    },
  },
  {
    package: "redis.asyncio",
    language: "python",
    versions: "*",
    source: "redis.readthedocs.io/en/stable/examples/asyncio_examples.html",
    symbols: each("Redis StrictRedis from_url Redis.from_url", { returns: "python.redis.AsyncRedis" }),
    typeNames: { Redis: "python.redis.AsyncRedis" },
  },
  {
    package: "pymongo",
    language: "python",
    versions: "*",
    source:
      "pymongo.readthedocs.io/en/stable/api: client[name][collection], client.name.collection; one document is written atomically; MongoClient: socketTimeoutMS None (no timeout), timeoutMS, serverSelectionTimeoutMS 30 s, retryReads, retryWrites",
    symbols: {
      ...each("MongoClient mongo_client.MongoClient", mongoClient("pymongo.Client")),
      AsyncMongoClient: mongoClient("motor.Client"),
    },
    typeNames: { MongoClient: "pymongo.Client" },
    types: {
      "pymongo.Client": {
        methods: { get_database: { returns: "pymongo.Database" }, start_session: {}, close: { concept: "cleanup" } },
        properties: { "*": "pymongo.Database" },
      },
      "pymongo.Database": {
        methods: { get_collection: { returns: "pymongo.Collection", resource: 0 }, command: { concept: "query" } },
        properties: { "*": "pymongo.CollectionModel" },
      },
      "pymongo.CollectionModel": { methods: {}, extends: "pymongo.Collection" },
      "pymongo.Collection": { methods: BLOCKING_COLLECTION },
      "pymongo.Cursor": {
        methods: { "*": { returns: "pymongo.Cursor" }, to_list: { promise: true }, ...each("next count", {}) },
      },
    },
  },
  {
    package: "motor.motor_asyncio",
    language: "python",
    versions: "*",
    source: "motor.readthedocs.io/en/stable/api-asyncio: the interface of pymongo with coroutines",
    symbols: { AsyncIOMotorClient: mongoClient("motor.Client") },
    typeNames: {
      AsyncIOMotorClient: "motor.Client",
      AsyncIOMotorDatabase: "motor.Database",
      AsyncIOMotorCollection: "motor.Collection",
    },
    types: {
      "motor.Client": {
        methods: {
          get_database: { returns: "motor.Database" },
          start_session: { promise: true },
          close: { concept: "cleanup" },
        },
        properties: { "*": "motor.Database" },
      },
      "motor.Database": {
        methods: { get_collection: { returns: "motor.Collection", resource: 0 } },
        properties: { "*": "motor.CollectionModel" },
      },
      "motor.CollectionModel": { methods: {}, extends: "motor.Collection" },
      "motor.Collection": { methods: asynchronous(COLLECTION) },
    },
  },
];
