/** Python: database drivers that take SQL text. */

import type { CallModel, LibraryModel, TypeModel } from "../model";
import { each } from "../rows";

const SQL: CallModel = { concept: "query", sql: 0 };
const ASYNC_SQL: CallModel = { ...SQL, promise: true };
const CLEANUP: CallModel = { concept: "cleanup" };
const ASYNC_CLEANUP: CallModel = { concept: "cleanup", promise: true };

/** PEP 249: a cursor runs statements; their rows are fetched after. */
const cursor = (name: string, more: Record<string, CallModel> = {}): TypeModel => ({
  methods: {
    ...each("execute executemany executescript", { ...SQL, returns: name, blocking: name === "dbapi.Cursor" }),
    ...each("fetchone fetchall fetchmany", {}),
    callproc: { concept: "query" },
    mogrify: { statement: 0 },
    close: CLEANUP,
    ...more,
  },
});
const asyncCursor = (name: string): TypeModel => ({
  methods: {
    ...each("execute executemany executescript", { ...ASYNC_SQL, returns: name }),
    ...each("fetchone fetchall fetchmany", { promise: true }),
    close: ASYNC_CLEANUP,
  },
});

const DBAPI: Record<string, CallModel> = {
  ...each("connect Connect connection", { returns: "dbapi.Connection" }),
  ...each("pool.SimpleConnectionPool pool.ThreadedConnectionPool pooling.MySQLConnectionPool", {
    returns: "dbapi.Pool",
  }),
};
/** Drivers that keep to PEP 249 as psycopg2 does. */
const OTHERS = ["pymysql", "mysql.connector", "pyodbc", "oracledb", "mariadb", "pymssql", "snowflake.connector"];

/** Connecting ends after a minute; a statement never does by itself. */
const ASYNCPG_CLIENT: CallModel = {
  concept: "client",
  promise: true,
  configures: "result",
  deadline: { options: ["command_timeout"], at: "keyword", default: null, total: true },
};

export const drivers: readonly LibraryModel[] = [
  {
    package: "sqlite3",
    aliases: ["pysqlite3"],
    language: "python",
    versions: "*",
    source:
      "docs.python.org/3/library/sqlite3.html: Connection.execute makes a cursor; `with connection` commits or rolls back",
    symbols: { connect: { returns: "python.sqlite.Connection" } },
    typeNames: { Connection: "python.sqlite.Connection", Cursor: "python.sqlite.Cursor" },
    types: {
      "python.sqlite.Connection": {
        methods: {
          cursor: { returns: "python.sqlite.Cursor" },
          ...each("execute executemany executescript", { ...SQL, returns: "python.sqlite.Cursor" }),
          ...each("commit rollback", {}),
          close: CLEANUP,
        },
      },
      "python.sqlite.Cursor": cursor("python.sqlite.Cursor"),
    },
  },
  {
    package: "aiosqlite",
    language: "python",
    versions: "*",
    source: "omnilib/aiosqlite README: the interface of sqlite3 with coroutines",
    symbols: { connect: { promise: true, returns: "aiosqlite.Connection" } },
    typeNames: { Connection: "aiosqlite.Connection" },
    types: {
      "aiosqlite.Connection": {
        methods: {
          cursor: { promise: true, returns: "aiosqlite.Cursor" },
          ...each("execute executemany executescript", { ...ASYNC_SQL, returns: "aiosqlite.Cursor" }),
          ...each("execute_fetchall execute_insert", ASYNC_SQL),
          ...each("commit rollback", { promise: true }),
          close: ASYNC_CLEANUP,
        },
      },
      "aiosqlite.Cursor": asyncCursor("aiosqlite.Cursor"),
    },
  },
  {
    package: "psycopg2",
    language: "python",
    versions: "*",
    source:
      "psycopg.org/docs/usage.html: parameters are the second argument, a transaction starts with the first statement; PEP 249",
    symbols: DBAPI,
    typeNames: { "extensions.connection": "dbapi.Connection", "extensions.cursor": "dbapi.Cursor" },
    types: {
      "dbapi.Connection": {
        methods: {
          cursor: { returns: "dbapi.Cursor" },
          // pyodbc runs statements on the connection as well.
          execute: { ...SQL, returns: "dbapi.Cursor" },
          ...each("commit rollback", {}),
          close: CLEANUP,
        },
      },
      "dbapi.Cursor": cursor("dbapi.Cursor"),
      "dbapi.Pool": {
        methods: { ...each("getconn get_connection", { returns: "dbapi.Connection" }), putconn: CLEANUP },
      },
    },
  },
  ...OTHERS.map((name) => ({
    package: name,
    language: "python" as const,
    versions: "*",
    source: "peps.python.org/pep-0249: connect, cursor, execute(operation, parameters), commit",
    symbols: DBAPI,
  })),
  {
    package: "psycopg2.pool",
    language: "python",
    versions: "*",
    source: "psycopg.org/docs/pool.html",
    symbols: each("SimpleConnectionPool ThreadedConnectionPool", { returns: "dbapi.Pool" }),
  },
  {
    package: "psycopg",
    language: "python",
    versions: ">=3",
    source:
      "psycopg.org/psycopg3/docs/api/connections.html: connection.execute, transaction(); a transaction starts with the first statement",
    symbols: {
      ...each("connect Connection.connect", { returns: "psycopg.Connection" }),
      "AsyncConnection.connect": { promise: true, returns: "psycopg.AsyncConnection" },
    },
    typeNames: {
      Connection: "psycopg.Connection",
      AsyncConnection: "psycopg.AsyncConnection",
      Cursor: "psycopg.Cursor",
      AsyncCursor: "psycopg.AsyncCursor",
    },
    types: {
      "psycopg.Connection": {
        methods: {
          cursor: { returns: "psycopg.Cursor" },
          execute: { ...SQL, returns: "psycopg.Cursor" },
          transaction: { concept: "transaction" },
          ...each("commit rollback", {}),
          close: CLEANUP,
        },
      },
      "psycopg.Cursor": cursor("psycopg.Cursor", { stream: SQL }),
      "psycopg.AsyncConnection": {
        methods: {
          cursor: { returns: "psycopg.AsyncCursor" },
          execute: { ...ASYNC_SQL, returns: "psycopg.AsyncCursor" },
          transaction: { concept: "transaction" },
          ...each("commit rollback", { promise: true }),
          close: ASYNC_CLEANUP,
        },
      },
      "psycopg.AsyncCursor": asyncCursor("psycopg.AsyncCursor"),
    },
  },
  {
    package: "psycopg_pool",
    language: "python",
    versions: "*",
    source: "psycopg.org/psycopg3/docs/api/pool.html: `with pool.connection() as conn`",
    symbols: {
      ConnectionPool: { returns: "psycopg.Pool" },
      AsyncConnectionPool: { returns: "psycopg.AsyncPool" },
    },
    typeNames: { ConnectionPool: "psycopg.Pool", AsyncConnectionPool: "psycopg.AsyncPool" },
    types: {
      "psycopg.Pool": {
        methods: {
          ...each("connection getconn", { returns: "psycopg.Connection" }),
          ...each("putconn close", CLEANUP),
        },
      },
      "psycopg.AsyncPool": {
        methods: {
          connection: { returns: "psycopg.AsyncConnection" },
          getconn: { promise: true, returns: "psycopg.AsyncConnection" },
          ...each("putconn close", ASYNC_CLEANUP),
        },
      },
    },
  },
  {
    package: "asyncpg",
    language: "python",
    versions: "*",
    source:
      "magicstack.github.io/asyncpg/current/api: each statement commits by itself outside of `connection.transaction()`; command_timeout None by default",
    symbols: {
      connect: { ...ASYNCPG_CLIENT, returns: "asyncpg.Connection" },
      create_pool: { ...ASYNCPG_CLIENT, returns: "asyncpg.Pool" },
    },
    typeNames: {
      Connection: "asyncpg.Connection",
      Pool: "asyncpg.Pool",
      "pool.Pool": "asyncpg.Pool",
      "pool.PoolConnectionProxy": "asyncpg.Connection",
    },
    types: {
      "asyncpg.Connection": {
        methods: {
          ...each("execute executemany fetch fetchrow fetchval fetchmany", ASYNC_SQL),
          prepare: { statement: 0, promise: true },
          cursor: SQL,
          transaction: { concept: "transaction" },
          close: ASYNC_CLEANUP,
        },
      },
      "asyncpg.Pool": {
        methods: {
          ...each("execute executemany fetch fetchrow fetchval", ASYNC_SQL),
          acquire: { promise: true, returns: "asyncpg.Connection" },
          ...each("release close", ASYNC_CLEANUP),
        },
      },
    },
  },
  {
    package: "aiomysql",
    aliases: ["aiopg", "asyncmy"],
    language: "python",
    versions: "*",
    source:
      "aiomysql.readthedocs.io/en/stable/pool.html: `async with pool.acquire() as conn`, `async with conn.cursor() as cur`",
    symbols: {
      connect: { promise: true, returns: "aiomysql.Connection" },
      create_pool: { promise: true, returns: "aiomysql.Pool" },
    },
    types: {
      "aiomysql.Pool": {
        methods: { acquire: { promise: true, returns: "aiomysql.Connection" }, ...each("release close", CLEANUP) },
      },
      "aiomysql.Connection": {
        methods: {
          cursor: { promise: true, returns: "aiomysql.Cursor" },
          ...each("commit rollback begin", { promise: true }),
          close: CLEANUP,
        },
      },
      "aiomysql.Cursor": asyncCursor("aiomysql.Cursor"),
    },
  },
  {
    package: "databases",
    language: "python",
    versions: "*",
    source:
      "encode/databases README: execute, fetch_all and fetch_one take a query or SQL text; `async with database.transaction()`",
    symbols: { Database: { returns: "databases.Database" } },
    typeNames: { Database: "databases.Database" },
    types: {
      "databases.Database": {
        methods: {
          ...each("execute execute_many fetch_all fetch_one fetch_val iterate", ASYNC_SQL),
          transaction: { concept: "transaction", decorates: ["transaction"] },
          ...each("connect disconnect", { promise: true }),
        },
      },
    },
  },
  {
    package: "clickhouse_connect",
    language: "python",
    versions: "*",
    source: "clickhouse.com/docs/integrations/python: client.query(query, parameters), client.command(cmd, parameters)",
    symbols: { get_client: { returns: "clickhouse.Client" } },
    types: { "clickhouse.Client": { methods: each("query query_df command query_np", SQL) } },
  },
];
