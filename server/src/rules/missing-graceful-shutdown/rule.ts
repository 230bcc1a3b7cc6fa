/** A server or worker that SIGTERM cuts off, and signal handlers that keep it alive until it is killed or end it mid-work. */

import type { FileFacts, Operation } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import type { Call, FunctionRef, Service, View } from "#linking/view";

import {
  endsProcess,
  isLibraryHook,
  listenersOf,
  type ProcessListener,
  processListeners,
} from "../questions/services/processEvents";
import { managerOf } from "../questions/services/processManager";
import { callsIn, isDesktop, isProbeOnly, judgedIn, servicesIn } from "../questions/services/services";
import { inTestsOnly } from "../questions/services/testSwitch";
import { defineRule } from "../rule";
import { handledIn, type PythonProgram, pythonProgram } from "./pythonLoops";
import { type PythonStart, pythonStart } from "./pythonStarts";
import { endsItsChildren } from "./supervisor";

type Subject =
  | { readonly kind: "program"; readonly place: Place; readonly program: PythonProgram }
  | { readonly kind: "start"; readonly place: Place; readonly start: PythonStart }
  | { readonly kind: "service"; readonly place: Place; readonly service: Service }
  | { readonly kind: "listener"; readonly place: Place; readonly listener: ProcessListener; readonly service: Service };

interface Gap {
  readonly kind: "server" | "worker" | "handler" | "at-once";
  /** Ctrl+C is handled, the signal of a deploy is not. */
  readonly interruptOnly?: boolean;
  /** Nothing in it is left half done: it writes nothing and waits for nobody. */
  readonly isIdle?: boolean;
}

const STOP: ReadonlySet<string> = new Set(["SIGTERM"]);
const INTERRUPT: ReadonlySet<string> = new Set(["SIGINT"]);

export const missingGracefulShutdown = defineRule<Subject, Gap>({
  id: "missing-graceful-shutdown",
  principle: "state-persistence",
  priority: "P1",
  confidence: "high",
  version: 9,
  languages: ["typescript", "python"],
  summary: "A server or worker that a deploy cuts off in the middle of its work.",
  *subjects(view, file) {
    if (file.language === "python") {
      const program = pythonProgram(view, file);
      const start = program === undefined ? pythonStart(view, file) : undefined;
      if (program !== undefined) yield { kind: "program", place: program.place, program };
      else if (start !== undefined) yield { kind: "start", place: start.place, start };
      else for (const { place, service } of servicesIn(view, file)) yield { kind: "service", place, service };
      return;
    }
    for (const { place, service } of servicesIn(view, file)) yield { kind: "service", place, service };
    const listeners = deployedListeners(view, file, STOP);
    if (listeners.length === 0) return;
    const service = view.services().find(({ loaded }) => loaded.has(file));
    if (service === undefined) return;
    for (const listener of listeners) yield { kind: "listener", place: listener.call.place, listener, service };
  },
  judge(view, subject) {
    switch (subject.kind) {
      case "program":
        return judgeProgram(view, subject.program);
      case "start":
        return gap({
          kind: subject.start.kind,
          isIdle: subject.start.forDevelopment || subject.start.kind === "worker",
        });
      case "service":
        return subject.service.entry.file.language === "python"
          ? pass("the server that runs the application handles signals")
          : judgeService(view, subject);
      case "listener":
        return judgeOne(view, subject.listener, subject.service);
    }
  },
  message(_subject, { kind, interruptOnly }) {
    if (kind === "handler")
      return "This signal handler replaces the default exit and never exits: the process is killed later, mid-work.";
    if (kind === "at-once")
      return "This signal handler exits at once: requests and jobs in flight are cut off by each deploy. Drain first.";
    const work = kind === "worker" ? "jobs" : "requests";
    return interruptOnly === true
      ? `Only SIGINT is handled; a deploy sends SIGTERM and cuts off ${work} in flight. Handle both: drain, then exit.`
      : `Nothing handles SIGTERM: each deploy cuts off ${work} in flight. Drain, then exit.`;
  },
  weigh: (_subject, { isIdle }) => (isIdle === true ? "P2" : undefined),
  fixFacts: (_view, subject, { kind, interruptOnly }) => {
    const call = subject.kind === "service" ? subject.service.entry.call : undefined;
    const server = call?.receiver?.kind === "type" ? call.receiver.name : null;
    return { kind, handled: interruptOnly === true, server, worker: kind === "worker" ? (call?.symbol ?? "") : null };
  },
});

/** Python: the default of SIGTERM ends the process where it stands, `finally` or not. */
function judgeProgram(view: View, { file, kind, isBusy, isTold }: PythonProgram): Verdict<Gap> {
  const handled = handledIn(view, view.closure(file));
  if (handled === "stop") return pass("signals are handled");
  if (isTold) return unknown("who sets the event is not seen");
  return gap({ kind, interruptOnly: handled === "interrupt", isIdle: !isBusy });
}

function judgeService(view: View, subject: Extract<Subject, { kind: "service" }>): Verdict<Gap> {
  const { service } = subject;
  if (isDesktop(view, subject)) return pass("a program with a user in front of it");
  if (isProbeOnly(view, service)) return pass("answers health checks only");
  const library = service.given.get("shutdown");
  if (library !== undefined) return pass(`\`${library}\` handles signals`);
  for (const call of callsIn(view, service.files, { concept: "shutdown-hook" }))
    if (isLibraryHook(call)) return pass("a library handles signals", [{ place: call.place, note: "handles signals" }]);
  const manager = managerOf(view, service.entry.file);
  const listeners = [
    ...listenersFor(view, service, STOP),
    ...(manager === undefined ? [] : listenersFor(view, service, INTERRUPT)),
  ];
  for (const listener of listeners) {
    const verdict = judgeListener(view, listener);
    if (verdict.kind !== "gap")
      return pass("signals are handled", [{ place: listener.call.place, note: "signal handler" }]);
  }
  // One that exits at once is where draining belongs; one that never exits leaves the stop of the service to be written.
  const own = listeners.find(
    (listener) => listener.call.file === service.entry.file || exitsOfListener(view, listener, service),
  );
  if (own !== undefined) return unknown("its signal handler is reported itself");
  const [interrupt] = listenersFor(view, service, INTERRUPT);
  const evidence: readonly Hop[] =
    listeners[0] !== undefined
      ? [{ place: listeners[0].call.place, note: "the only handler does not stop the service" }]
      : interrupt !== undefined
        ? [{ place: interrupt.call.place, note: "handles Ctrl+C only" }]
        : [];
  const kind = service.kind === "worker" ? "worker" : "server";
  const isIdle = kind === "server" && !hasWork(view, service);
  return gap({ kind, interruptOnly: listeners.length === 0 && interrupt !== undefined, isIdle }, evidence);
}

/** Work that a cut leaves half done: writes, jobs, requests to others that somebody waits for. */
const WORK: readonly Concept[] = [
  "row-insert",
  "row-update",
  "row-upsert",
  "row-delete",
  "transaction",
  "query",
  "enqueue",
  "file-write",
  "file-append",
  "file-rename",
  "file-remove",
  "outbound-call",
  "subprocess",
  "cache",
];

function hasWork(view: View, service: Service): boolean {
  for (const _ of callsIn(view, service.loaded, { concept: WORK })) return true;
  return false;
}

const exitsOfListener = (view: View, listener: ProcessListener, service: Service): boolean =>
  service.loaded.has(listener.call.file) && kindOf(judgeListener(view, listener)) === "at-once";

const kindOf = (verdict: Verdict<Gap>): Gap["kind"] | undefined =>
  verdict.kind === "gap" ? verdict.gap.kind : undefined;

const listenersFor = (view: View, service: Service, events: ReadonlySet<string>): readonly ProcessListener[] =>
  judgedIn(service.files).flatMap((file) => deployedListeners(view, file, events));

/** What tests alone switch on handles no signal of a deploy. */
const deployedListeners = (view: View, file: FileFacts, events: ReadonlySet<string>): readonly ProcessListener[] =>
  processListeners(view, file, events).filter(({ call }) => !inTestsOnly(view, file, call.operation.scope));

/** A handler that leaves the exit to another one of the same process is fine. */
function judgeOne(view: View, listener: ProcessListener, service: Service): Verdict<Gap> {
  const verdict = judgeListener(view, listener);
  if (verdict.kind !== "gap" || verdict.gap.kind !== "handler") return verdict;
  if (endsItsChildren(view, listener)) return unknown("it ends its children, and may have nothing else to wait for");
  const other = listenersFor(view, service, STOP).find(
    (one) => one.call !== listener.call && judgeListener(view, one).kind === "pass",
  );
  if (other !== undefined)
    return pass("another handler ends the process", [{ place: other.call.place, note: "ends it" }]);
  const hooked = [...callsIn(view, service.files, { concept: "shutdown-hook" })].some(isLibraryHook);
  return hooked ? pass("a library ends the process") : verdict;
}

function judgeListener(view: View, listener: ProcessListener): Verdict<Gap> {
  const functions = listenersOf(view, listener);
  if (functions.length === 0) return unknown("the handler is not written here");
  if (functions.some((target) => exitsAtOnce(view, target, 0))) return gap({ kind: "at-once" });
  return functions.some((target) => endsProcess(view, target, (call) => stopsWork(view, call)))
    ? pass("the handler ends the process")
    : gap({ kind: "handler" });
}

/** An exit at the top of the handler with nothing awaited before it: what it started to close is not closed yet. */
function exitsAtOnce(view: View, target: FunctionRef, depth: number): boolean {
  if (depth > 3) return false;
  const { file, scope } = target;
  const operations = view.operations(file, scope);
  const exit = operations.find((operation) => operation.scope === scope && isExit(view, file, operation));
  if (exit !== undefined) {
    const before = operations.filter((operation) => operation.order < exit.order);
    return !before.some((operation) => waits(view, file, operation));
  }
  const handedOn = operations.flatMap((operation) =>
    operation.scope === scope ? (view.call(file, operation) ?? []) : [],
  );
  const known = handedOn.filter((call) => call.concept !== "log");
  const [only] = known;
  if (only === undefined || known.length > 1 || only.operation.use.to === "argument") return false;
  const targets = view.targets(only);
  return targets.length > 0 && targets.every((inner) => exitsAtOnce(view, inner, depth + 1));
}

const isExit = (view: View, file: FileFacts, operation: Operation): boolean =>
  view.call(file, operation)?.concept === "exit";

/** An await, or a blocking call that may do the closing. */
const waits = (view: View, file: FileFacts, operation: Operation): boolean =>
  operation.kind === "await" || operation.use.to === "awaited" || view.call(file, operation)?.model?.blocking === true;

/** `server.close()` of something that listens, or an abort: with it gone, Node leaves by itself. */
function stopsWork(view: View, call: Call): boolean {
  if (call.concept === "abort") return true;
  const { receiver } = call;
  const isStop = call.concept === "cleanup" || /\.(stop|terminate|shutdown)$/.test(call.callee);
  if (!isStop || receiver?.kind !== "type") return false;
  if (/Server$|Fastify|fastify\.Instance|nest\.App|Terminator$/i.test(receiver.name)) return true;
  const made = receiver.from === undefined ? undefined : view.call(receiver.from.file, receiver.from.operation);
  return made?.concept === "worker";
}
