/** Hooks that turn what retries, circuit breakers, clients and health checks report into metrics. */

import { type MetricsRegistry, metrics } from "./metrics";

/** For `retry`: `{ onRetry: retryMetrics("fetch orders") }` counts the retries of an operation and their waits. */
export function retryMetrics(
  operation: string,
  registry: MetricsRegistry = metrics,
): (notice: { readonly errorClass: string; readonly delayMs: number }) => void {
  const retries = registry.counter("retries_total", "Retries, by what had failed.", ["operation", "error_class"]);
  const delay = registry.counter("retry_delay_seconds_total", "Time spent waiting for retries.", ["operation"]);
  return ({ errorClass, delayMs }) => {
    retries.inc({ operation, error_class: errorClass });
    delay.add(delayMs / 1_000, { operation });
  };
}

/** For `hardenedClient`: `{ onCall: clientMetrics() }` counts calls, requests and time; one hook may serve many clients. */
export function clientMetrics(
  registry: MetricsRegistry = metrics,
): (notice: {
  readonly client: string;
  readonly outcome: string;
  readonly attempts: number;
  readonly durationMs: number;
}) => void {
  const calls = registry.counter("client_calls_total", "Calls of a dependency, by outcome.", ["client", "outcome"]);
  const requests = registry.counter("client_requests_total", "Requests sent, retries included.", ["client"]);
  const seconds = registry.histogram("client_call_seconds", "Time until the answer, retries included.", ["client"]);
  return ({ client, outcome, attempts, durationMs }) => {
    calls.inc({ client, outcome });
    requests.add(attempts, { client });
    seconds.observe(durationMs / 1_000, { client });
  };
}

/**
 * Shows a circuit breaker on the page, as it is at that moment: its state (0 closed, 1 half-open, 2 open), and the
 * failures and rejected calls so far. The result ends it.
 */
export function watchCircuit(
  circuit: string,
  breaker: { readonly stats: { readonly state: string; readonly failures: number; readonly rejected: number } },
  registry: MetricsRegistry = metrics,
): () => void {
  const state = registry.gauge("circuit_breaker_state", "0 closed, 1 half-open, 2 open.", ["circuit"]);
  const failures = registry.counter("circuit_breaker_failures_total", "Calls that failed.", ["circuit"]);
  const rejected = registry.counter("circuit_breaker_rejected_total", "Calls that were not made.", ["circuit"]);
  let seen = { failures: 0, rejected: 0 };
  return registry.collect(() => {
    const { stats } = breaker;
    state.set(["closed", "half-open", "open"].indexOf(stats.state), { circuit });
    failures.add(stats.failures - seen.failures, { circuit });
    rejected.add(stats.rejected - seen.rejected, { circuit });
    seen = stats;
  });
}

/** Shows a health report: `setInterval(async () => observe(await health.report()), 30_000)` with `const observe = healthMetrics()`. */
export function healthMetrics(
  registry: MetricsRegistry = metrics,
): (report: {
  readonly status: string;
  readonly checks: Readonly<
    Record<string, { readonly ok: boolean; readonly durationMs: number; readonly failures: number }>
  >;
}) => void {
  const status = registry.gauge("health_status", "0 healthy, 1 degraded, 2 unhealthy.");
  const ok = registry.gauge("health_check_ok", "1 when the check counts as passed.", ["check"]);
  const seconds = registry.gauge("health_check_seconds", "Time of the last run of the check.", ["check"]);
  const failures = registry.gauge("health_check_failures", "Failures of the check in a row.", ["check"]);
  return (report) => {
    status.set(["healthy", "degraded", "unhealthy"].indexOf(report.status));
    for (const [check, result] of Object.entries(report.checks)) {
      ok.set(result.ok ? 1 : 0, { check });
      seconds.set(result.durationMs / 1_000, { check });
      failures.set(result.failures, { check });
    }
  };
}
