/** Metrics, traces and error reporting of Python services. Loggers, request ids and health checks have tables of their own. */

import type { CallModel, Given, LibraryModel } from "../model";
import { each } from "../rows";

/** Records a number under labels. */
const METRIC: CallModel = { concept: "metric", safe: true };
const SPAN: CallModel = { concept: "trace", decorates: ["trace"], safe: true };

/** A library whose presence is what counts; manifests name it by its distribution, code by its module. */
const present = (module: string, distribution: string, source: string, ...gives: readonly Given[]): LibraryModel => ({
  package: module,
  ...(distribution === module ? {} : { aliases: [distribution] }),
  language: "python",
  versions: "*",
  source,
  gives,
  symbols: {},
});

const OTEL =
  "open-telemetry/opentelemetry-python-contrib instrumentation README: spans, duration metrics and trace ids of each request";

export const observability: readonly LibraryModel[] = [
  // metrics
  {
    package: "prometheus_client",
    aliases: ["prometheus-client"],
    language: "python",
    versions: "*",
    source:
      "prometheus.github.io/client_python/instrumenting: Counter, Gauge, Histogram, Summary, Info, Enum; labels(*values, **names)",
    gives: ["metrics"],
    symbols: {
      ...each("Counter Gauge Histogram Summary Info Enum", { returns: "prometheus_client.Metric" }),
      ...each("start_http_server generate_latest make_asgi_app make_wsgi_app", { safe: true }),
    },
    typeNames: {
      Counter: "prometheus_client.Metric",
      Gauge: "prometheus_client.Metric",
      Histogram: "prometheus_client.Metric",
      Summary: "prometheus_client.Metric",
    },
    types: {
      "prometheus_client.Metric": {
        methods: {
          ...each("inc dec set observe set_to_current_time set_function info state", METRIC),
          ...each("time track_inprogress count_exceptions", METRIC),
          labels: { ...METRIC, returns: "prometheus_client.Metric" },
          ...each("remove clear", { safe: true }),
        },
      },
    },
  },
  {
    package: "opentelemetry",
    language: "python",
    versions: "*",
    source:
      "opentelemetry-python.readthedocs.io/en/latest/api: metrics.get_meter(name).create_counter(name).add(amount, attributes); trace.get_tracer(name).start_as_current_span(name)",
    symbols: {
      "metrics.get_meter": { returns: "opentelemetry.Meter", safe: true },
      "trace.get_tracer": { returns: "opentelemetry.Tracer", safe: true },
    },
    types: {
      "opentelemetry.Meter": {
        methods: each("create_counter create_up_down_counter create_histogram create_gauge", {
          returns: "opentelemetry.Instrument",
          safe: true,
        }),
      },
      "opentelemetry.Instrument": { methods: each("add record set", METRIC) },
      "opentelemetry.Tracer": { methods: each("start_as_current_span start_span", SPAN) },
    },
  },
  {
    package: "statsd",
    language: "python",
    versions: "*",
    source: "statsd.readthedocs.io/en/stable/reference.html: StatsClient.incr, decr, gauge, set, timing, timer",
    gives: ["metrics"],
    symbols: each("StatsClient TCPStatsClient", { returns: "statsd-py.Client" }),
    typeNames: { StatsClient: "statsd-py.Client" },
    types: { "statsd-py.Client": { methods: each("incr decr gauge set timing timer", METRIC) } },
  },
  {
    package: "datadog",
    language: "python",
    versions: "*",
    source:
      "datadogpy.readthedocs.io/en/latest: statsd.increment(metric, value, tags), gauge, histogram, timing, distribution",
    gives: ["metrics"],
    symbols: { initialize: { safe: true }, DogStatsd: { returns: "datadog.Client" } },
    values: { statsd: "datadog.Client" },
    types: {
      "datadog.Client": { methods: each("increment decrement gauge histogram distribution timing set timed", METRIC) },
    },
  },
  present(
    "prometheus_fastapi_instrumentator",
    "prometheus-fastapi-instrumentator",
    "trallnag/prometheus-fastapi-instrumentator README: request rate, latency and status of every route",
    "metrics",
  ),
  present("starlette_exporter", "starlette-exporter", "stephenhillier/starlette_exporter README", "metrics"),
  present("starlette_prometheus", "starlette-prometheus", "perdy/starlette-prometheus README", "metrics"),
  present(
    "prometheus_flask_exporter",
    "prometheus-flask-exporter",
    "rycus86/prometheus_flask_exporter README",
    "metrics",
  ),
  present("django_prometheus", "django-prometheus", "django-commons/django-prometheus README", "metrics"),
  present("aioprometheus", "aioprometheus", "claws/aioprometheus README", "metrics"),

  // tracing and application monitoring
  present("opentelemetry.sdk.metrics", "opentelemetry-sdk", OTEL, "metrics"),
  present("opentelemetry.sdk.trace", "opentelemetry-distro", OTEL, "request-id"),
  present(
    "opentelemetry.instrumentation.fastapi",
    "opentelemetry-instrumentation-fastapi",
    OTEL,
    "request-id",
    "metrics",
  ),
  present("opentelemetry.instrumentation.flask", "opentelemetry-instrumentation-flask", OTEL, "request-id", "metrics"),
  present(
    "opentelemetry.instrumentation.django",
    "opentelemetry-instrumentation-django",
    OTEL,
    "request-id",
    "metrics",
  ),
  present(
    "opentelemetry.instrumentation.celery",
    "opentelemetry-instrumentation-celery",
    OTEL,
    "request-id",
    "metrics",
  ),
  {
    package: "ddtrace",
    language: "python",
    versions: "*",
    source: "ddtrace.readthedocs.io/en/stable: tracer.trace(name), @tracer.wrap(); log injection is on by default",
    gives: ["request-id", "metrics"],
    symbols: {},
    values: { tracer: "ddtrace.Tracer" },
    types: { "ddtrace.Tracer": { methods: each("trace wrap", SPAN) } },
  },
  {
    package: "logfire",
    language: "python",
    versions: "*",
    source: "logfire.pydantic.dev/docs: span(message), @instrument; OpenTelemetry inside",
    gives: ["request-id", "metrics"],
    symbols: each("span instrument", SPAN),
  },
  present(
    "newrelic",
    "newrelic",
    "docs.newrelic.com/docs/apm/agents/python-agent: uncaught errors, logs in context",
    "request-id",
    "metrics",
    "crash-report",
  ),
  present(
    "elasticapm",
    "elastic-apm",
    "elastic.co/guide/en/apm/agent/python: errors, log correlation, metrics",
    "request-id",
    "metrics",
    "crash-report",
  ),
  present(
    "azure.monitor.opentelemetry",
    "azure-monitor-opentelemetry",
    "learn.microsoft.com/python/api/overview/azure/monitor-opentelemetry-readme",
    "request-id",
    "metrics",
  ),
  present("scout_apm", "scout-apm", "scoutapm.com/docs/python", "metrics"),

  // errors
  {
    package: "sentry_sdk",
    aliases: ["sentry-sdk"],
    language: "python",
    versions: "*",
    source:
      "getsentry/sentry-python 2 sentry_sdk/integrations/__init__.py: ExcepthookIntegration is a default integration; start_span, start_transaction",
    gives: ["crash-report", "metrics"],
    symbols: {
      ...each("start_span start_transaction", SPAN),
      ...each("capture_exception capture_message capture_event", { concept: "log", safe: true }),
      init: { safe: true },
    },
  },
  present(
    "rollbar",
    "rollbar",
    "docs.rollbar.com/docs/python: rollbar.init, report_exc_info, framework middleware",
    "crash-report",
  ),
  present("bugsnag", "bugsnag", "docs.bugsnag.com/platforms/python: reports uncaught errors", "crash-report"),
];
