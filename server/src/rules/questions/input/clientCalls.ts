/** Calls of a library's client of which knowledge says nothing, but whose name says that they send or change something. */

import type { Use } from "#facts/file";
import { lastNameOf, receiverOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

const CHANGES =
  /^(send|create|add|update|set|insert|save|publish|post|put|upload|delete|remove|run|exec|invite|submit|patch|reply|forward|kick|promote|demote|transfer|charge|refund)(?=[A-Z]|$)/;
/** Types of knowledge that stand for a service: not those of a list, a reply or a stream. */
const SERVICE = /\.(Client|Resource|Bot|Chat|Api)$/;
/** The runtime's own, and what keeps, collects or describes values in this process. */
const INSIDE =
  /^(global|node:.*|events|stream|buffer|url|path|crypto|util|https?|net|fs|worker_threads|eventemitter\d|lru-cache|node-cache|p-queue|p-limit|form-data|zod|joi|yup|ajv|dayjs|moment|luxon|jsdom|cheerio|xlsx|exceljs|pdfkit|pdf-lib|docx|jszip|archiver|handlebars|ejs|pug|winston|pino|prom-client|@langchain\/core)(\.|\/|$)/;

/** `await client.createGroup(name, people)`: `client` was made by a library, and goes to its service with what it is given. */
export function isSentByClient(view: View, call: Call): boolean {
  const { file, concept, operation, receiver } = call;
  const { kind, callee, use } = operation;
  if (kind !== "call" || concept !== undefined || !isWaitedFor(use)) return false;
  if (!CHANGES.test(lastNameOf(callee))) return false;
  if (receiver?.kind === "type") return SERVICE.test(receiver.name);
  const from = receiver === undefined ? receiverOf(callee) : undefined;
  return (
    from !== undefined &&
    view
      .sources(file, from)
      .some((made) => made.operation.kind === "new" && made.symbol !== undefined && !INSIDE.test(made.symbol))
  );
}

/** What takes place in this process is seldom waited for. */
const isWaitedFor = (use: Use): boolean => use.to === "awaited" || use.to === "returned";
