/** Python: object-relational mappers. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const RAW: CallModel = { statement: 0, safe: true };
const SQL: CallModel = { concept: "query", sql: 0 };
const ATOMIC: CallModel = { concept: "transaction", decorates: ["transaction"] };

/** docs.djangoproject.com/en/5.2/ref/models/querysets: what gives a QuerySet, and what asks the database. */
const DJANGO_SET: Record<string, CallModel> = {
  ...each(
    "all filter exclude order_by annotate alias distinct reverse using values values_list select_related prefetch_related select_for_update defer only none union dates datetimes",
    { returns: "django.QuerySet" },
  ),
  ...each("get first last latest earliest", { concept: "row-read", returns: "django.Row" }),
  ...each("aget afirst alast", { concept: "row-read", promise: true, returns: "django.Row" }),
  ...each("count exists aggregate in_bulk iterator", { concept: "row-read" }),
  ...each("acount aexists aaggregate", { concept: "row-read", promise: true }),
  create: { concept: "row-insert", returns: "django.Row" },
  acreate: { concept: "row-insert", promise: true, returns: "django.Row" },
  bulk_create: { concept: "row-insert" },
  ...each("get_or_create update_or_create", { concept: "row-upsert" }),
  ...each("aget_or_create aupdate_or_create", { concept: "row-upsert", promise: true }),
  ...each("update bulk_update", { concept: "row-update" }),
  aupdate: { concept: "row-update", promise: true },
  delete: { concept: "row-delete" },
  adelete: { concept: "row-delete", promise: true },
  raw: { ...SQL, concept: "row-read" },
  extra: { returns: "django.QuerySet" },
};
const DJANGO_ROW: Record<string, CallModel> = {
  save: { concept: "row-update" },
  asave: { concept: "row-update", promise: true },
  delete: { concept: "row-delete" },
  adelete: { concept: "row-delete", promise: true },
  ...each("refresh_from_db full_clean", {}),
};

/** docs.sqlalchemy.org/en/20/orm/session_api: a session is in a transaction from its first statement to its next commit. */
const SESSION: Record<string, CallModel> = {
  ...each("execute scalar scalars stream", { ...SQL, blocking: true, returns: "sqlalchemy.Result" }),
  exec: { ...SQL, blocking: true, returns: "sqlalchemy.Result" },
  query: { resource: 0, returns: "sqlalchemy.Query" },
  get: { concept: "row-read", resource: 0, blocking: true },
  add: { concept: "row-insert", resource: 0 },
  ...each("add_all merge bulk_save_objects bulk_insert_mappings", { concept: "row-insert" }),
  delete: { concept: "row-delete" },
  begin: { concept: "transaction" },
  begin_nested: { concept: "transaction" },
  ...each("commit flush rollback refresh expire_all expunge", {}),
  ...each("close remove", { concept: "cleanup" }),
};
const asynchronous = (rows: Record<string, CallModel>): Record<string, CallModel> =>
  Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [
      name,
      /^(add|add_all|begin|begin_nested|query|expunge)$/.test(name) ? row : { ...row, promise: true, blocking: false },
    ]),
  );
const CONNECTION: Record<string, CallModel> = {
  ...each("execute scalar scalars exec_driver_sql", { ...SQL, blocking: true, returns: "sqlalchemy.Result" }),
  begin: { concept: "transaction" },
  ...each("commit rollback", {}),
  close: { concept: "cleanup" },
};

/** Its connections wait as long as the driver does, which is told otherwise in `connect_args` alone. */
const ENGINE: CallModel = {
  concept: "client",
  configures: "result",
  deadline: {
    options: [
      "connect_args.connect_timeout",
      "connect_args.timeout",
      "connect_args.command_timeout",
      "connect_args.options",
    ],
    at: "keyword",
    default: null,
    total: false,
  },
};

export const orm: readonly LibraryModel[] = [
  {
    package: "django.db",
    language: "python",
    versions: "*",
    source:
      "docs.djangoproject.com/en/5.2/topics/db/transactions: autocommit unless atomic() or ATOMIC_REQUESTS; topics/db/sql",
    symbols: {
      "models.Model": { returns: "django.Model" },
      "transaction.atomic": ATOMIC,
      "transaction.on_commit": { callbacks: { "0": { how: "later" } } },
      "models.expressions.RawSQL": RAW,
    },
    values: { connection: "django.Connection" },
    types: {
      "django.Connection": { methods: { cursor: { returns: "dbapi.Cursor" }, close: { concept: "cleanup" } } },
      "django.Model": {
        methods: DJANGO_ROW,
        properties: { objects: "django.Manager", _default_manager: "django.Manager" },
      },
      "django.Row": { methods: DJANGO_ROW },
      "django.Manager": { methods: {}, extends: "django.QuerySet" },
      "django.QuerySet": { methods: DJANGO_SET },
    },
  },
  {
    package: "django.db.models",
    language: "python",
    versions: "*",
    source: "docs.djangoproject.com/en/5.2/ref/models/instances",
    symbols: { Model: { returns: "django.Model" }, "expressions.RawSQL": RAW },
  },
  {
    package: "django.db.models.expressions",
    language: "python",
    versions: "*",
    source: "docs.djangoproject.com/en/5.2/ref/models/expressions: RawSQL(sql, params)",
    symbols: { RawSQL: RAW },
  },
  {
    package: "django.db.transaction",
    language: "python",
    versions: "*",
    source: "docs.djangoproject.com/en/5.2/topics/db/transactions",
    symbols: { atomic: ATOMIC, on_commit: { callbacks: { "0": { how: "later" } } } },
  },
  {
    package: "sqlalchemy",
    aliases: ["sqlmodel"],
    language: "python",
    versions: "*",
    source:
      "docs.sqlalchemy.org/en/20/core/sqlelement.html: text() takes the string as it is, `:name` are bound; core/connections",
    symbols: {
      text: { ...RAW, wraps: 0 },
      literal_column: RAW,
      create_engine: { ...ENGINE, returns: "sqlalchemy.Engine" },
      ...each("orm.sessionmaker orm.scoped_session", { returns: "sqlalchemy.SessionMaker" }),
      ...each("orm.Session Session", { returns: "sqlalchemy.Session" }),
      select: { resource: 0, returns: "sqlalchemy.Statement" },
      ...each("update insert delete", { resource: 0, returns: "sqlalchemy.Statement" }),
    },
    typeNames: {
      "orm.Session": "sqlalchemy.Session",
      Session: "sqlalchemy.Session",
      Engine: "sqlalchemy.Engine",
      Connection: "sqlalchemy.Connection",
    },
    types: {
      "sqlalchemy.Engine": {
        methods: {
          ...each("connect begin", { returns: "sqlalchemy.Connection" }),
          execute: SQL,
          dispose: { concept: "cleanup" },
        },
      },
      "sqlalchemy.Connection": { methods: CONNECTION },
      "sqlalchemy.AsyncEngine": {
        methods: { ...each("connect begin", { returns: "sqlalchemy.AsyncConnection" }), dispose: { promise: true } },
      },
      "sqlalchemy.AsyncConnection": { methods: asynchronous(CONNECTION) },
      "sqlalchemy.SessionMaker": {
        methods: { "()": { returns: "sqlalchemy.Session" } },
        extends: "sqlalchemy.Session",
      },
      "sqlalchemy.Session": { methods: SESSION },
      "sqlalchemy.AsyncSessionMaker": { methods: { "()": { returns: "sqlalchemy.AsyncSession" } } },
      "sqlalchemy.AsyncSession": { methods: asynchronous(SESSION) },
      "sqlalchemy.Result": {
        methods: each("all first one one_or_none scalar scalars scalar_one scalar_one_or_none fetchall fetchone", {}),
      },
      "sqlalchemy.Statement": { methods: { "*": { returns: "sqlalchemy.Statement" } } },
      "sqlalchemy.Query": {
        methods: {
          "*": { returns: "sqlalchemy.Query" },
          ...each("first one one_or_none scalar get first_or_404 one_or_404 get_or_404", {
            concept: "row-read",
            blocking: true,
          }),
          ...each("all count __iter__", { concept: "row-read", blocking: true }),
          exists: { concept: "row-read" },
          update: { concept: "row-update", blocking: true },
          delete: { concept: "row-delete", blocking: true },
        },
      },
    },
  },
  {
    package: "sqlalchemy.orm",
    language: "python",
    versions: "*",
    source: "docs.sqlalchemy.org/en/20/orm/session_basics.html",
    symbols: {
      ...each("sessionmaker scoped_session", { returns: "sqlalchemy.SessionMaker" }),
      Session: { returns: "sqlalchemy.Session" },
    },
    typeNames: { Session: "sqlalchemy.Session" },
  },
  {
    package: "sqlalchemy.ext.asyncio",
    language: "python",
    versions: "*",
    source: "docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html",
    symbols: {
      create_async_engine: { ...ENGINE, returns: "sqlalchemy.AsyncEngine" },
      async_sessionmaker: { returns: "sqlalchemy.AsyncSessionMaker" },
      AsyncSession: { returns: "sqlalchemy.AsyncSession" },
    },
    typeNames: {
      AsyncSession: "sqlalchemy.AsyncSession",
      AsyncEngine: "sqlalchemy.AsyncEngine",
      AsyncConnection: "sqlalchemy.AsyncConnection",
    },
  },
  {
    package: "sqlalchemy.sql",
    aliases: ["sqlalchemy.sql.expression"],
    language: "python",
    versions: "*",
    source: "docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text",
    symbols: {
      text: { ...RAW, wraps: 0 },
      literal_column: RAW,
      select: { resource: 0, returns: "sqlalchemy.Statement" },
    },
  },
  {
    package: "flask_sqlalchemy",
    language: "python",
    versions: "*",
    source:
      "flask-sqlalchemy.readthedocs.io/en/stable/api: SQLAlchemy.session is a scoped session, Model.query a query",
    symbols: { SQLAlchemy: { returns: "flask_sqlalchemy.SQLAlchemy" } },
    types: {
      "flask_sqlalchemy.SQLAlchemy": {
        methods: {},
        properties: { session: "sqlalchemy.Session", Model: "flask_sqlalchemy.Model" },
      },
      "flask_sqlalchemy.Model": { methods: {}, properties: { query: "sqlalchemy.Query" } },
    },
  },
];
