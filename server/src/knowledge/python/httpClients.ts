/** HTTP clients of Python. Limits are written in seconds there; models count milliseconds. */

import type { CallModel, LibraryModel, TypeModel } from "../model";
import { each } from "../rows";

interface Client {
  /** Milliseconds; null waits for ever. */
  readonly limit: number | null;
  /** The limit is one for the whole exchange. */
  readonly total?: boolean;
  readonly more: CallModel;
}

const verb = (idempotent: boolean | undefined, { limit, total = false, more }: Client): CallModel => ({
  concept: "outbound-call",
  ...(idempotent === undefined ? {} : { idempotent }),
  throwsOnStatus: false,
  address: [0, "url"],
  deadline: { options: ["timeout"], at: "keyword", default: limit, total },
  ...more,
});
/** `request(method, url)` and `stream(method, url)` name the method in an argument: whether they may be repeated is not known. */
const verbs = (client: Client): Record<string, CallModel> => ({
  ...each("get head options put delete", verb(true, client)),
  ...each("post patch", verb(false, client)),
  request: { ...verb(undefined, client), address: [1, "url"] },
});
/** A limiter of connections, a transport or a setting: made here, used by a client. */
const SETTING: CallModel = { safe: true };
const CLEANUP: CallModel = { concept: "cleanup" };
const STATUS: CallModel = { concept: "reply-status" };
const BODY: CallModel = { concept: "body-read" };
const AWAITED_BODY: CallModel = { ...BODY, promise: true };

const REQUESTS: Client = { limit: null, more: { blocking: true, returns: "requests.Response" } };
const CURL: Client = { limit: 30_000, total: true, more: { blocking: true, returns: "curl_cffi.Response" } };
const ASYNC_CURL: Client = { limit: 30_000, total: true, more: { promise: true, returns: "curl_cffi.Response" } };
const HTTPX: Client = { limit: 5_000, more: { blocking: true, returns: "httpx.Response" } };
const ASYNC_HTTPX: Client = { limit: 5_000, more: { promise: true, returns: "httpx.Response" } };
const AIOHTTP: Client = { limit: 300_000, total: true, more: { promise: true, returns: "aiohttp.Response" } };
const URLLIB3: Client = {
  limit: null,
  more: {
    blocking: true,
    returns: "urllib3.Response",
    address: [1, "url"],
    retries: { default: 3, options: ["retries"], at: "keyword", heedsRetryAfter: true, judges: true },
  },
};

const httpxClient = (returns: string): CallModel => ({
  concept: "client",
  configures: "result",
  returns,
  deadline: { options: ["timeout"], at: "keyword", default: 5_000, total: false },
  retries: { default: 0, options: ["transport.retries"], at: "keyword", judges: true },
});
const httpxTypes = (client: Client): TypeModel => ({
  methods: {
    ...verbs(client),
    stream: { ...verb(undefined, client), address: [1, "url"] },
    send: { concept: "outbound-call", throwsOnStatus: false, ...client.more },
    build_request: {},
    ...each("close aclose", CLEANUP),
  },
});
/** urllib3's own policy: it doubles the wait, is off while `backoff_factor` is 0, and leaves POST alone. */
const RETRY: CallModel = {
  concept: "retry",
  returns: "urllib3.Retry",
  retries: {
    default: 10,
    options: ["total", "connect"],
    at: "keyword",
    positional: 0,
    wait: { grows: "none", ms: 0, random: false, scale: ["backoff_factor"] },
    judges: true,
    heedsRetryAfter: true,
  },
};

export const httpClients: readonly LibraryModel[] = [
  {
    package: "requests",
    aliases: ["requests.adapters", "requests.sessions", "requests.api"],
    language: "python",
    versions: "*",
    source:
      "requests 2.34 docs/user/quickstart.rst 'Timeouts' (none by default, per read), psf/requests#3070; raise_for_status; adapters.HTTPAdapter(max_retries=0)",
    symbols: {
      ...verbs(REQUESTS),
      ...each("Session session sessions.Session", { configures: "result", returns: "requests.Session" }),
      ...each("HTTPAdapter adapters.HTTPAdapter", { returns: "requests.Adapter", safe: true }),
      "packages.urllib3.util.retry.Retry": RETRY,
    },
    typeNames: { Session: "requests.Session", "sessions.Session": "requests.Session", Response: "requests.Response" },
    types: {
      "requests.Session": {
        methods: {
          ...verbs(REQUESTS),
          mount: { configures: "receiver", provides: ["retry"] },
          close: CLEANUP,
        },
      },
      "requests.Response": {
        methods: { json: BODY, ...each("iter_content iter_lines", BODY), raise_for_status: STATUS, close: CLEANUP },
      },
      "requests.Adapter": { methods: {} },
    },
  },
  {
    package: "curl_cffi.requests",
    language: "python",
    versions: "*",
    source:
      "curl-cffi.readthedocs.io/en/latest/api.html: the interface of requests; timeout 30 s by default; AsyncSession",
    symbols: {
      ...verbs(CURL),
      Session: { configures: "result", returns: "curl_cffi.Session" },
      AsyncSession: { configures: "result", returns: "curl_cffi.AsyncSession" },
    },
    types: {
      "curl_cffi.Session": { methods: { ...verbs(CURL), close: CLEANUP } },
      "curl_cffi.AsyncSession": { methods: { ...verbs(ASYNC_CURL), close: CLEANUP } },
      "curl_cffi.Response": {
        methods: { json: BODY, ...each("iter_content iter_lines", BODY), raise_for_status: STATUS },
      },
    },
  },
  {
    package: "httpx",
    language: "python",
    versions: "*",
    source:
      "python-httpx.org/advanced/timeouts: 5 seconds of network inactivity, timeout=None switches it off; advanced/transports: HTTPTransport(retries=0) tries connecting again",
    symbols: {
      ...verbs(HTTPX),
      stream: { ...verb(undefined, HTTPX), address: [1, "url"] },
      Client: httpxClient("httpx.Client"),
      AsyncClient: httpxClient("httpx.AsyncClient"),
      ...each("HTTPTransport AsyncHTTPTransport", { returns: "httpx.Transport", safe: true }),
      ...each("Timeout Limits URL Headers BasicAuth", SETTING),
    },
    typeNames: { Client: "httpx.Client", AsyncClient: "httpx.AsyncClient", Response: "httpx.Response" },
    types: {
      "httpx.Client": httpxTypes(HTTPX),
      "httpx.AsyncClient": httpxTypes(ASYNC_HTTPX),
      "httpx.Transport": { methods: {} },
      "httpx.Response": {
        methods: {
          ...each("json read iter_bytes iter_lines", BODY),
          ...each("aread", AWAITED_BODY),
          ...each("aiter_bytes aiter_lines", BODY),
          raise_for_status: STATUS,
        },
      },
    },
  },
  {
    package: "aiohttp",
    language: "python",
    versions: "*",
    source:
      "docs.aiohttp.org/en/stable/client_quickstart.html#timeouts: total 300 s; client_reference: raise_for_status=False",
    symbols: {
      ClientSession: {
        concept: "client",
        configures: "result",
        returns: "aiohttp.Session",
        deadline: { options: ["timeout"], at: "keyword", default: 300_000, total: true },
      },
      request: { ...verb(undefined, AIOHTTP), address: [1, "url"] },
      ...each("ClientTimeout TCPConnector BasicAuth FormData", SETTING),
    },
    typeNames: { ClientSession: "aiohttp.Session", ClientResponse: "aiohttp.Response" },
    types: {
      "aiohttp.Session": {
        methods: {
          ...verbs(AIOHTTP),
          // A web socket stays open by design.
          ws_connect: { promise: true },
          close: { ...CLEANUP, promise: true },
        },
      },
      "aiohttp.Response": {
        methods: { ...each("json text read", AWAITED_BODY), raise_for_status: STATUS, release: CLEANUP },
      },
    },
  },
  {
    package: "urllib3",
    aliases: ["urllib3.util", "urllib3.util.retry", "urllib3.poolmanager"],
    language: "python",
    versions: "*",
    source:
      "urllib3 2.6 docs: Timeout.DEFAULT_TIMEOUT is the socket's (none); Retry.DEFAULT = Retry(3); util.retry.Retry: backoff_factor 0, allowed_methods without POST, respect_retry_after_header",
    symbols: {
      request: verb(undefined, URLLIB3),
      ...each("PoolManager ProxyManager HTTPConnectionPool HTTPSConnectionPool", {
        concept: "client",
        configures: "result",
        returns: "urllib3.Pool",
        deadline: { options: ["timeout"], at: "keyword", default: null, total: false },
        retries: { default: 3, options: ["retries"], at: "keyword" },
      }),
      ...each("Retry util.Retry util.retry.Retry", RETRY),
      ...each("Timeout util.Timeout util.timeout.Timeout", SETTING),
    },
    typeNames: { PoolManager: "urllib3.Pool" },
    types: {
      "urllib3.Retry": { methods: {} },
      "urllib3.Pool": { methods: each("request urlopen", verb(undefined, URLLIB3)) },
      "urllib3.Response": { methods: { ...each("json read stream", BODY), release_conn: CLEANUP } },
    },
  },
];
