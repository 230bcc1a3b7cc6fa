/** Cases of calls that give their failure back as a value, and of queue processors. */

import type { Case } from "./case";

const COMMANDS: readonly (readonly [string, string, string])[] = [
  ["sqs", "SendMessageBatchCommand", "Failed"],
  ["sns", "PublishBatchCommand", "Failed"],
  ["dynamodb", "BatchWriteItemCommand", "UnprocessedItems"],
  ["kinesis", "PutRecordsCommand", "FailedRecordCount|Records"],
  ["firehose", "PutRecordBatchCommand", "FailedPutCount|RequestResponses"],
  ["eventbridge", "PutEventsCommand", "FailedEntryCount|Entries"],
  ["s3", "DeleteObjectsCommand", "Errors"],
];

export const FAILURES: readonly Case[] = [
  ...COMMANDS.map(
    ([client, command, members]): Case => [
      `@aws-sdk/client-${client}`,
      `import { ${command} } from "@aws-sdk/client-${client}";\nnew ${command}({});`,
      command,
      `fails=${members}`,
    ],
  ),
  [
    "@aws-sdk/lib-dynamodb",
    'import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";\nnew BatchWriteCommand({});',
    "BatchWriteCommand",
    "fails=UnprocessedItems",
  ],
  [
    "@supabase/supabase-js",
    'import { createClient } from "@supabase/supabase-js";\nconst table = createClient("u", "k").from("t");\ntable.insert({});',
    "table.insert",
    "row-insert lazy fails=error|status|statusText",
  ],
  [
    "@supabase/supabase-js",
    'import { createClient } from "@supabase/supabase-js";\nconst db = createClient("u", "k");\ndb.auth.getUser();',
    "db.auth.getUser",
    "promise fails=error identifies",
  ],
  [
    "@supabase/ssr",
    'import { createServerClient } from "@supabase/ssr";\nconst db = createServerClient("u", "k");\ndb.rpc("f");',
    "db.rpc",
    "lazy fails=error|status|statusText",
  ],
  [
    "@supabase/auth-helpers-nextjs",
    'import { createRouteHandlerClient } from "@supabase/auth-helpers-nextjs";\nconst db = createRouteHandlerClient({});\ndb.rpc("f");',
    "db.rpc",
    "lazy fails=error|status|statusText",
  ],
  [
    "neverthrow",
    'import { ok } from "neverthrow";\nok(1);',
    "ok",
    "fails=isOk|isErr|match|mapErr|orElse|orTee|unwrapOr|_unsafeUnwrap|_unsafeUnwrapErr|safeUnwrap",
  ],
  [
    "@elastic/elasticsearch",
    'import { Client } from "@elastic/elasticsearch";\nconst c = new Client({});\nc.bulk({});',
    "c.bulk",
    "promise fails=errors|items",
    "^9.1.0",
  ],
  [
    "@elastic/elasticsearch",
    'import { Client } from "@elastic/elasticsearch";\nconst c = new Client({});\nc.bulk({});',
    "c.bulk",
    "promise fails=body",
    "^7.17.0",
  ],
  [
    "@opensearch-project/opensearch",
    'import { Client } from "@opensearch-project/opensearch";\nconst c = new Client({});\nc.bulk({});',
    "c.bulk",
    "promise fails=body",
  ],
  [
    "@google-cloud/bigquery",
    'import { BigQuery } from "@google-cloud/bigquery";\nconst t = new BigQuery().dataset("d").table("t");\nt.insert([]);',
    "t.insert",
    "row-insert promise",
  ],
  [
    "node:child_process",
    'import { spawnSync } from "node:child_process";\nspawnSync("ls");',
    "spawnSync",
    "subprocess deadline=timeout|signal default=none blocking fails=status|error|signal",
  ],
  ["tinyexec", 'import { x } from "tinyexec";\nx("ls");', "x", "subprocess promise fails=exitCode"],
  [
    "cross-spawn",
    'import spawn from "cross-spawn";\nspawn.sync("ls");',
    "spawn.sync",
    "subprocess blocking fails=status|error|signal",
  ],
  ["zx", 'import { $ } from "zx";\n$`ls`;', "$", "subprocess promise"],
  [
    "sqs-consumer",
    'import { Consumer } from "sqs-consumer";\nConsumer.create({ handleMessage: () => {} });',
    "Consumer.create",
    "worker callback=job",
  ],
];
