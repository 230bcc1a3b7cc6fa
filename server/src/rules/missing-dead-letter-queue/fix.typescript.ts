/** Keeps what failed for the last time: by the broker's own option where it has one, else in the kit's dead letters. */

import { callAt, openSource } from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";

import { defineFix, refuse } from "../fix";
import { keepFailedJobs } from "./fix.typescript.jobs";
import { keepFailedMessages } from "./fix.typescript.messages";
import { keepRefusedMessages } from "./fix.typescript.refused";

export const keepDeadLetters = defineFix({
  id: "keep-dead-letters",
  language: "typescript",
  rules: ["missing-dead-letter-queue"],
  tier: "preview",
  preferred: true,
  title: ({ kind }) => TITLES[String(kind)] ?? "Keep what failed for the last time",
  plan(request) {
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined) return refuse("there is no queue here any more");
    const { facts } = request;
    const symbol = plainSymbol(typeof facts.symbol === "string" ? facts.symbol : (symbolOf(source, call) ?? ""));
    const keeping = { request, source, style: detectStyle(source, request.reader), call, symbol };
    const callee = call.expression.getText(source.tree);
    if (/sqs/i.test(symbol))
      return refuse("a redrive policy names a dead-letter queue of your account: that is infrastructure");
    if (/\.(nack|reject|nackAll)$/.test(callee)) return keepRefusedMessages(keeping);
    return /\.run$/.test(callee) ? keepFailedMessages(keeping) : keepFailedJobs(keeping);
  },
});

const TITLES: Readonly<Record<string, string>> = {
  "kept-by-option": "Keep jobs that failed for the last time",
  refused: "Send refused messages to a dead-letter queue",
  consumed: "Keep failed messages as dead letters",
};
