/** A server or worker that SIGTERM cuts off, and a signal handler that keeps it alive until it is killed. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, EntryPoint, FunctionRef, View } from "#linking/view";

import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "entry"; readonly place: Place; readonly entry: EntryPoint }
  | { readonly kind: "handler"; readonly place: Place; readonly call: Call };

interface Gap {
  readonly kind: "server" | "worker" | "handler";
}

const SIGNAL = "SIGTERM";
const LISTENING = /process\.(on|once|addListener)$/;
const MAX_DEPTH = 5;

export const missingGracefulShutdown = defineRule<Subject, Gap>({
  id: "missing-graceful-shutdown",
  principle: "state-persistence",
  priority: "P1",
  confidence: "high",
  summary: "A server or worker that a deploy cuts off in the middle of its work.",
  *subjects(view, file) {
    const entry = view.entryPoints().find((candidate) => candidate.file === file && serves(candidate));
    if (entry !== undefined) yield { kind: "entry", place: entry.place, entry };
    if (!view.entryPoints().some(serves)) return;
    for (const call of signalListeners(view, file)) yield { kind: "handler", place: call.place, call };
  },
  judge: (view, subject) =>
    subject.kind === "entry" ? judgeEntry(view, subject.entry) : judgeListener(view, subject.call),
  message(_subject, { kind }) {
    if (kind === "handler")
      return "This signal handler replaces the default exit and never exits: the process is killed later, mid-work.";
    return `Nothing handles SIGTERM: each deploy cuts off ${kind === "worker" ? "jobs" : "requests"} in flight. Drain, then exit.`;
  },
  fixFacts: (_view, _subject, { kind }) => ({ kind }),
});

const serves = (entry: EntryPoint): boolean => entry.kind === "http-server" || entry.kind === "worker";

function judgeEntry(view: View, entry: EntryPoint): Verdict<Gap> {
  const connected = view.files.filter(
    (file) => view.closure(entry.file).has(file) || view.closure(file).has(entry.file),
  );
  for (const file of connected) {
    if (view.calls(file, { concept: "shutdown-hook" }).some((call) => !LISTENING.test(call.symbol ?? "")))
      return pass("a library handles signals");
    for (const call of signalListeners(view, file)) {
      const listener = judgeListener(view, call);
      if (listener.kind === "gap") {
        if (file === entry.file) return unknown("a signal handler that never exits is reported itself");
        continue;
      }
      return pass("signals are handled", [{ place: call.place, note: "signal handler" }]);
    }
  }
  return gap({ kind: entry.kind === "worker" ? "worker" : "server" });
}

/** `process.on("SIGTERM", …)`, also in a loop over signal names. */
const signalListeners = (view: View, file: FileFacts): readonly Call[] =>
  view.calls(file).filter((call) => {
    if (!LISTENING.test(call.symbol ?? "")) return false;
    const name = call.operation.arguments[0];
    return (
      name !== undefined && view.things(file, name).some((thing) => thing.kind === "literal" && thing.value === SIGNAL)
    );
  });

function judgeListener(view: View, call: Call): Verdict<Gap> {
  const listener = call.operation.arguments[1];
  const functions =
    listener === undefined ? [] : view.things(call.file, listener).filter((thing) => thing.kind === "function");
  if (functions.length === 0) return unknown("the handler is not written here");
  return functions.some((target) => ends(view, target, 0))
    ? pass("the handler ends the process")
    : gap({ kind: "handler" });
}

/** Does the function exit, hand on to code that may, or close the server so that nothing keeps the process alive? */
function ends(view: View, target: FunctionRef, depth: number): boolean {
  if (depth > MAX_DEPTH) return true;
  return view.operations(target.file, target.scope, "nested").some((operation) => {
    const call = view.call(target.file, operation);
    if (call === undefined) return false;
    if (call.concept === "exit" || /^global\.process\.(kill|abort|exit)$/.test(call.symbol ?? "")) return true;
    if (call.concept === "cleanup" && closesAServer(view, call)) return true;
    if (call.concept === "abort") return true;
    return view.targets(call).some((inner) => ends(view, inner, depth + 1));
  });
}

/** `server.close()` of something that listens: with it gone, Node leaves by itself. */
function closesAServer(view: View, call: Call): boolean {
  const { receiver } = call;
  if (receiver?.kind !== "type") return false;
  if (/Server$|Fastify|INestApplication/i.test(receiver.name)) return true;
  const made = receiver.from === undefined ? undefined : view.call(receiver.from.file, receiver.from.operation);
  return made?.concept === "listen" || made?.concept === "worker";
}
