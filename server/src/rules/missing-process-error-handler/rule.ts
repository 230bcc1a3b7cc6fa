/** A service whose crash leaves nothing but a stack trace on a stream that nobody may keep. */

import { gap, pass, unknown } from "#facts/verdict";

import { listenersOf, processListeners } from "../questions/services/processEvents";
import {
  callsIn,
  isDesktop,
  isProbeOnly,
  judgedIn,
  type ServiceSubject,
  servicesIn,
} from "../questions/services/services";
import { catchesExceptions, loggersIn } from "../questions/services/winstonLoggers";
import { defineRule } from "../rule";

const EVENTS: ReadonlySet<string> = new Set([
  "uncaughtException",
  "unhandledRejection",
  "uncaughtExceptionMonitor",
  "unhandledrejection",
]);

export const missingProcessErrorHandler = defineRule<ServiceSubject, { readonly kind: "server" | "worker" }>({
  id: "missing-process-error-handler",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  version: 3,
  summary: "A service that writes nothing down when it crashes.",
  subjects: servicesIn,
  judge(view, subject) {
    const { service } = subject;
    if (isDesktop(view, subject)) return pass("a program with a user in front of it");
    if (isProbeOnly(view, service)) return pass("answers health checks only");
    const reporter = service.given.get("crash-report");
    if (reporter !== undefined) return pass(`\`${reporter}\` reports crashes`);
    for (const { place } of callsIn(view, service.files, { concept: "crash-hook" }))
      return pass("crashes are written down", [{ place, note: "leaves a crash dump" }]);
    for (const file of judgedIn(service.files)) {
      const [listener] = processListeners(view, file, EVENTS);
      if (listener === undefined) continue;
      const evidence = [{ place: listener.call.place, note: `\`${listener.event}\` is handled` }];
      return listenersOf(view, listener).length === 0
        ? unknown("a handler that is not written here")
        : pass("crashes are handled", evidence);
    }
    const catches = judgedIn(service.files).some((file) =>
      loggersIn(view, file).some((logger) => catchesExceptions(view, logger)),
    );
    if (catches) return pass("the logger catches uncaught exceptions");
    return gap({ kind: service.kind === "worker" ? "worker" : "server" });
  },
  message: (_subject, { kind }) =>
    `No \`uncaughtException\` or \`unhandledRejection\` handler: when this ${kind} crashes, nothing says why. Log it, then exit.`,
  // Node exits by itself since version 15: what is missing is the trace, which makes an incident longer.
  weigh: () => "P2",
  fixFacts: (_view, _subject, { kind }) => ({ kind }),
});
