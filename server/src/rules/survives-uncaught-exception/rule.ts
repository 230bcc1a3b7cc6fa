/** A handler of `uncaughtException` or `unhandledRejection` that logs and lets the process carry on in an unknown state. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { endsProcess, handsOn, listenersOf, processListeners } from "../questions/services/processEvents";
import { catchesExceptions, loggersIn } from "../questions/services/winstonLoggers";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "listener" | "rejection"; readonly place: Place; readonly call: Call }
  | { readonly kind: "logger"; readonly place: Place; readonly call: Call };

const EVENTS: ReadonlySet<string> = new Set(["uncaughtException"]);
const REJECTIONS: ReadonlySet<string> = new Set(["unhandledRejection"]);
/** Programs with a window or a host: they show the error and the user decides. */
const HOSTED = ["electron", "vscode", "obsidian", "vscode-languageserver"];

export const survivesUncaughtException = defineRule<Subject, { readonly kind: Subject["kind"] }>({
  id: "survives-uncaught-exception",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  version: 2,
  summary: "A process that carries on after an uncaught exception.",
  *subjects(view, file) {
    const listeners = processListeners(view, file, EVENTS);
    for (const { call } of listeners) yield { kind: "listener", place: call.place, call };
    // Beside a listener for exceptions, which says the same of the process.
    if (listeners.length === 0)
      for (const { call } of processListeners(view, file, REJECTIONS))
        if (!isForAWhile(file)) yield { kind: "rejection", place: call.place, call };
    for (const call of loggersThatSay(view, file)) yield { kind: "logger", place: call.place, call };
  },
  judge(view, { kind, call }) {
    if (isHosted(view, call.file)) return pass("a program with a user in front of it");
    if (kind === "logger") return judgeLogger(view, call);
    const event = kind === "rejection" ? "unhandledRejection" : "uncaughtException";
    const listeners = listenersOf(view, { call, event });
    if (listeners.length === 0) return unknown("the handler is not written here");
    if (listeners.some((listener) => endsProcess(view, listener, drains))) return pass("the handler ends the process");
    const isOpaque = listeners.some((listener) => handsOn(view, listener));
    if (isOpaque) return unknown("the handler hands the error to code that is not known");
    return gap({ kind }, [{ place: call.place, note: "with this listener Node no longer exits by itself" }]);
  },
  message(_subject, { kind }) {
    switch (kind) {
      case "logger":
        return "`exitOnError: false` keeps a process alive whose state nobody knows after an uncaught exception. Let it exit.";
      case "rejection":
        return "The process carries on after a rejection that nobody handled, with its work half done. Write it down, then exit with 1.";
      case "listener":
        return "The process carries on after an uncaught exception, in a state nobody knows. Write it down, then exit with 1.";
    }
  },
  // What was cut off is one task, more often than not.
  weigh: (_subject, { kind }) => (kind === "rejection" ? "P2" : undefined),
  fixFacts: (_view, _subject, { kind }) => ({ kind }),
});

/** `process.removeListener("unhandledRejection", …)`: it listens as long as one piece of work takes. */
const isForAWhile = (file: FileFacts): boolean =>
  file.operations.some(
    ({ kind, callee, arguments: [event] }) =>
      kind === "call" &&
      /^(off|removeListener|removeAllListeners)$/.test(memberOf(callee) ?? "") &&
      event?.kind === "literal" &&
      event.value === "unhandledRejection",
  );

/** Aborting or closing what keeps the process alive ends it a little later. */
const drains = (call: Call): boolean => call.concept === "abort";

const isHosted = (view: View, file: FileFacts): boolean =>
  HOSTED.some((name) => view.dependency(file, name) !== undefined) ||
  file.imports.some((fact) => HOSTED.includes(fact.from));

/** Winston loggers that say whether they exit. */
const loggersThatSay = (view: View, file: FileFacts): readonly Call[] =>
  loggersIn(view, file).filter((call) => view.option(call, ["exitOnError"]).state === "set");

function judgeLogger(view: View, call: Call) {
  const exit = view.option(call, ["exitOnError"]);
  const isOff = exit.state === "set" && exit.value.kind === "literal" && exit.value.value === false;
  if (!isOff) return pass("the logger exits, or decides by the error");
  return catchesExceptions(view, call)
    ? gap({ kind: "logger" as const }, [{ place: call.place, note: "catches uncaught exceptions and stays" }])
    : pass("the logger catches no uncaught exceptions");
}
