/** Calls that give their failure back as a value, and queue processors whose return value is their answer. */

import type { CallbackModel, CallModel, LibraryModel, TypeModel } from "../model";
import { each, LATER } from "../rows";

const ERROR = ["error"] as const;
const QUERY = { promise: "lazy", returns: "supabase.Query", failsIn: ["error", "status", "statusText"] } as const;
const GIVES_ERROR: CallModel = { promise: true, failsIn: ERROR };
const SUPABASE_CLIENT: CallModel = { returns: "supabase.Client" };
const SEEN = "isOk isErr match mapErr orElse orTee unwrapOr unwrapOrElse _unsafeUnwrap _unsafeUnwrapErr safeUnwrap";
const RESULT: CallModel = { returns: "neverthrow.Result", failsIn: SEEN.split(" ") };
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
const MESSAGE: CallbackModel = { how: "job", parameters: ["input.message"] };

const commands = (rows: Readonly<Record<string, readonly string[]>>): Record<string, CallModel> =>
  Object.fromEntries(Object.entries(rows).map(([name, failsIn]) => [name, { failsIn }]));

const bulk = (name: string, source: string): LibraryModel => ({
  package: name,
  language: "javascript",
  versions: "*",
  source,
  symbols: { Client: { returns: "elastic.Client" } },
  types: {
    "elastic.Client": {
      methods: {
        bulk: { promise: true, failsIn: ["errors", "items"] },
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
    aliases: ["@supabase/auth-helpers-nextjs"],
    language: "javascript",
    versions: "*",
    source: "supabase/ssr README: createServerClient and createBrowserClient make a supabase-js client",
    symbols: each(
      "createServerClient createBrowserClient createClientComponentClient createServerComponentClient createRouteHandlerClient",
      SUPABASE_CLIENT,
    ),
  },
  {
    package: "neverthrow",
    language: "javascript",
    versions: "*",
    source: "neverthrow 8.2 dist/index.d.ts: Ok, Err and ResultAsync with isOk, isErr, match, mapErr, unwrapOr",
    symbols: each("ok err okAsync errAsync safeTry", RESULT),
    typeNames: { Result: "neverthrow.Result", ResultAsync: "neverthrow.Result" },
    types: { "neverthrow.Result": { methods: { "*": RESULT, ...each(SEEN, { safe: true }) } } },
  },
  ...Object.entries(LISTS).map(
    ([name, rows]): LibraryModel => ({
      package: `@aws-sdk/client-${name}`,
      language: "javascript",
      versions: "*",
      source: `aws/aws-sdk-js-v3 clients/client-${name}/src/models: ${Object.values(rows).flat().join(", ")} of the batch outputs`,
      symbols: commands(rows),
    }),
  ),
  {
    package: "@aws-sdk/lib-dynamodb",
    language: "javascript",
    versions: "*",
    source: "aws/aws-sdk-js-v3 lib/lib-dynamodb/src/commands: UnprocessedItems, UnprocessedKeys",
    symbols: commands({ BatchWriteCommand: ["UnprocessedItems"], BatchGetCommand: ["UnprocessedKeys"] }),
  },
  bulk(
    "@elastic/elasticsearch",
    "elastic/elasticsearch-js 9 docs, bulk examples: `errors` is true when an item failed",
  ),
  bulk("@opensearch-project/opensearch", "opensearch-js guides/bulk.md: `errors` is true when an item failed"),
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
    source: "moxystudio/node-cross-spawn 7 README: spawn and spawnSync of node:child_process",
    symbols: {
      ...each("default spawn", { concept: "subprocess", returns: "child.Process" }),
      ...each("sync default.sync", { concept: "subprocess", blocking: true, failsIn: ["status", "error", "signal"] }),
    },
  },
  {
    package: "zx",
    language: "javascript",
    versions: "*",
    source: "google/zx 8.8 build/core.d.ts: $ rejects on a non-zero exit code unless nothrow; ProcessOutput.exitCode",
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
