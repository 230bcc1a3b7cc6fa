/** Loggers, metrics, request ids, error reporting, health checks and shutdown: what makes a service visible from outside. */

import type { CallModel, Given, LibraryModel } from "../model";
import { each, LATER } from "../rows";

/** Records a number under labels: `labels` is where they are. */
const METRIC: CallModel = { concept: "metric", safe: true };
const METRIC_OF_LABELS: CallModel = { ...METRIC, returns: "prom-client.Metric" };

/** A library whose presence is what counts. */
const present = (name: string, source: string, ...gives: readonly Given[]): LibraryModel => ({
  package: name,
  language: "javascript",
  versions: "*",
  source,
  gives,
  symbols: {},
});

const OTEL_SDK =
  "open-telemetry/opentelemetry-js sdk-node 0.223.0 src/sdk.ts: registers the given instrumentations; metrics go out over OTLP unless OTEL_METRICS_EXPORTER is none";
const SHUTDOWN: CallModel = { concept: "shutdown-hook", callbacks: { "*": LATER } };

export const observability: readonly LibraryModel[] = [
  // loggers
  {
    package: "log4js",
    language: "javascript",
    versions: "*",
    source: "log4js-node 6 docs/api.md: getLogger(category) gives a logger with trace … fatal and mark",
    symbols: { getLogger: { returns: "log4js.Logger" }, configure: { safe: true } },
    values: { default: "log4js.Namespace" },
    typeNames: { Logger: "log4js.Logger" },
    types: {
      "log4js.Namespace": { methods: { getLogger: { returns: "log4js.Logger" }, configure: { safe: true } } },
      "log4js.Logger": { methods: {}, extends: "log.Logger" },
    },
  },
  {
    package: "tslog",
    language: "javascript",
    versions: "*",
    source: "fullstack-build/tslog 4 README: new Logger({ maskValuesOfKeys: ['password'] }); silly … fatal",
    symbols: { Logger: { returns: "log.Logger" } },
    typeNames: { Logger: "log.Logger" },
  },
  {
    package: "morgan",
    language: "javascript",
    versions: "*",
    source:
      "expressjs/morgan 1.12.1 index.js: morgan(format, options) gives a middleware that writes one line a request to options.stream or process.stdout",
    symbols: { default: { returns: "express.Middleware" } },
  },
  {
    package: "pino-http",
    language: "javascript",
    versions: "*",
    source:
      "pinojs/pino-http 11.0.0 logger.js: req.id = req.id || genReqId(req, res), a counter by default; req.log is a child with it",
    gives: ["request-id"],
    symbols: { ...each("default pinoHttp", { returns: "express.Middleware" }) },
  },
  present("nestjs-pino", "iamolegga/nestjs-pino 4 README: pino-http inside, req.id in every line", "request-id"),

  // metrics
  {
    package: "prom-client",
    language: "javascript",
    versions: "*",
    source:
      "siimon/prom-client 15.1.3 lib/{counter,gauge,histogram,summary}.js: inc(labels, value), set(labels, value), observe(labels, value), zero(labels), setToCurrentTime(labels), startTimer(labels, exemplarLabels) → end(labels, exemplarLabels), labels(…values | object); with enableExemplars inc and observe take { labels, value, exemplarLabels }",
    gives: ["metrics"],
    symbols: {
      ...each("Counter Gauge Histogram Summary", { returns: "prom-client.Metric" }),
      collectDefaultMetrics: { safe: true },
    },
    typeNames: {
      Counter: "prom-client.Metric",
      Gauge: "prom-client.Metric",
      Histogram: "prom-client.Metric",
      Summary: "prom-client.Metric",
    },
    types: {
      "prom-client.Metric": {
        methods: {
          ...each("inc dec set observe zero setToCurrentTime", METRIC),
          labels: METRIC_OF_LABELS,
          startTimer: { ...METRIC, returns: "prom-client.Timer" },
          ...each("reset remove", { safe: true }),
        },
      },
      "prom-client.Timer": { methods: { "()": METRIC } },
    },
  },
  {
    package: "hot-shots",
    aliases: ["node-statsd", "statsd-client", "node-dogstatsd"],
    language: "javascript",
    versions: "*",
    source:
      "brightcove/hot-shots 17.1.1 lib/statsFunctions.js: increment(stat, value, sampleRate, tags, callback), timing, gauge, gaugeDelta, histogram, set and its other name unique; tags are an array or object",
    gives: ["metrics"],
    symbols: { ...each("default StatsD Client", { returns: "statsd.Client" }) },
    typeNames: { StatsD: "statsd.Client" },
    types: {
      "statsd.Client": {
        methods: each("increment decrement gauge gaugeDelta histogram distribution timing set unique counter", METRIC),
      },
    },
  },
  {
    package: "@opentelemetry/sdk-metrics",
    language: "javascript",
    versions: "*",
    source: "open-telemetry/opentelemetry-js sdk-metrics 2 README: MeterProvider.getMeter(name).createCounter(name)",
    gives: ["metrics"],
    symbols: { MeterProvider: { returns: "otel.MeterProvider" } },
    types: {
      "otel.MeterProvider": { methods: { getMeter: { returns: "otel.Meter" } } },
      "otel.Meter": {
        methods: each("createCounter createUpDownCounter createHistogram createGauge", { returns: "otel.Instrument" }),
      },
      "otel.Instrument": { methods: each("add record", METRIC) },
    },
  },
  {
    package: "@opentelemetry/api",
    language: "javascript",
    versions: "*",
    source:
      "open-telemetry/opentelemetry-js-api 1.9: metrics.getMeter(name), instrument.add(value, attributes), record(value, attributes)",
    symbols: {},
    values: { metrics: "otel.MeterProvider" },
  },
  present("express-prom-bundle", "jochen-schweizer/express-prom-bundle 8 README", "metrics"),
  present("fastify-metrics", "SkeLLLa/fastify-metrics 12 README", "metrics"),
  present("@willsoto/nestjs-prometheus", "willsoto/nestjs-prometheus 6 README", "metrics"),
  present("@hono/prometheus", "honojs/middleware packages/prometheus README", "metrics"),
  present("swagger-stats", "slanatech/swagger-stats README", "metrics"),
  present(
    "express-status-monitor",
    "RafalWilinski/express-status-monitor README: event loop, memory, response times",
    "metrics",
  ),

  // tracing and application monitoring
  present("@opentelemetry/sdk-node", OTEL_SDK, "request-id", "metrics"),
  present("@opentelemetry/sdk-trace-node", OTEL_SDK, "request-id"),
  present("@opentelemetry/auto-instrumentations-node", OTEL_SDK, "request-id", "metrics"),
  present("@opentelemetry/instrumentation-http", OTEL_SDK, "request-id"),
  present("@vercel/otel", "vercel/otel README", "request-id", "metrics"),
  present("nestjs-otel", "pragmaticivan/nestjs-otel README", "request-id", "metrics"),
  present(
    "dd-trace",
    "DataDog/dd-trace-js 5.132.0 config/supported-configurations.json: logInjection (trace id in log lines) is on by default; rate, errors and latency come with the traces, runtimeMetrics is off by default",
    "request-id",
    "metrics",
  ),
  present(
    "newrelic",
    "newrelic/node-newrelic README: logs in context, uncaught errors",
    "request-id",
    "metrics",
    "crash-report",
  ),
  present(
    "elastic-apm-node",
    "elastic/apm-agent-nodejs docs: captureExceptions (default true), log correlation",
    "request-id",
    "metrics",
    "crash-report",
  ),
  present(
    "applicationinsights",
    "microsoft/ApplicationInsights-node.js 3 README: setAutoCollectExceptions, correlation",
    "request-id",
    "metrics",
    "crash-report",
  ),

  // request ids
  present("cls-rtracer", "puzpuzpuz/cls-rtracer 2 README", "request-id"),
  present("cls-hooked", "Jeff-Lewis/cls-hooked README: a context that follows the request", "request-id"),
  present("express-http-context", "skonves/express-http-context README", "request-id"),
  present(
    "express-request-id",
    "floatdrop/express-request-id 3 README: req.id and the X-Request-Id header",
    "request-id",
  ),
  present("nestjs-cls", "Papooch/nestjs-cls docs: ClsModule with generateId", "request-id"),
  present("@fastify/request-context", "fastify/fastify-request-context 6 README", "request-id"),
  present("koa-requestid", "seegno/koa-requestid README", "request-id"),
  present("hono/request-id", "hono.dev/docs/middleware/builtin/request-id", "request-id"),

  // errors
  {
    package: "@sentry/node",
    aliases: ["@sentry/bun", "@sentry/node-core"],
    language: "javascript",
    versions: "*",
    source:
      "getsentry/sentry-javascript 11.12.0 packages/node/src/sdk/index.ts: onUncaughtException and onUnhandledRejection are among the default integrations; Sentry.metrics and spans",
    gives: ["crash-report", "metrics"],
    symbols: {},
  },
  present("@bugsnag/js", "docs.bugsnag.com/platforms/javascript/node: reports uncaught errors", "crash-report"),
  present("@bugsnag/node", "docs.bugsnag.com/platforms/javascript/node: reports uncaught errors", "crash-report"),
  present("rollbar", "docs.rollbar.com/docs/nodejs: captureUncaught, captureUnhandledRejections", "crash-report"),
  present("@honeybadger-io/js", "docs.honeybadger.io/lib/javascript/integration/node: uncaught errors", "crash-report"),
  present("@airbrake/node", "airbrake/airbrake-js packages/node README: uncaught errors", "crash-report"),
  present("make-promises-safe", "mcollina/make-promises-safe README: prints and exits on a rejection", "crash-report"),
  present("hard-rejection", "sindresorhus/hard-rejection README: exits on a rejection", "crash-report"),

  // health
  present(
    "@nestjs/terminus",
    "nestjs/terminus 12.1.0 health-check.service: a failing check throws ServiceUnavailableException (503)",
    "health",
  ),
  present("fastify-healthcheck", "smartiniOnGitHub/fastify-healthcheck README: GET /health", "health"),
  present("fastify-custom-healthcheck", "gkampitakis/fastify-custom-healthcheck README: GET /health", "health"),
  present("@fastify/under-pressure", "fastify/under-pressure 9 README: exposeStatusRoute gives /status", "health"),
  present("under-pressure", "fastify/under-pressure 5 README: exposeStatusRoute gives /status", "health"),
  present("express-healthcheck", "lennym/express-healthcheck README", "health"),
  present("express-actuator", "rcruzper/express-actuator README: /health, /info, /metrics", "health", "metrics"),
  present("@cloudnative/health-connect", "CloudNativeJS/cloud-health-connect README", "health"),

  // shutdown
  present(
    "close-with-grace",
    "mcollina/close-with-grace 2 README: also handles uncaughtException and unhandledRejection",
    "crash-report",
  ),
  present(
    "@godaddy/terminus",
    "godaddy/terminus 4.12.1 lib/terminus.js: each key of healthChecks is a route; 503 when its check rejects",
    "health",
  ),
  {
    package: "lightship",
    language: "javascript",
    versions: "*",
    source:
      "gajus/lightship 9.0.3 factories/createLightship.js: /health, /live, /ready; signals default SIGTERM, SIGHUP, SIGINT",
    gives: ["health"],
    symbols: { createLightship: { ...SHUTDOWN, promise: true } },
  },
  present(
    "fastify-graceful-shutdown",
    "hemerajs/fastify-graceful-shutdown 4 README: a plugin that handles SIGINT and SIGTERM and closes the server",
    "shutdown",
  ),
  {
    package: "http-terminator",
    language: "javascript",
    versions: "*",
    source: "gajus/http-terminator 3.2.0 src: terminate() drains; it listens to no signal",
    symbols: { createHttpTerminator: { returns: "terminator.Terminator" } },
    types: { "terminator.Terminator": { methods: { terminate: { concept: "cleanup", promise: true } } } },
  },
  {
    package: "stoppable",
    language: "javascript",
    versions: "*",
    source: "hunterloftis/stoppable 1 README: adds server.stop(); it listens to no signal",
    symbols: { default: { returns: "node.HttpServer", wraps: 0 } },
  },
];
