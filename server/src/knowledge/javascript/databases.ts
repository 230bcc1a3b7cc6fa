/** Databases, ORMs and query builders. */

import type { CallModel, Concept, LibraryModel, TypeModel } from "../model";
import { each, LATER } from "../rows";

const P = { promise: true } as const;
const PG_QUERY: CallModel = { concept: "query", promise: true, sql: 0, returns: "pg.Result" };
const pgClient = (returns: string): CallModel => ({
  concept: "client",
  returns,
  configures: "result",
  deadline: {
    options: ["query_timeout", "statement_timeout", "connectionTimeoutMillis"],
    at: 0,
    default: null,
    total: false,
  },
});
const KNEX: CallModel = { promise: "lazy", returns: "knex.Query" };
const KNEX_QUERY: Record<string, CallModel> = {
  "*": KNEX,
  ...each("insert batchInsert", { ...KNEX, concept: "row-insert" }),
  ...each("update increment decrement", { ...KNEX, concept: "row-update" }),
  ...each("delete del truncate", { ...KNEX, concept: "row-delete" }),
  ...each("first select pluck count", { ...KNEX, concept: "row-read" }),
  ...each("onConflict merge ignore upsert", { ...KNEX, concept: "row-upsert" }),
  ...each("from into table", { ...KNEX, resource: 0 }),
  transacting: KNEX,
  ...each("whereRaw orWhereRaw andWhereRaw orderByRaw groupByRaw havingRaw orHavingRaw joinRaw fromRaw selectRaw", {
    ...KNEX,
    statement: 0,
  }),
  ...each("then", { promise: true, callbacks: { "*": { how: "awaits" } } }),
  stream: { returns: "stream.Readable" },
};
const READS = "findUnique findUniqueOrThrow findFirst findFirstOrThrow findMany count aggregate groupBy";
const PRISMA_MODEL: TypeModel = {
  methods: {
    ...each(READS, { concept: "row-read", promise: "lazy", idempotent: true }),
    ...each("create createMany createManyAndReturn", { concept: "row-insert", promise: "lazy" }),
    ...each("update updateMany updateManyAndReturn", { concept: "row-update", promise: "lazy" }),
    upsert: { concept: "row-upsert", promise: "lazy" },
    ...each("delete deleteMany", { concept: "row-delete", promise: "lazy" }),
  },
};
const MONGOOSE_QUERY = { promise: "lazy", returns: "mongoose.Query" } as const;
const MONGOOSE_MODEL: Record<string, CallModel> = {
  ...each("find findOne findById exists countDocuments estimatedDocumentCount distinct aggregate", {
    ...MONGOOSE_QUERY,
    concept: "row-read",
  }),
  ...each("create insertMany", { ...P, concept: "row-insert" }),
  ...each("updateOne updateMany findOneAndUpdate findByIdAndUpdate replaceOne", {
    ...MONGOOSE_QUERY,
    concept: "row-update",
  }),
  ...each("deleteOne deleteMany findOneAndDelete findByIdAndDelete", { ...MONGOOSE_QUERY, concept: "row-delete" }),
  bulkWrite: { ...P, concept: "row-update" },
  startSession: { promise: true, returns: "mongoose.Session" },
};
/** Sessions of the MongoDB driver, which Mongoose hands out as they are. */
const SESSION: Record<string, CallModel> = {
  startTransaction: { concept: "transaction" },
  ...each("commitTransaction abortTransaction", P),
  endSession: { concept: "cleanup", promise: true },
  withTransaction: {
    concept: "transaction",
    promise: true,
    callbacks: { "0": { how: "awaits", under: ["transaction", "retry"] } },
  },
};
const SEQUELIZE_MODEL: Record<string, CallModel> = {
  ...each("findOne findByPk", { ...P, concept: "row-read", returns: "sequelize.Model" }),
  ...each("findAll findAndCountAll count max min sum", { ...P, concept: "row-read" }),
  create: { ...P, concept: "row-insert", returns: "sequelize.Model" },
  bulkCreate: { ...P, concept: "row-insert" },
  ...each("findOrCreate findOrBuild", { ...P, concept: "row-upsert" }),
  findCreateFind: { ...P, concept: "row-upsert" },
  upsert: { ...P, concept: "row-upsert" },
  ...each("update increment decrement", { ...P, concept: "row-update" }),
  destroy: { ...P, concept: "row-delete" },
};
const REPOSITORY: Record<string, CallModel> = {
  ...each(
    "find findOne findOneBy findBy findAndCount findOneOrFail findOneByOrFail count countBy exists exist existsBy",
    { ...P, concept: "row-read" },
  ),
  insert: { ...P, concept: "row-insert" },
  save: { ...P, concept: "row-update" },
  ...each("update increment decrement", { ...P, concept: "row-update" }),
  upsert: { ...P, concept: "row-upsert" },
  ...each("delete remove softDelete", { ...P, concept: "row-delete" }),
  query: { ...P, concept: "query", sql: 0 },
  createQueryBuilder: { returns: "typeorm.Builder" },
};
const RUN_TRANSACTION: CallModel = {
  concept: "transaction",
  promise: true,
  callbacks: { last: { how: "awaits", under: ["transaction"], parameters: ["typeorm.Manager"] } },
};
const BUILDER: CallModel = { returns: "typeorm.Builder" };
const MONGO: Record<string, CallModel> = {
  ...each("findOne countDocuments estimatedDocumentCount distinct", { ...P, concept: "row-read" }),
  ...each("find aggregate", { returns: "mongodb.Cursor", concept: "row-read" }),
  ...each("insertOne insertMany", { ...P, concept: "row-insert" }),
  ...each("updateOne updateMany findOneAndUpdate replaceOne bulkWrite", { ...P, concept: "row-update" }),
  ...each("deleteOne deleteMany findOneAndDelete", { ...P, concept: "row-delete" }),
  ...each("createIndex dropIndex drop", P),
};
/** What a query gives when it is awaited is a list; no builder has methods of these names. */
const ROWS =
  "slice map filter find findIndex some every reduce flatMap forEach sort concat includes join at push pop shift";
/** Kysely: a statement runs when it is executed; `*` are the links before. */
const kyselyStatement = (name: string, concept: Concept): Record<string, CallModel> => ({
  "*": { returns: name },
  ...each("execute executeTakeFirst executeTakeFirstOrThrow", { promise: true, concept }),
  ...each("compile toOperationNode", {}),
});

const DRIZZLE: Record<string, CallModel> = { "*": { promise: "lazy", returns: "drizzle.Query" }, ...each(ROWS, {}) };
const SQLITE: Record<string, CallModel> = {
  prepare: { returns: "sqlite.Statement", resource: 0, statement: 0 },
  exec: { concept: "query", sql: 0, blocking: true },
  transaction: { concept: "transaction", callbacks: { "0": { how: "awaits", under: ["transaction"] } }, wraps: 0 },
  close: { concept: "cleanup", blocking: true },
  pragma: { blocking: true },
};

export const databases: readonly LibraryModel[] = [
  {
    package: "pg",
    language: "javascript",
    versions: "*",
    source:
      "pg 8.23: lib/defaults.js (query_timeout, statement_timeout false), pg-pool/index.js (connectionTimeoutMillis 0 = wait forever)",
    symbols: {
      Pool: { ...pgClient("pg.Pool"), emitsError: true },
      Client: pgClient("pg.Client"),
    },
    types: {
      "pg.Pool": {
        methods: {
          query: PG_QUERY,
          connect: { concept: "outbound-call", promise: true, returns: "pg.Client" },
          end: { concept: "cleanup", promise: true },
          on: { safe: true, callbacks: { "1": LATER } },
        },
      },
      "pg.Client": {
        methods: {
          query: PG_QUERY,
          connect: { concept: "outbound-call", promise: true },
          release: { concept: "cleanup", safe: true },
          end: { concept: "cleanup", promise: true },
          on: { safe: true, callbacks: { "1": LATER } },
        },
      },
      "pg.Result": { methods: {} },
    },
  },
  {
    package: "postgres",
    language: "javascript",
    versions: "*",
    source: "porsager/postgres 3 README: connect_timeout 30 s by default, no query timeout",
    symbols: {
      default: {
        concept: "client",
        returns: "postgres.Sql",
        configures: "result",
        deadline: { options: ["connect_timeout"], unit: "seconds", at: "last", default: 30_000, total: false },
      },
    },
    types: {
      "postgres.Sql": {
        methods: {
          "()": { concept: "query", promise: "lazy", sql: 0 },
          unsafe: { concept: "query", promise: "lazy", sql: 0 },
          begin: {
            concept: "transaction",
            promise: true,
            callbacks: { last: { how: "awaits", under: ["transaction"], parameters: ["postgres.Sql"] } },
          },
          end: { concept: "cleanup", promise: true },
        },
      },
    },
  },
  {
    package: "mysql2/promise",
    language: "javascript",
    versions: "*",
    source: "sidorares/node-mysql2 3 documentation: connectTimeout 10000; query timeout per call only",
    symbols: {
      ...each("createPool", {
        concept: "client",
        returns: "mysql2.Pool",
        configures: "result",
        deadline: { options: ["connectTimeout"], at: 0, default: 10_000, total: false },
      }),
      createConnection: {
        concept: "client",
        promise: true,
        returns: "mysql2.Pool",
        configures: "result",
        deadline: { options: ["connectTimeout"], at: 0, default: 10_000, total: false },
      },
    },
    types: {
      "mysql2.Pool": {
        methods: {
          ...each("query execute", { concept: "query", promise: true, sql: 0 }),
          getConnection: { promise: true, returns: "mysql2.Pool" },
          ...each("beginTransaction", { concept: "transaction", promise: true }),
          ...each("commit rollback", { promise: true }),
          ...each("release end", { concept: "cleanup" }),
        },
      },
    },
  },
  {
    package: "@prisma/client",
    language: "javascript",
    versions: "*",
    source:
      "prisma.io/docs: connection_limit and pool_timeout (10 s) in the URL; interactive transactions maxWait 2 s, timeout 5 s; no query timeout",
    symbols: { PrismaClient: { returns: "prisma.Client" } },
    types: {
      "prisma.Client": {
        methods: {
          $transaction: {
            concept: "transaction",
            promise: true,
            // Its `timeout` ends the transaction; what the callback waits for goes on.
            callbacks: { "0": { how: "awaits", under: ["transaction"], parameters: ["prisma.Client"] } },
          },
          ...each("$queryRaw $queryRawUnsafe", { concept: "query", promise: "lazy", sql: 0 }),
          ...each("$executeRaw $executeRawUnsafe", { concept: "query", promise: "lazy", sql: 0 }),
          ...each("$connect", P),
          $disconnect: { concept: "cleanup", promise: true },
          $on: { safe: true, callbacks: { "1": LATER } },
          $extends: { returns: "prisma.Client" },
        },
        properties: { "*": "prisma.Model" },
      },
      "prisma.Model": PRISMA_MODEL,
    },
  },
  {
    package: "knex",
    language: "javascript",
    versions: "*",
    source: "knexjs.org/guide: acquireConnectionTimeout 60000; queries start when awaited; .timeout(ms) per query",
    symbols: each("default knex", {
      concept: "client",
      returns: "knex.Knex",
      configures: "result",
      deadline: { options: ["acquireConnectionTimeout"], at: 0, default: 60_000, total: false },
    }),
    typeNames: { Knex: "knex.Knex" },
    types: {
      "knex.Knex": {
        methods: {
          "()": { ...KNEX, resource: 0 },
          ...each("from into table", { ...KNEX, resource: 0 }),
          ...each("select pluck", { ...KNEX, concept: "row-read" }),
          raw: { promise: "lazy", concept: "query", sql: 0, returns: "knex.Query" },
          transaction: {
            concept: "transaction",
            promise: true,
            returns: "knex.Knex",
            callbacks: { "0": { how: "awaits", under: ["transaction"], parameters: ["knex.Knex"] } },
          },
          destroy: { concept: "cleanup", promise: true },
          ...each("commit rollback", P),
        },
        properties: { schema: "knex.Query", migrate: "knex.Migrate", fn: "knex.Fn" },
      },
      "knex.Query": { methods: KNEX_QUERY },
      "knex.Migrate": { methods: each("latest rollback up down", P) },
      "knex.Fn": { methods: {} },
    },
  },
  {
    package: "mongoose",
    language: "javascript",
    versions: "*",
    source:
      "mongoosejs.com/docs/api: queries start when awaited or exec()ed; serverSelectionTimeoutMS 30000, socketTimeoutMS 0 (Automattic/mongoose#13576)",
    symbols: {
      connect: {
        concept: "client",
        promise: true,
        returns: "mongoose.Connection",
        configures: "result",
        deadline: {
          options: ["socketTimeoutMS", "timeoutMS", "serverSelectionTimeoutMS"],
          at: 1,
          default: 30_000,
          total: false,
        },
      },
      createConnection: { returns: "mongoose.Connection" },
      model: { returns: "mongoose.Model", resource: 0 },
      Schema: { returns: "mongoose.Schema" },
      disconnect: { concept: "cleanup", promise: true },
      startSession: { promise: true, returns: "mongoose.Session" },
    },
    values: { connection: "mongoose.Connection" },
    typeNames: { Model: "mongoose.Model", Connection: "mongoose.Connection" },
    types: {
      "mongoose.Model": { methods: { ...MONGOOSE_MODEL, "()": { returns: "mongoose.Document" } } },
      "mongoose.Document": {
        methods: {
          save: { ...P, concept: "row-update" },
          ...each("remove deleteOne", { ...P, concept: "row-delete" }),
          validate: P,
          populate: P,
        },
      },
      "mongoose.Query": {
        methods: {
          "*": MONGOOSE_QUERY,
          // What a query gives when it is awaited is a document: the two share a type here, and no name but these.
          save: { ...P, concept: "row-update" },
          ...each("validate depopulate", P),
          exec: { promise: true, returns: "mongoose.Query" },
          ...each("then", { promise: true, callbacks: { "*": { how: "awaits" } } }),
        },
      },
      "mongoose.Schema": { methods: each("pre post", { callbacks: { "*": LATER } }) },
      "mongoose.Session": { methods: SESSION },
      "mongoose.Connection": {
        methods: {
          startSession: { promise: true, returns: "mongoose.Session" },
          close: { concept: "cleanup", promise: true },
          model: { returns: "mongoose.Model", resource: 0 },
          ...each("on once", { safe: true, callbacks: { "1": LATER } }),
          transaction: {
            concept: "transaction",
            promise: true,
            callbacks: { "0": { how: "awaits", under: ["transaction", "retry"] } },
          },
        },
      },
    },
  },
  {
    package: "mongodb",
    language: "javascript",
    versions: "*",
    source:
      "mongodb.com/docs/drivers/node: serverSelectionTimeoutMS 30000, socketTimeoutMS 0, retryReads and retryWrites true (one retry)",
    symbols: {
      MongoClient: {
        concept: "client",
        returns: "mongodb.Client",
        configures: "result",
        deadline: {
          options: ["timeoutMS", "socketTimeoutMS", "serverSelectionTimeoutMS"],
          at: 1,
          default: 30_000,
          total: false,
        },
        retries: { default: 1, options: ["retryWrites"], at: 1 },
      },
    },
    typeNames: { Collection: "mongodb.Collection", Db: "mongodb.Db" },
    types: {
      "mongodb.Client": {
        methods: {
          connect: { concept: "outbound-call", promise: true, returns: "mongodb.Client" },
          db: { returns: "mongodb.Db" },
          close: { concept: "cleanup", promise: true },
          startSession: { returns: "mongodb.Session" },
          withSession: { promise: true, callbacks: { last: { how: "awaits", parameters: ["mongodb.Session"] } } },
        },
      },
      "mongodb.Session": { methods: SESSION },
      "mongodb.Db": { methods: { collection: { returns: "mongodb.Collection", resource: 0 }, command: P } },
      "mongodb.Collection": { methods: MONGO },
      "mongodb.Cursor": {
        methods: {
          "*": { returns: "mongodb.Cursor" },
          ...each("toArray next forEach hasNext", P),
          close: { concept: "cleanup", promise: true },
        },
      },
    },
  },
  {
    package: "sequelize",
    language: "javascript",
    versions: "*",
    source: "sequelize.org/docs/v6: pool.acquire 60000; no query timeout",
    symbols: {
      Sequelize: {
        concept: "client",
        returns: "sequelize.Sequelize",
        configures: "result",
        deadline: {
          options: ["pool.acquire", "dialectOptions.connectTimeout", "dialectOptions.statement_timeout"],
          at: "last",
          default: 60_000,
          total: false,
        },
      },
      Model: { returns: "sequelize.Model" },
    },
    types: {
      "sequelize.Sequelize": {
        methods: {
          define: { returns: "sequelize.Model", resource: 0 },
          query: { concept: "query", promise: true, sql: 0 },
          ...each("authenticate sync", P),
          transaction: {
            concept: "transaction",
            promise: true,
            returns: "sequelize.Transaction",
            callbacks: { last: { how: "awaits", under: ["transaction"], parameters: ["sequelize.Transaction"] } },
          },
          close: { concept: "cleanup", promise: true },
        },
      },
      "sequelize.Transaction": { methods: each("commit rollback", P) },
      "sequelize.Model": {
        methods: {
          ...SEQUELIZE_MODEL,
          init: { returns: "sequelize.Model" },
          save: { ...P, concept: "row-update" },
          reload: { ...P, concept: "row-read" },
        },
      },
    },
  },
  {
    package: "typeorm",
    language: "javascript",
    versions: "*",
    source: "typeorm.io/docs: extra and connectTimeoutMS per driver; repository and query builder API",
    symbols: { DataSource: { returns: "typeorm.DataSource" } },
    typeNames: {
      Repository: "typeorm.Repository",
      EntityManager: "typeorm.Manager",
      DataSource: "typeorm.DataSource",
      QueryRunner: "typeorm.QueryRunner",
    },
    types: {
      "typeorm.DataSource": {
        methods: {
          initialize: P,
          destroy: { concept: "cleanup", promise: true },
          getRepository: { returns: "typeorm.Repository", resource: 0 },
          query: { ...P, concept: "query", sql: 0 },
          createQueryRunner: { returns: "typeorm.QueryRunner" },
          createQueryBuilder: BUILDER,
          transaction: RUN_TRANSACTION,
        },
        properties: { manager: "typeorm.Manager" },
      },
      "typeorm.QueryRunner": {
        methods: {
          "*": P,
          query: { ...P, concept: "query", sql: 0 },
          startTransaction: { ...P, concept: "transaction" },
          ...each("commitTransaction rollbackTransaction", P),
          release: { ...P, concept: "cleanup" },
        },
        properties: { manager: "typeorm.Manager" },
      },
      "typeorm.Repository": { methods: REPOSITORY, properties: { manager: "typeorm.Manager" } },
      "typeorm.Manager": {
        methods: {
          ...REPOSITORY,
          getRepository: { returns: "typeorm.Repository", resource: 0 },
          transaction: RUN_TRANSACTION,
        },
      },
      "typeorm.Builder": {
        methods: {
          "*": BUILDER,
          update: { ...BUILDER, concept: "row-update", resource: 0 },
          delete: { ...BUILDER, concept: "row-delete", resource: 0 },
          into: { ...BUILDER, concept: "row-insert", resource: 0 },
          ...each("orUpdate orIgnore", { ...BUILDER, concept: "row-upsert" }),
          from: { ...BUILDER, resource: 0 },
          ...each("getMany getOne getRawMany getRawOne getManyAndCount getCount", { ...P, concept: "row-read" }),
          execute: P,
        },
      },
    },
  },
  {
    package: "drizzle-orm",
    aliases: [
      "drizzle-orm/node-postgres",
      "drizzle-orm/postgres-js",
      "drizzle-orm/mysql2",
      "drizzle-orm/better-sqlite3",
      "drizzle-orm/libsql",
      "drizzle-orm/pg-core",
      "drizzle-orm/mysql-core",
      "drizzle-orm/sqlite-core",
    ],
    language: "javascript",
    versions: "*",
    source: "orm.drizzle.team/docs: builders start when awaited",
    symbols: {
      drizzle: { returns: "drizzle.Db" },
      ...each("pgTable mysqlTable sqliteTable", { returns: "drizzle.Table", resource: 0 }),
    },
    typeNames: { NodePgDatabase: "drizzle.Db", PostgresJsDatabase: "drizzle.Db", BetterSQLite3Database: "drizzle.Db" },
    types: {
      "drizzle.Db": {
        methods: {
          ...each("select selectDistinct", { promise: "lazy", returns: "drizzle.Query", concept: "row-read" }),
          insert: { promise: "lazy", returns: "drizzle.Query", concept: "row-insert", resource: 0 },
          update: { promise: "lazy", returns: "drizzle.Query", concept: "row-update", resource: 0 },
          delete: { promise: "lazy", returns: "drizzle.Query", concept: "row-delete", resource: 0 },
          execute: { promise: "lazy", concept: "query", sql: 0 },
          transaction: {
            concept: "transaction",
            promise: true,
            callbacks: { "0": { how: "awaits", under: ["transaction"], parameters: ["drizzle.Db"] } },
          },
        },
        properties: { query: "drizzle.Tables" },
      },
      "drizzle.Table": { methods: {} },
      "drizzle.Tables": { methods: {}, properties: { "*": "drizzle.TableModel" } },
      "drizzle.TableModel": { methods: each("findFirst findMany", { promise: "lazy", concept: "row-read" }) },
      "drizzle.Query": {
        methods: {
          ...DRIZZLE,
          from: { promise: "lazy", returns: "drizzle.Query", resource: 0 },
          ...each("onConflictDoNothing onConflictDoUpdate onDuplicateKeyUpdate", {
            promise: "lazy",
            returns: "drizzle.Query",
            concept: "row-upsert",
          }),
        },
      },
    },
  },
  {
    package: "kysely",
    language: "javascript",
    versions: "*",
    source:
      "kysely 0.28 src/kysely.ts, src/query-creator.ts: builders are immutable, `execute…` runs them; transaction().execute(callback)",
    symbols: { Kysely: { returns: "kysely.Db" } },
    typeNames: { Kysely: "kysely.Db", Transaction: "kysely.Db" },
    types: {
      "kysely.Db": {
        methods: {
          selectFrom: { returns: "kysely.Select", resource: 0 },
          ...each("insertInto replaceInto", { returns: "kysely.Insert", resource: 0 }),
          updateTable: { returns: "kysely.Update", resource: 0 },
          deleteFrom: { returns: "kysely.Delete", resource: 0 },
          ...each("with withRecursive withSchema withPlugin withoutPlugins", { returns: "kysely.Db" }),
          transaction: { returns: "kysely.TransactionBuilder" },
          destroy: { concept: "cleanup", promise: true },
        },
      },
      "kysely.Select": { methods: kyselyStatement("kysely.Select", "row-read") },
      "kysely.Insert": {
        methods: {
          ...kyselyStatement("kysely.Insert", "row-insert"),
          ...each("onConflict onDuplicateKeyUpdate", { returns: "kysely.Upsert" }),
        },
      },
      "kysely.Upsert": { methods: kyselyStatement("kysely.Upsert", "row-upsert") },
      "kysely.Update": { methods: kyselyStatement("kysely.Update", "row-update") },
      "kysely.Delete": { methods: kyselyStatement("kysely.Delete", "row-delete") },
      "kysely.TransactionBuilder": {
        methods: {
          ...each("setIsolationLevel setAccessMode", { returns: "kysely.TransactionBuilder" }),
          execute: {
            concept: "transaction",
            promise: true,
            callbacks: { "0": { how: "awaits", under: ["transaction"], parameters: ["kysely.Db"] } },
          },
        },
      },
    },
  },
  {
    package: "better-sqlite3",
    language: "javascript",
    versions: "*",
    source: "WiseLibs/better-sqlite3 12 docs/api.md: synchronous; timeout 5000 for a locked database",
    symbols: { default: { returns: "sqlite.Database" } },
    types: {
      "sqlite.Database": { methods: SQLITE },
      "sqlite.Statement": {
        methods: {
          ...each("run", { concept: "query", blocking: true }),
          ...each("get all iterate pluck", { concept: "row-read", blocking: true }),
        },
      },
    },
  },
];
