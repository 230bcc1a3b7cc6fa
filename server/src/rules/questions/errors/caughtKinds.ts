/** How much an `except` catches: everything, all that one library raises, or kinds of failure that somebody chose. */

import type { FileFacts, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { ErrorHandler, View } from "#linking/view";

/** `bare`: `except:`, which takes exits and cancellation too; `base`: `except BaseException`; `any`: `except Exception`. */
export type Breadth = "bare" | "base" | "any" | "library" | "narrow";

const ORDER: readonly Breadth[] = ["bare", "base", "any", "library", "narrow"];

/**
 * Base classes under which libraries raise whatever goes wrong: catching one is as good as catching all that the call can do.
 * Names by the libraries' documentation: requests, httpx, aiohttp, urllib, botocore, SQLAlchemy, DB-API 2.0 (PEP 249), redis-py,
 * pymongo, smtplib, subprocess, openai, anthropic, stripe, slack_sdk, pika, kafka-python.
 */
const LIBRARY_BASES: ReadonlySet<string> = new Set([
  "OSError",
  "IOError",
  "EnvironmentError",
  "RequestException",
  "HTTPError",
  "ClientError",
  "URLError",
  "BotoCoreError",
  "SQLAlchemyError",
  "DBAPIError",
  "DatabaseError",
  "PostgresError",
  "RedisError",
  "PyMongoError",
  "SMTPException",
  "SubprocessError",
  "CalledProcessError",
  "OpenAIError",
  "AnthropicError",
  "APIError",
  "StripeError",
  "SlackApiError",
  "AMQPError",
  "KafkaError",
]);

/** What the handler catches. Languages whose `catch` takes everything answer `any`. */
export function breadthOf(view: View, handler: ErrorHandler): Breadth {
  const { file, scope, operation, kind } = handler;
  if (file.language !== "python" || kind !== "catch") return "any";
  if (scope === undefined) return widest(view, file, operation?.arguments ?? []);
  const caught = file.scopes[scope]?.caught;
  return caught === undefined ? "bare" : widest(view, file, caught);
}

/** Does it take failures of every kind, mistakes of the code included? */
export const takesAll = (breadth: Breadth): boolean => breadth === "bare" || breadth === "base" || breadth === "any";

function widest(view: View, file: FileFacts, caught: readonly Value[]): Breadth {
  const each = caught.map((value) => ofType(view, file, value, 0));
  return ORDER.find((breadth) => each.includes(breadth)) ?? "narrow";
}

/** A name may stand for a tuple: `NETWORK_ERRORS = (OSError, TimeoutError)`. */
function ofType(view: View, file: FileFacts, value: Value, depth: number): Breadth {
  if (value.kind === "array") return widest(view, file, value.items);
  const things = view.things(file, value);
  const tuple = things.find((thing) => thing.kind === "array");
  if (tuple?.kind === "array" && depth === 0)
    return (
      ORDER.find((breadth) =>
        tuple.value.items.some((item) => ofType(view, tuple.file, item, depth + 1) === breadth),
      ) ?? "narrow"
    );
  if (things.some((thing) => thing.kind === "class")) return "narrow";
  const name = lastNameOf(value);
  if (name === "BaseException") return "base";
  if (name === "Exception") return "any";
  const isOfDatabase = things.some((thing) => thing.kind === "library" && DB_API.test(thing.package));
  return LIBRARY_BASES.has(name) || (name === "Error" && isOfDatabase) ? "library" : "narrow";
}

/** Modules whose base class is called `Error` (PEP 249). */
const DB_API = /^(sqlite3|psycopg2?|pymysql|MySQLdb|mysql|oracledb|cx_Oracle|pyodbc|pg8000|snowflake)\b/;
