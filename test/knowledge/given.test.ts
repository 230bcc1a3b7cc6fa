/** What a service has because a library is loaded: each fact is there, and gone with its row. */

import { describe, expect, test } from "vitest";
import { catalogue, models } from "#knowledge/catalogue";
import { catalogueOf } from "#knowledge/lookup";
import type { Given } from "#knowledge/model";

const JAVASCRIPT: Readonly<Record<Given, string>> = {
  "request-id":
    "pino-http nestjs-pino @opentelemetry/sdk-node @opentelemetry/sdk-trace-node @opentelemetry/auto-instrumentations-node @opentelemetry/instrumentation-http @vercel/otel nestjs-otel dd-trace newrelic elastic-apm-node applicationinsights cls-rtracer cls-hooked express-http-context express-request-id nestjs-cls @fastify/request-context koa-requestid hono/request-id",
  metrics:
    "prom-client hot-shots @opentelemetry/sdk-metrics express-prom-bundle fastify-metrics @willsoto/nestjs-prometheus @hono/prometheus swagger-stats express-status-monitor @opentelemetry/sdk-node @opentelemetry/auto-instrumentations-node @vercel/otel nestjs-otel dd-trace newrelic elastic-apm-node applicationinsights @sentry/node express-actuator",
  "crash-report":
    "newrelic elastic-apm-node applicationinsights @sentry/node @bugsnag/js @bugsnag/node rollbar @honeybadger-io/js @airbrake/node make-promises-safe hard-rejection close-with-grace",
  health:
    "@nestjs/terminus fastify-healthcheck fastify-custom-healthcheck @fastify/under-pressure under-pressure express-healthcheck express-actuator @cloudnative/health-connect @godaddy/terminus lightship",
  shutdown: "fastify-graceful-shutdown sails",
};
const PYTHON: Partial<Record<Given, string>> = {
  "request-id":
    "opentelemetry.sdk.trace opentelemetry.instrumentation.fastapi opentelemetry.instrumentation.flask opentelemetry.instrumentation.django opentelemetry.instrumentation.celery ddtrace logfire newrelic elasticapm azure.monitor.opentelemetry asgi_correlation_id starlette_context django_guid log_request_id flask_log_request_id request_id asgi_request_id opentelemetry",
  metrics:
    "prometheus_client statsd datadog prometheus_fastapi_instrumentator starlette_exporter starlette_prometheus prometheus_flask_exporter django_prometheus aioprometheus opentelemetry.sdk.metrics opentelemetry.instrumentation.fastapi opentelemetry.instrumentation.flask opentelemetry.instrumentation.django opentelemetry.instrumentation.celery ddtrace logfire newrelic elasticapm azure.monitor.opentelemetry scout_apm sentry_sdk",
  "crash-report": "newrelic elasticapm sentry_sdk rollbar bugsnag",
  health:
    "health_check fastapi_health fastapi_healthcheck fastapi_healthchecks healthcheck flask_healthz watchman django_healthchecks",
};

describe.each([
  ["javascript", JAVASCRIPT],
  ["python", PYTHON],
] as const)("given in %s", (language, gives) => {
  const rows = Object.entries(gives).flatMap(([kind, names]) => names.split(" ").map((name) => [name, kind] as const));

  test.each(rows)("%s gives %s", (name, kind) => {
    expect(catalogue.gives(language, name)).toContain(kind);
    const without = catalogueOf(models.filter((model) => model.package !== name));
    expect(without.gives(language, name)).not.toContain(kind);
  });

  test("every row has a case", () => {
    const own = models.filter((model) => model.language === language);
    const stated = own.flatMap((model) => (model.gives ?? []).map((kind) => `${model.package} ${kind}`));
    const covered = new Set(rows.map(([name, kind]) => `${name} ${kind}`));
    expect(stated.filter((row) => !covered.has(row))).toEqual([]);
  });
});

describe("given", () => {
  test("other names of a library give the same", () => {
    expect(catalogue.gives("javascript", "@sentry/bun")).toContain("crash-report");
    expect(catalogue.gives("javascript", "node-statsd")).toContain("metrics");
    expect(catalogue.gives("javascript", "left-pad")).toEqual([]);
    expect(catalogue.gives("python", "prometheus-client")).toContain("metrics");
  });
});
