/** A stream, socket, child process or client whose `error` nobody hears: the first one ends the process. */

import type { FileFacts, ScopeId } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { type Hearing, hearingOf, hearingOfParameter } from "../questions/services/emitters";
import { isTool } from "../questions/services/services";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "made"; readonly place: Place; readonly call: Call }
  /** A socket that a server hands to its listener. */
  | {
      readonly kind: "connection";
      readonly place: Place;
      readonly call: Call;
      readonly file: FileFacts;
      readonly scope: ScopeId;
    };

interface Gap {
  readonly kind: Subject["kind"];
  readonly piped: boolean;
}

export const unhandledStreamError = defineRule<Subject, Gap>({
  id: "unhandled-stream-error",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  summary: "A stream, socket or child process whose error nobody hears.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (call.model?.emitsError !== undefined) yield { kind: "made", place: call.place, call };
      const connection = connectionOf(view, call);
      if (connection !== undefined) yield { kind: "connection", place: call.place, call, ...connection };
    }
  },
  judge(view, subject) {
    const hearing = hearingIn(view, subject);
    if (hearing.heard !== undefined) return pass(hearing.heard);
    const { call } = subject;
    if (call.model?.emitsError === "piped" && hearing.piped === undefined) return pass("its promise is used");
    if (heardByClients(view, call)) return pass("an `error` listener");
    if (hearing.lost !== undefined && !(isClient(call) && hearing.lost === "it is exported"))
      return unknown(hearing.lost);
    if (isTool(view, call)) return unknown("a program that ends by itself may end that way");
    return gap(
      { kind: subject.kind, piped: hearing.piped !== undefined },
      hearing.piped === undefined ? [] : [hearing.piped],
    );
  },
  message({ kind, call }, { piped }) {
    if (kind === "connection")
      return `Sockets of \`${call.callee}\` have no \`error\` listener: one reset connection ends the process. Listen to it.`;
    return piped
      ? `\`${call.callee}\` is piped and nobody hears its error, which ends the process. Use \`pipeline\`, or listen to \`error\`.`
      : `Nobody hears the \`error\` of \`${call.callee}\`: when it fails, the process ends. Listen to it.`;
  },
  fixFacts: (_view, _subject, { kind, piped }) => ({ kind, piped }),
});

const hearingIn = (view: View, subject: Subject): Hearing =>
  subject.kind === "made" ? hearingOf(view, subject.call) : hearingOfParameter(view, subject.file, subject.scope, 0);

/** `wss.on("connection", (socket) => …)`, `net.createServer((socket) => …)`. */
function connectionOf(view: View, call: Call): { readonly file: FileFacts; readonly scope: ScopeId } | undefined {
  const isServer = /^node:net\.createServer$/.test(call.symbol ?? "");
  const [event] = call.operation.arguments;
  const isConnection =
    /^(ws|net)\.Server\.on$/.test(call.symbol ?? "") && event?.kind === "literal" && event.value === "connection";
  if (!isServer && !isConnection) return undefined;
  const listener = call.operation.arguments.at(-1);
  const thing =
    listener === undefined ? undefined : view.things(call.file, listener).find(({ kind }) => kind === "function");
  return thing?.kind === "function" ? { file: thing.file, scope: thing.scope } : undefined;
}

/** A client that other files use: a listener may be anywhere. */
const isClient = (call: Call): boolean => call.concept === "client";

const heardByClients = (view: View, call: Call): boolean =>
  isClient(call) &&
  view.clientCalls(call).some((use) => {
    const [event] = use.operation.arguments;
    return /\.(on|once|addListener)$/.test(use.callee) && event?.kind === "literal" && event.value === "error";
  });
