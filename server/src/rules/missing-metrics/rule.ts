/** A service that counts nothing: users are the alarm. */

import { gap, pass } from "#facts/verdict";
import type { Service, View } from "#linking/view";

import {
  callsIn,
  isDesktop,
  isProbeOnly,
  judgedIn,
  type ServiceSubject,
  servicesIn,
  textsIn,
} from "../questions/services/services";
import { defineRule } from "../rule";

const METRICS_PATH = /^…?\/?(?:[\w-]+\/){0,3}(metrics|prometheus)\/?$/;

export const missingMetrics = defineRule<
  ServiceSubject,
  { readonly kind: "server" | "worker"; readonly library: string }
>({
  id: "missing-metrics",
  principle: "flow-logging",
  priority: "P2",
  confidence: "low",
  version: 3,
  languages: ["typescript", "python"],
  summary: "A service that records neither rates nor latencies nor errors.",
  subjects: servicesIn,
  judge(view, subject) {
    const { service } = subject;
    if (isDesktop(view, subject)) return pass("a program with a user in front of it");
    if (isProbeOnly(view, service)) return pass("answers health checks only");
    // Numbers of a worker are often shown by the server it is built with.
    for (const other of view.services()) {
      if (other !== service && ![...other.folders].some((folder) => service.folders.has(folder))) continue;
      const seen = metricsOf(view, other);
      if (seen !== undefined) return pass(seen);
    }
    const library = service.entry.file.language === "python" ? "prometheus_client" : "prom-client";
    return gap({ kind: service.kind === "worker" ? "worker" : "server", library });
  },
  message: (_subject, { kind, library }) =>
    `This ${kind} records no metrics: rate, errors and duration are unknown until users complain. Add ${library} or OpenTelemetry.`,
});

/** How a service records numbers; undefined when it does not. */
function metricsOf(view: View, service: Service): string | undefined {
  const library = service.given.get("metrics");
  if (library !== undefined) return `\`${library}\` records metrics`;
  for (const _ of callsIn(view, service.files, { concept: "metric" })) return "numbers are recorded";
  for (const file of judgedIn(service.files)) {
    if (/(^|\/)metrics?(\/|\.[cm]?[jt]s$|\.py$)/.test(file.path)) return "a module of metrics";
    for (const text of textsIn(file)) if (METRICS_PATH.test(text) && text.includes("/")) return "a route shows metrics";
  }
  return undefined;
}
