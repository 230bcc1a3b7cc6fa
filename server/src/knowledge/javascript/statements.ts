/** Library calls that put text into an SQL statement as it is, and those that quote it first. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const RAW: CallModel = { statement: 0, safe: true };
const CALLBACK_CLIENT: Record<string, CallModel> = {
  ...each("query execute", { concept: "query", sql: 0, callbacks: { last: { how: "later" } } }),
  getConnection: { callbacks: { last: { how: "later", parameters: ["", "mysql.Connection"] } } },
  promise: { returns: "mysql2.Pool" },
  ...each("end release destroy", { concept: "cleanup", callbacks: { last: { how: "later" } } }),
};

export const statements: readonly LibraryModel[] = [
  {
    package: "drizzle-orm",
    language: "javascript",
    versions: "*",
    source: "orm.drizzle.team/docs/sql: sql.raw(text) is included in the query without any additional processing",
    symbols: { "sql.raw": RAW },
  },
  {
    package: "kysely",
    language: "javascript",
    versions: "*",
    source: "kysely 0.28 src/raw-builder/sql.ts: sql.raw and sql.lit add the value to the SQL, sql`` binds it",
    symbols: each("sql.raw sql.lit", RAW),
  },
  {
    package: "@prisma/client",
    language: "javascript",
    versions: "*",
    source: "prisma.io/docs/orm/prisma-client/using-raw-sql/raw-queries: Prisma.raw() is not escaped",
    symbols: { "Prisma.raw": RAW },
  },
  {
    package: "sequelize",
    language: "javascript",
    versions: "*",
    source: "sequelize 6 src/sequelize.js: literal(val) is not escaped",
    symbols: each("literal Sequelize.literal", RAW),
  },
  {
    package: "mysql2",
    aliases: ["mysql"],
    language: "javascript",
    versions: "*",
    source:
      "sidorares/node-mysql2 3 and mysqljs/mysql 2 README: query(sql, values, callback); createConnection, createPool",
    symbols: each("createConnection createPool", { returns: "mysql.Connection" }),
    types: { "mysql.Connection": { methods: CALLBACK_CLIENT } },
  },
  {
    package: "sqlite3",
    language: "javascript",
    versions: "*",
    source: "TryGhost/node-sqlite3 5 docs/API.md: run, get, all, each, exec and prepare take SQL first",
    symbols: each("Database verbose.Database cached.Database", { returns: "sqlite3.Database" }),
    types: {
      "sqlite3.Database": {
        methods: {
          ...each("run get all each exec", { concept: "query", sql: 0, callbacks: { last: { how: "later" } } }),
          prepare: { statement: 0 },
          close: { concept: "cleanup", callbacks: { last: { how: "later" } } },
        },
      },
    },
  },
];
