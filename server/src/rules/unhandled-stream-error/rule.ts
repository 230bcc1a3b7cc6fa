/** A stream, socket, child process or client whose `error` nobody hears: the first one ends the process. */

import type { FileFacts, ScopeId } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";
import { crashHookOf } from "../questions/services/crashHook";
import { exitsOf } from "../questions/services/processEvents";
import { isBesideServices } from "../questions/services/services";
import { defineRule } from "../rule";
import { childInput } from "./childInput";
import { type Hearing, hearingOf, hearingOfParameter } from "./emitters";
import { givenStream } from "./givenStreams";

type Subject =
  | { readonly kind: "made"; readonly place: Place; readonly call: Call }
  /** A stream that a function of the project makes and gives back; reported where it is piped on. */
  | { readonly kind: "given"; readonly place: Place; readonly call: Call; readonly made: Place }
  /** What is written to a child process: writing fails when the process has ended, and that is an error of the pipe. */
  | { readonly kind: "input"; readonly place: Place; readonly call: Call; readonly isHeard: boolean }
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
  /** A person who runs a command sees it end, and what has a promise of its own mostly fails there. */
  readonly isMild: boolean;
  /** The program has a hook that takes uncaught exceptions and lets it go on. */
  readonly survives: boolean;
}

export const unhandledStreamError = defineRule<Subject, Gap>({
  id: "unhandled-stream-error",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  version: 7,
  summary: "A stream, socket or child process whose error nobody hears.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (call.model?.emitsError !== undefined) yield { kind: "made", place: call.place, call };
      const given = givenStream(view, call);
      if (given !== undefined)
        yield { kind: "given", place: view.place(file, given.piped.span), call, made: given.made.place };
      const input = childInput(view, call);
      if (input !== undefined)
        yield { kind: "input", place: view.place(file, input.written.span), call, isHeard: input.isHeard };
      const connection = connectionOf(view, call);
      if (connection !== undefined) yield { kind: "connection", place: call.place, call, ...connection };
    }
  },
  judge(view, subject) {
    if (subject.kind === "input") return judgeInput(view, subject);
    const hearing = hearingIn(view, subject);
    if (hearing.heard !== undefined) return pass(hearing.heard);
    const { call } = subject;
    if (subject.kind === "connection" && isOfNest(view, call)) return pass("Nest listens for errors of each socket");
    if (COMPRESSES.test(call.symbol ?? "")) return pass("compressing fails on no content");
    // What is only piped into it fails the promise of what it makes.
    if (call.model?.emitsError === "piped" && hearing.drained !== true) return pass("its promise is used");
    if (runsItself(view, call)) return pass("the program it starts is the one that runs");
    if (endsAnyway(view, call)) return pass("the process ends anyway");
    if (heardByClients(view, call)) return pass("an `error` listener");
    if (hearing.lost !== undefined && !(isClient(call) && hearing.lost === "it is exported"))
      return unknown(hearing.lost);
    if (isBesideServices(view, call) || isOfCommand(view, call))
      return unknown("a program that ends by itself may end that way");
    return found(view, call, {
      kind: subject.kind,
      isMild: isAtHand(view, call) || hasPromise(call),
      ...(hearing.piped === undefined ? {} : { piped: hearing.piped }),
      ...(subject.kind === "given" ? { piped: { place: subject.made, note: "made here" } } : {}),
    });
  },
  message({ kind, call }, { piped, survives }) {
    if (survives) return survivingMessage(call.callee, kind, piped);
    if (kind === "connection")
      return `Sockets of \`${call.callee}\` have no \`error\` listener: one reset connection ends the process. Listen to it.`;
    if (kind === "input")
      return `Nobody hears the \`error\` of this \`stdin\`: when the process of \`${call.callee}\` is gone, writing ends this one. Listen to it.`;
    return piped
      ? `\`${call.callee}\` is piped and nobody hears its error, which ends the process. Use \`pipeline\`, or listen to \`error\`.`
      : `Nobody hears the \`error\` of \`${call.callee}\`: when it fails, the process ends. Listen to it.`;
  },
  weigh: (_subject, { isMild }) => (isMild ? "P2" : undefined),
  fixFacts: (_view, _subject, { kind, piped }) => ({ kind, piped }),
});

function judgeInput(view: View, { call, isHeard }: Extract<Subject, { kind: "input" }>): Verdict<Gap> {
  if (isHeard) return pass("an `error` listener on `stdin`");
  if (isBesideServices(view, call)) return unknown("a program that ends by itself may end that way");
  return found(view, call, { kind: "input", isMild: isAtHand(view, call) });
}

function found(
  view: View,
  { file }: Call,
  { kind, isMild, piped }: { readonly kind: Gap["kind"]; readonly isMild: boolean; readonly piped?: Hop },
): Verdict<Gap> {
  const hook = crashHookOf(view, file);
  return gap({ kind, isMild, piped: piped !== undefined, survives: hook !== undefined }, [
    ...(piped === undefined ? [] : [piped]),
    ...(hook === undefined ? [] : [hook]),
  ]);
}

/** What is said where a hook keeps the process alive: whoever waits for the stream still waits. */
function survivingMessage(callee: string, kind: Gap["kind"], isPiped: boolean): string {
  const rest = "only a process-wide hook does, and what waits for it never ends.";
  if (kind === "connection")
    return `Sockets of \`${callee}\` have no \`error\` listener: only a process-wide hook hears of a reset one. Listen to it.`;
  if (kind === "input")
    return `Nobody here hears the \`error\` of this \`stdin\` of \`${callee}\`: ${rest} Listen to it.`;
  return isPiped
    ? `\`${callee}\` is piped and nobody here hears its error: ${rest} Use \`pipeline\`, or listen to \`error\`.`
    : `Nobody here hears the \`error\` of \`${callee}\`: ${rest} Listen to it.`;
}

/** Content can be damaged for those that unpack it; those that pack it take any. */
const COMPRESSES = /^node:zlib\.create(Gzip|Deflate|DeflateRaw|BrotliCompress|ZstdCompress)$/;

const hearingIn = (view: View, subject: Exclude<Subject, { kind: "input" }>): Hearing =>
  subject.kind === "made" || subject.kind === "given"
    ? hearingOf(view, subject.call)
    : hearingOfParameter(view, subject.file, subject.scope, 0);

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

/** A server that is handed in where Nest's adapter makes it, which listens on each socket (`bindErrorHandler` of its ws-adapter.ts). */
const isOfNest = (view: View, { file, receiver }: Call): boolean =>
  receiver?.kind === "type" && receiver.declared === true && view.dependency(file, "@nestjs/platform-ws") !== undefined;

/** `spawn(process.execPath, […])`, and `fork` where nothing is sent to it: it starts, because it is running already. */
function runsItself(view: View, call: Call): boolean {
  const { symbol, operation } = call;
  if (symbol === "node:child_process.fork")
    return view.option(call, ["execPath"]).state === "absent" && !isSentTo(view, call);
  const [program] = operation.arguments;
  if (!/^node:child_process\.(spawn|execFile)$/.test(symbol ?? "") || program?.kind !== "name") return false;
  return program.name === "process" && program.path.join() === "execPath";
}

/** `child.send(…)` to a process that has gone is an `error` of the child; whoever else gets the child may do that. */
const isSentTo = (view: View, { file, operation: { use } }: Call): boolean =>
  use.to !== "dropped" &&
  (use.to !== "bound" ||
    (view.variable(file, use.scope, use.name)?.reads ?? []).some(
      ({ use: read }) => read.to !== "member" || read.name === "send",
    ));

/** `spawn("service", …).unref(); process.exit(0);`: when it cannot start, the exit code says so. */
const endsAnyway = (view: View, { file, operation, symbol }: Call): boolean =>
  /^node:child_process\./.test(symbol ?? "") &&
  exitsOf(view, { file, scope: file.scopes[operation.scope]?.function ?? 0 }).some(
    ({ order }) => order > operation.order,
  );

/** What tells its failure in a promise of its own, unless it is only piped; a plain stream has none. */
const hasPromise = ({ model }: Call): boolean => model?.emitsError === "piped" && model.returns !== "stream.Readable";

const AT_HAND = new Set(["cli", "script", "unknown"]);

/** Nothing but commands and scripts is seen to run it. */
function isAtHand(view: View, { file, operation }: Call): boolean {
  const contexts = view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });
  return (contexts.has("cli") || contexts.has("script")) && [...contexts].every((context) => AT_HAND.has(context));
}

/** A child that shares the terminal of a command: whoever typed it sees that it did not start. */
function isOfCommand(view: View, call: Call): boolean {
  const { file, operation, symbol } = call;
  const stdio = /^node:child_process\./.test(symbol ?? "") ? view.option(call, ["stdio"]) : undefined;
  if (stdio?.state !== "set" || stdio.value.kind !== "literal" || stdio.value.value !== "inherit") return false;
  const contexts = view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });
  return contexts.has("cli") && [...contexts].every((context) => context === "cli" || context === "unknown");
}

/** A client that other files use: a listener may be anywhere. */
const isClient = (call: Call): boolean => call.concept === "client";

const heardByClients = (view: View, call: Call): boolean =>
  isClient(call) &&
  view.clientCalls(call).some((use) => {
    const [event] = use.operation.arguments;
    return /\.(on|once|addListener)$/.test(use.callee) && event?.kind === "literal" && event.value === "error";
  });
