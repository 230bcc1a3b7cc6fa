/** Calls that give their failure back as a value, and queue processors whose return value is their answer. */

import type { CallbackModel, CallModel, LibraryModel, TypeModel } from "../model";
import { each, LATER } from "../rows";

const ERROR = ["error"] as const;
const QUERY = { promise: "lazy", returns: "supabase.Query", failsIn: ["error", "status", "statusText"] } as const;
const GIVES_ERROR: CallModel = { promise: true, failsIn: ERROR };
const SUPABASE_CLIENT: CallModel = { returns: "supabase.Client" };
const SEEN = "isOk isErr match mapErr orElse orTee unwrapOr _unsafeUnwrap _unsafeUnwrapErr safeUnwrap";
const RESULT: CallModel = { returns: "neverthrow.Result", failsIn: SEEN.split(" ") };
/** Members of a client's batch answers that hold what failed. */
const LISTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  sqs: {
    SendMessageBatchCommand: ["Failed"],
    DeleteMessageBatchCommand: ["Failed"],
    ChangeMessageVisibilityBatchCommand: ["Failed"],
  },
  sns: { PublishBatchCommand: ["Failed"] },
  dynamodb: { BatchWriteItemCommand: ["UnprocessedItems"], BatchGetItemCommand: ["UnprocessedKeys"] },
  kinesis: { PutRecordsCommand: ["FailedRecordCount", "Records"] },
  firehose: { PutRecordBatchCommand: ["FailedPutCount", "RequestResponses"] },
  eventbridge: { PutEventsCommand: ["FailedEntryCount", "Entries"] },
  s3: { DeleteObjectsCommand: ["Errors"] },
};
/** Versions of the clients whose types were read. */
const READ_AT: Readonly<Record<string, string>> = {
  sqs: "3.1169.0",
  sns: "3.1169.0",
  dynamodb: "3.1162.0",
  kinesis: "3.1143.0",
  firehose: "3.1169.0",
  eventbridge: "3.1169.0",
  s3: "3.1169.0",
};
const MESSAGE: CallbackModel = { how: "job", parameters: ["input.message"] };

const commands = (rows: Readonly<Record<string, readonly string[]>>): Record<string, CallModel> =>
  Object.fromEntries(Object.entries(rows).map(([name, failsIn]) => [name, { failsIn }]));

interface BulkRow {
  readonly package: string;
  readonly versions: string;
  readonly source: string;
  /** Where the answer says that items failed: clients that give `{ body, statusCode }` say it one level down. */
  readonly failsIn: readonly [string, ...string[]];
}

const bulk = ({ failsIn, ...row }: BulkRow): LibraryModel => ({
  ...row,
  language: "javascript",
  symbols: { Client: { returns: `elastic.Client.${failsIn[0]}` } },
  types: {
    [`elastic.Client.${failsIn[0]}`]: {
      methods: {
        bulk: { promise: true, failsIn },
        ...each("search get count exists mget", { promise: true }),
        close: { concept: "cleanup", promise: true },
      },
    },
  },
});

const SUPABASE: Readonly<Record<string, TypeModel>> = {
  "supabase.Client": {
    methods: {
      from: { returns: "supabase.Table" },
      schema: SUPABASE_CLIENT,
      rpc: QUERY,
      channel: { returns: "supabase.Channel" },
      ...each("removeChannel removeAllChannels", { concept: "cleanup", promise: true }),
    },
    properties: { auth: "supabase.Auth", storage: "supabase.Storage", functions: "supabase.Functions" },
  },
  "supabase.Table": {
    methods: {
      select: { ...QUERY, concept: "row-read", idempotent: true },
      insert: { ...QUERY, concept: "row-insert" },
      update: { ...QUERY, concept: "row-update" },
      upsert: { ...QUERY, concept: "row-upsert" },
      delete: { ...QUERY, concept: "row-delete" },
    },
  },
  "supabase.Query": {
    methods: { "*": QUERY, throwOnError: { promise: "lazy", returns: "supabase.Throwing" } },
  },
  "supabase.Throwing": { methods: { "*": { promise: "lazy", returns: "supabase.Throwing" } } },
  "supabase.Auth": {
    methods: {
      "*": GIVES_ERROR,
      ...each("getUser getClaims", { ...GIVES_ERROR, identifies: true }),
      onAuthStateChange: { callbacks: { "0": LATER } },
      ...each("getSession signOut stopAutoRefresh startAutoRefresh", { promise: true }),
    },
    properties: { admin: "supabase.Auth", mfa: "supabase.Auth" },
  },
  "supabase.Storage": { methods: { "*": GIVES_ERROR, from: { returns: "supabase.Bucket" } } },
  "supabase.Bucket": { methods: { "*": GIVES_ERROR, getPublicUrl: { safe: true } } },
  "supabase.Functions": { methods: { invoke: GIVES_ERROR, setAuth: { safe: true } } },
  "supabase.Channel": { methods: {} },
};

export const failures: readonly LibraryModel[] = [
  {
    package: "@supabase/supabase-js",
    language: "javascript",
    versions: ">=2",
    source:
      "supabase-js 2.109 dist/index.d.mts, postgrest-js 2.109: a query gives { data, error, status }, throwOnError() makes it reject",
    symbols: { createClient: SUPABASE_CLIENT },
    typeNames: { SupabaseClient: "supabase.Client" },
    types: SUPABASE,
  },
  {
    package: "@supabase/ssr",
    language: "javascript",
    versions: "*",
    source: "@supabase/ssr 0.12.7 dist/main: createServerClient and createBrowserClient give a supabase-js client",
    symbols: each("createServerClient createBrowserClient", SUPABASE_CLIENT),
  },
  {
    package: "@supabase/auth-helpers-nextjs",
    language: "javascript",
    versions: "*",
    source:
      "@supabase/auth-helpers-nextjs 0.10.0 dist/index.d.ts: functions that give a supabase-js client; 0.15.0 dist/main has those of @supabase/ssr",
    symbols: each(
      "createClientComponentClient createServerComponentClient createRouteHandlerClient createServerActionClient createMiddlewareClient createPagesBrowserClient createPagesServerClient createServerClient createBrowserClient",
      SUPABASE_CLIENT,
    ),
  },
  {
    package: "neverthrow",
    language: "javascript",
    versions: "*",
    source:
      "neverthrow 8.2.0 dist/index.d.ts: Ok, Err and ResultAsync with isOk, isErr, match, mapErr, unwrapOr; fromPromise and combine give a ResultAsync or Result",
    symbols: each(
      "ok err okAsync errAsync safeTry fromPromise ResultAsync.fromPromise ResultAsync.combine ResultAsync.combineWithAllErrors Result.combine Result.combineWithAllErrors",
      RESULT,
    ),
    typeNames: { Result: "neverthrow.Result", ResultAsync: "neverthrow.Result" },
    types: { "neverthrow.Result": { methods: { "*": RESULT, ...each(SEEN, { safe: true }) } } },
  },
  ...Object.entries(LISTS).map(
    ([name, rows]): LibraryModel => ({
      package: `@aws-sdk/client-${name}`,
      language: "javascript",
      versions: "*",
      source: `@aws-sdk/client-${name} ${READ_AT[name] ?? "3"} dist-types/models: ${Object.values(rows).flat().join(", ")} of the batch outputs`,
      symbols: commands(rows),
    }),
  ),
  {
    package: "@aws-sdk/lib-dynamodb",
    language: "javascript",
    versions: "*",
    source:
      "@aws-sdk/lib-dynamodb 3.1162.0 dist-types/commands: UnprocessedItems, UnprocessedKeys of the batch outputs",
    symbols: commands({ BatchWriteCommand: ["UnprocessedItems"], BatchGetCommand: ["UnprocessedKeys"] }),
  },
  bulk({
    package: "@elastic/elasticsearch",
    versions: "<8",
    source:
      "@elastic/elasticsearch 7.17.14 lib/Transport.d.ts: an answer is { body, statusCode }, `errors` is in the body",
    failsIn: ["body"],
  }),
  bulk({
    package: "@elastic/elasticsearch",
    versions: ">=8",
    source: "@elastic/elasticsearch 9.4.3 lib/api/types.d.ts, BulkResponse: `errors` is true when an item failed",
    failsIn: ["errors", "items"],
  }),
  bulk({
    package: "@opensearch-project/opensearch",
    versions: "*",
    source:
      "@opensearch-project/opensearch 3.9.0 api/_core/bulk.d.ts: Bulk_Response has a body with `errors` and `items`",
    failsIn: ["body"],
  }),
  {
    package: "@google-cloud/bigquery",
    language: "javascript",
    versions: "*",
    source: "googleapis/nodejs-bigquery 8.3 build/src/table.js: insert throws PartialFailureError when a row failed",
    symbols: { BigQuery: { returns: "bigquery.Client" } },
    types: {
      "bigquery.Client": { methods: { dataset: { returns: "bigquery.Dataset" }, query: { promise: true } } },
      "bigquery.Dataset": { methods: { table: { returns: "bigquery.Table" } } },
      "bigquery.Table": { methods: { insert: { concept: "row-insert", promise: true } } },
    },
  },
  {
    package: "tinyexec",
    language: "javascript",
    versions: "*",
    source: "tinyexec 1.3 README: does not throw on a non-zero exit code unless throwOnError",
    symbols: each("x exec", { concept: "subprocess", promise: true, failsIn: ["exitCode"] }),
  },
  {
    package: "cross-spawn",
    language: "javascript",
    versions: "*",
    source:
      "cross-spawn 7.0.6 index.js: calls spawn and spawnSync of node:child_process, and adds an `error` when there is no such command",
    symbols: {
      ...each("default spawn default.spawn", { concept: "subprocess", returns: "child.Process" }),
      ...each("sync default.sync", { concept: "subprocess", blocking: true, failsIn: ["status", "error", "signal"] }),
    },
  },
  {
    package: "zx",
    language: "javascript",
    versions: "*",
    source:
      "zx 8.8.5 build/core.d.ts, build/index.d.ts: $ rejects on a non-zero exit code unless nothrow; ProcessOutput has exitCode, ok, signal",
    symbols: {
      $: { concept: "subprocess", promise: true },
      nothrow: { concept: "subprocess", promise: true, failsIn: ["exitCode", "ok", "signal"] },
    },
  },
  {
    package: "sqs-consumer",
    language: "javascript",
    versions: "*",
    source: "bbc/sqs-consumer 11.6 README: a message is deleted when its handler returns without an error",
    symbols: {
      ...each("Consumer.create Consumer", {
        concept: "worker",
        returns: "sqs-consumer.Consumer",
        callbacks: { ".handleMessage": MESSAGE, ".handleMessageBatch": MESSAGE },
      }),
    },
    types: {
      "sqs-consumer.Consumer": {
        methods: { start: {}, stop: { concept: "cleanup" }, on: { safe: true, callbacks: { "1": LATER } } },
      },
    },
  },
];
