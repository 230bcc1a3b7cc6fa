/** Python packages: HTTP clients, retries, services. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const http = (idempotent: boolean, fallback: number | null): CallModel => ({
  concept: "outbound-call",
  idempotent,
  throwsOnStatus: false,
  deadline: { options: ["timeout"], at: "keyword", default: fallback, total: false },
});
const verbs = (fallback: number | null, more: CallModel = {}) => ({
  ...each("get head options put delete", { ...http(true, fallback), ...more }),
  ...each("post patch", { ...http(false, fallback), ...more }),
  request: { ...http(false, fallback), ...more } as CallModel,
});
const RESPONSE: CallModel = { concept: "body-read" };
const AIOHTTP: CallModel = { promise: true, returns: "aiohttp.Response" };
const HTTPX_CLIENT: CallModel = {
  concept: "client",
  configures: "result",
  returns: "httpx.Client",
  deadline: { options: ["timeout"], at: "keyword", default: 5_000, total: false },
};

export const clients: readonly LibraryModel[] = [
  {
    package: "requests",
    language: "python",
    versions: "*",
    source: "requests 2.34 docs/user/quickstart.rst 'Timeouts' (none by default), psf/requests#3070; raise_for_status",
    symbols: {
      ...verbs(null, { returns: "requests.Response" }),
      ...each("Session session", { returns: "requests.Session" }),
    },
    typeNames: { Session: "requests.Session", Response: "requests.Response" },
    types: {
      "requests.Session": {
        methods: {
          ...verbs(null, { returns: "requests.Response" }),
          mount: { configures: "receiver", provides: ["retry"] },
          close: { concept: "cleanup" },
        },
      },
      "requests.Response": { methods: { json: RESPONSE, raise_for_status: { concept: "reply-status" } } },
    },
  },
  {
    package: "httpx",
    language: "python",
    versions: "*",
    source: "python-httpx.org/advanced/timeouts: 5 seconds of network inactivity; timeout=None switches it off",
    symbols: {
      ...verbs(5_000, { returns: "httpx.Response" }),
      Client: HTTPX_CLIENT,
      AsyncClient: { ...HTTPX_CLIENT, returns: "httpx.AsyncClient" },
      Timeout: {},
    },
    typeNames: { Client: "httpx.Client", AsyncClient: "httpx.AsyncClient" },
    types: {
      "httpx.Client": { methods: verbs(5_000, { returns: "httpx.Response" }) },
      "httpx.AsyncClient": {
        methods: {
          ...verbs(5_000, { promise: true, returns: "httpx.Response" }),
          aclose: { concept: "cleanup", promise: true },
        },
      },
      "httpx.Response": { methods: { json: RESPONSE, read: RESPONSE, raise_for_status: { concept: "reply-status" } } },
    },
  },
  {
    package: "aiohttp",
    language: "python",
    versions: "*",
    source: "docs.aiohttp.org/en/stable/client_quickstart.html#timeouts: total 300 s; raise_for_status False",
    symbols: {
      ClientSession: {
        concept: "client",
        configures: "result",
        returns: "aiohttp.Session",
        deadline: { options: ["timeout"], at: "keyword", default: 300_000, total: true },
      },
    },
    types: {
      "aiohttp.Session": { methods: { ...verbs(300_000, AIOHTTP), close: { concept: "cleanup", promise: true } } },
      "aiohttp.Response": {
        methods: {
          ...each("json text read", { ...RESPONSE, promise: true }),
          raise_for_status: { concept: "reply-status" },
        },
      },
    },
  },
  {
    package: "tenacity",
    language: "python",
    versions: "*",
    source: "tenacity 9 doc/source/index.rst: bare @retry retries for ever without waiting",
    symbols: {
      retry: {
        concept: "retry",
        decorates: ["retry"],
        retries: { default: Number.POSITIVE_INFINITY, options: ["stop"], at: "keyword", endless: true },
      },
      ...each("Retrying AsyncRetrying", { concept: "retry", returns: "tenacity.Retrying" }),
      ...each(
        "stop_after_attempt stop_after_delay wait_exponential wait_random_exponential wait_fixed retry_if_exception_type",
        { safe: true },
      ),
    },
    types: { "tenacity.Retrying": { methods: { "()": { callbacks: { "0": { how: "awaits", under: ["retry"] } } } } } },
  },
  {
    package: "stamina",
    language: "python",
    versions: "*",
    source: "stamina 26.1 `stamina.retry`: attempts=10, timeout=45.0, wait_jitter=1.0 by default; `on` is required",
    symbols: {
      retry: {
        concept: "retry",
        decorates: ["retry"],
        retries: { default: 10, options: ["attempts"], at: "keyword", counts: "attempts" },
      },
    },
  },
  {
    package: "backoff",
    language: "python",
    versions: "*",
    source: "litl/backoff README: max_tries None by default",
    symbols: each("on_exception on_predicate", {
      concept: "retry",
      decorates: ["retry"],
      retries: { default: Number.POSITIVE_INFINITY, options: ["max_tries", "max_time"], at: "keyword", endless: true },
    }),
  },
  {
    package: "filelock",
    language: "python",
    versions: "*",
    source: "tox-dev/filelock docs: timeout -1 (waits for ever) by default",
    symbols: each("FileLock SoftFileLock UnixFileLock", { returns: "filelock.Lock", concept: "file-lock" }),
    types: {
      "filelock.Lock": {
        methods: { __enter__: { concept: "lock" }, acquire: { concept: "lock" }, release: { concept: "unlock" } },
      },
    },
  },
  {
    package: "openai",
    language: "python",
    versions: ">=1",
    source: "openai/openai-python README: 2 retries, 10 minutes",
    symbols: each("OpenAI AsyncOpenAI", {
      concept: "client",
      configures: "result",
      returns: "openai-py.Client",
      deadline: { options: ["timeout"], at: "keyword", default: 600_000, total: true },
      retries: { default: 2, options: ["max_retries"], at: "keyword" },
    }),
    types: {
      "openai-py.Client": {
        methods: each("create list retrieve", {
          concept: "outbound-call",
          throwsOnStatus: true,
          deadline: { options: ["timeout"], at: "keyword", default: 600_000, total: true },
        }),
        properties: { "*": "openai-py.Client" },
      },
    },
  },
];
