/** Python packages that guard or follow requests: limiters, request ids, health routes. */

import type { Given, LibraryModel } from "../model";
import { each } from "../rows";

const present = (name: string, source: string, ...gives: readonly Given[]): LibraryModel => ({
  package: name,
  language: "python",
  versions: "*",
  source,
  symbols: {},
  gives,
});

export const requestGuards: readonly LibraryModel[] = [
  {
    package: "slowapi",
    language: "python",
    versions: "*",
    source:
      "laurents/slowapi 0.1.9 extension.py: Limiter counts in memory without storage_uri; enabled=True by default",
    symbols: {
      Limiter: {
        concept: "limiter",
        returns: "slowapi.Limiter",
        limit: { store: ["storage_uri", "storage"] },
      },
    },
    types: { "slowapi.Limiter": { methods: each("limit shared_limit exempt", { concept: "limiter" }) } },
  },
  {
    package: "flask_limiter",
    language: "python",
    versions: "*",
    source:
      "flask-limiter 4.0 doc/source/index.rst: memory:// is the storage unless storage_uri or RATELIMIT_STORAGE_URI says otherwise",
    symbols: {
      Limiter: {
        concept: "limiter",
        returns: "slowapi.Limiter",
        limit: { store: ["storage_uri"] },
      },
    },
  },
  ...[
    "asgi_correlation_id",
    "starlette_context",
    "django_guid",
    "log_request_id",
    "flask_log_request_id",
    "request_id",
    "asgi_request_id",
  ].map((name) =>
    present(
      name,
      "PyPI: middleware that gives each request an id and a filter that puts it into log records",
      "request-id",
    ),
  ),
  ...["ddtrace", "elasticapm", "newrelic", "opentelemetry", "logfire"].map((name) =>
    present(name, "tracing: log records and outgoing calls carry the trace id", "request-id"),
  ),
  ...[
    "health_check",
    "fastapi_health",
    "fastapi_healthcheck",
    "fastapi_healthchecks",
    "healthcheck",
    "flask_healthz",
    "watchman",
    "django_healthchecks",
  ].map((name) => present(name, "PyPI: adds routes that say whether the service is well", "health")),
];
