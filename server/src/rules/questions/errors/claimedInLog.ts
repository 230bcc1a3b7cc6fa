/** A log that tells of a success right after a handler, which goes on whatever happened. */

import type { Scope, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, ErrorHandler, View } from "#linking/view";

import { isDropped } from "./claimedSuccess";
import { isLogger, saysError } from "./errorTrace";
import type { Given } from "./handlerAnswer";

/**
 * `await saveKeys().catch(log); log.info("keys saved");`: the log call. It is the next thing that happens, and names what was tried by
 * the verb of the call that failed. Closing and stopping is over whether it went well or not.
 */
export function claimedInLog(view: View, handler: ErrorHandler, scope: Scope, given: Given): Call | undefined {
  const { file, kind, operation, guarded } = handler;
  if (kind === "callback" || guarded.length === 0 || guarded.every(({ callee }) => ENDS.test(callee))) return undefined;
  if (kind === "catch" ? given !== "goes-on" : !isDropped(handler)) return undefined;
  const block = operation?.scope ?? file.scopes[handler.tryScope ?? 0]?.parent;
  const end = operation?.span.end ?? scope.span.end;
  const next = file.operations.find(
    ({ scope: at, span, kind: what }) => at === block && span.start >= end && what !== "await",
  );
  const log = next === undefined ? undefined : view.call(file, next);
  if (log === undefined || !isLogger(log) || saysError(log)) return undefined;
  const text = log.operation.arguments.map((value) => textOf(value)).join(" ");
  return claims(text, guarded) ? log : undefined;
}

const ENDS =
  /(^|\.)_?(close|stop|end|destroy|dispose|disconnect|quit|kill|abort|cancel|clear|unsubscribe|release|shutdown|logout|exit)\w*$/i;

const textOf = (value: Value): string => {
  if (value.kind === "template") return value.head;
  return value.kind === "literal" && typeof value.value === "string" ? value.value : "";
};

/** `saveKeys` … "saved", `sendMail` … "sent successfully". */
function claims(text: string, guarded: readonly Call[]): boolean {
  if (/\b(not|n't|fail\w*|error|unable|trying|if|will)\b/i.test(text)) return false;
  return guarded.some(({ operation }) => {
    const [verb] = /^[a-z]+/.exec(operation.callee === undefined ? "" : lastNameOf(operation.callee)) ?? [];
    return verb !== undefined && (DONE.get(verb)?.test(text) ?? isPastOf(verb, text));
  });
}

/** Verbs whose past is another word. */
const DONE: ReadonlyMap<string, RegExp> = new Map([
  ["send", /\bsent\b/i],
  ["write", /\b(written|wrote|saved)\b/i],
  ["build", /\bbuilt\b/i],
]);

const isPastOf = (verb: string, text: string): boolean =>
  verb.length >= 3 && new RegExp(`\\b${verb.replace(/e$/, "")}\\w{0,2}ed\\b`, "i").test(text);
