/** What the parts report, as it stands on the page: each hook on the real part that it is made for. */

import { expect, test } from "vitest";

import { CircuitBreaker } from "#kit/typescript/circuitBreaker";
import { hardenedClient } from "#kit/typescript/hardenedClient";
import { HealthRegistry } from "#kit/typescript/health";
import { MetricsRegistry } from "#kit/typescript/metrics";
import { clientMetrics, healthMetrics, retryMetrics, watchCircuit } from "#kit/typescript/partMetrics";

import { always, busy, failing, reset, run } from "./support/failing";
import { FakeClock } from "./support/fakeClock";

const samples = (registry: MetricsRegistry): string[] =>
  registry
    .page()
    .split("\n")
    .filter((line) => line !== "" && !/^#|^metrics_|_bucket/.test(line));

test("retries, by what had failed, and the time that they waited", async () => {
  const registry = new MetricsRegistry();
  const onRetry = retryMetrics("orders", registry);
  await run(failing(reset(), busy("3"), reset()).action, { attempts: 4, baseMs: 1_000, jitter: "none", onRetry });
  expect(samples(registry)).toEqual([
    'retries_total{operation="orders",error_class="network"} 2',
    'retries_total{operation="orders",error_class="rate-limit"} 1',
    'retry_delay_seconds_total{operation="orders"} 6',
  ]);
});

test("calls of clients, the requests they took, and their time", async () => {
  const registry = new MetricsRegistry();
  const onCall = clientMetrics(registry);
  const answers = [503, 200, 404];
  const fetch = async (): Promise<Response> => new Response("", { status: answers.shift() ?? 200 });
  const options = { baseUrl: "https://a.test", retry: { baseMs: 1, fetch }, onCall };
  const [orders, mails] = ["orders", "mails"].map((name) => hardenedClient({ name, ...options }));
  await orders?.("/1");
  await orders?.("/2").catch(() => undefined);
  await mails?.("/3");
  const lines = samples(registry);
  expect(lines.filter((line) => !line.includes("seconds_sum"))).toEqual([
    'client_calls_total{client="orders",outcome="success"} 1',
    'client_calls_total{client="orders",outcome="invalid-input"} 1',
    'client_calls_total{client="mails",outcome="success"} 1',
    'client_requests_total{client="orders"} 3',
    'client_requests_total{client="mails"} 1',
    'client_call_seconds_count{client="orders"} 2',
    'client_call_seconds_count{client="mails"} 1',
  ]);
  onCall({ client: "slow", outcome: "success", attempts: 1, durationMs: 1_500 });
  expect(samples(registry)).toContain('client_call_seconds_sum{client="slow"} 1.5');
});

test("a circuit as it is when the page is asked for, changes included that time alone brings", async () => {
  const [registry, clock] = [new MetricsRegistry(), new FakeClock()];
  const breaker = new CircuitBreaker({ consecutiveFailures: 2, openMs: 1_000, clock });
  const end = watchCircuit("orders", breaker, registry);
  const call = (): Promise<unknown> => breaker.run(always(reset()).action).catch(() => undefined);
  const lines = (state: number, failures: number, rejected: number): string[] => [
    `circuit_breaker_state{circuit="orders"} ${state}`,
    `circuit_breaker_failures_total{circuit="orders"} ${failures}`,
    `circuit_breaker_rejected_total{circuit="orders"} ${rejected}`,
  ];
  expect(samples(registry)).toEqual(lines(0, 0, 0));
  for (let count = 0; count < 5; count++) await call();
  expect([samples(registry), samples(registry)]).toEqual([lines(2, 2, 3), lines(2, 2, 3)]);
  clock.pass(1_000);
  expect(samples(registry)).toEqual(lines(1, 2, 3));
  end();
  await call();
  expect(samples(registry)).toEqual(lines(1, 2, 3));
});

test("health, and each check", async () => {
  const [registry, own] = [new MetricsRegistry(), new HealthRegistry({ clock: new FakeClock() })];
  const observe = healthMetrics(registry);
  own.register("cache", () => false, { required: false });
  own.register("database", () => true);
  observe(await own.report());
  expect(samples(registry)).toEqual([
    "health_status 1",
    'health_check_ok{check="cache"} 0',
    'health_check_ok{check="database"} 1',
    'health_check_seconds{check="cache"} 0',
    'health_check_seconds{check="database"} 0',
    'health_check_failures{check="cache"} 1',
    'health_check_failures{check="database"} 0',
  ]);
});
