/** HTTP clients: undici, axios, got, ky, node-fetch, superagent and node's own request. */

import type { CallModel, DeadlineModel, LibraryModel } from "../model";
import { each, LATER } from "../rows";
import { FETCH } from "./globals";

const axiosDeadline = (at: number): DeadlineModel => ({
  options: ["timeout"],
  signals: ["signal"],
  at,
  default: null,
  total: false,
});
const axiosCall = (at: number, idempotent: CallModel["idempotent"]): CallModel => ({
  concept: "outbound-call",
  ...(idempotent === undefined ? {} : { idempotent }),
  promise: true,
  returns: "axios.Response",
  throwsOnStatus: true,
  address: [0],
  deadline: axiosDeadline(at),
});
const SUPERAGENT: CallModel = {
  concept: "outbound-call",
  idempotent: true,
  promise: "lazy",
  returns: "superagent.Request",
  throwsOnStatus: true,
  address: [0],
  deadline: { options: ["timeout"], at: "last", default: null, total: false },
};
const AXIOS = {
  ...each("get head options delete", axiosCall(1, true)),
  put: axiosCall(2, true),
  ...each("post patch postForm patchForm", axiosCall(2, false)),
  putForm: axiosCall(2, true),
  request: { ...axiosCall(0, "method-option"), address: ["url", "baseURL"], deadline: { ...axiosDeadline(0) } },
};
const intercepting = (stage: "request" | "response"): CallModel => ({
  safe: true,
  intercepts: stage,
  callbacks: { "*": { how: "later" } },
});
const AXIOS_CREATE: CallModel = {
  concept: "client",
  returns: "axios.Instance",
  configures: "result",
  throwsOnStatus: true,
  deadline: axiosDeadline(0),
};
/** `axios(config)` and `axios(url, config)`. */
const AXIOS_ITSELF: CallModel = {
  ...axiosCall(0, "method-option"),
  address: [0, "url", "baseURL"],
  deadline: { ...axiosDeadline(0), at: "last" },
};

/** got and ky: they retry by themselves, POST and PATCH aside. */
const retrying =
  (library: Pick<CallModel, "returns" | "address" | "deadline">) =>
  (idempotent: CallModel["idempotent"]): CallModel => ({
    concept: "outbound-call",
    ...(idempotent === undefined ? {} : { idempotent }),
    promise: true,
    throwsOnStatus: true,
    ...library,
    retries: {
      default: idempotent === false ? 0 : 2,
      options: ["retry.limit", "retry"],
      at: 1,
      judges: true,
      heedsRetryAfter: true,
    },
  });

const GOT_DEADLINE: DeadlineModel = { options: ["timeout"], signals: ["signal"], at: 1, default: null, total: true };
const got = retrying({ returns: "got.Response", address: [0, "url", "prefixUrl"], deadline: GOT_DEADLINE });
const GOT = { ...each("get head delete put", got(true)), ...each("post patch", got(false)) };
const KY_DEADLINE: DeadlineModel = { options: ["timeout"], signals: ["signal"], at: 1, default: 10_000, total: false };
const ky = retrying({ returns: "ky.Response", address: [0, "prefixUrl"], deadline: KY_DEADLINE });
const KY = { ...each("get head delete put", ky(true)), ...each("post patch", ky(false)) };
const BODY: CallModel = { concept: "body-read", promise: true };

const undici = (at: number): CallModel => ({
  concept: "outbound-call",
  idempotent: "method-option",
  promise: true,
  returns: "undici.ResponseData",
  throwsOnStatus: false,
  address: [0, "origin"],
  deadline: { options: ["headersTimeout", "bodyTimeout"], signals: ["signal"], at, default: 300_000, total: false },
});
const UNDICI_CLIENT: CallModel = {
  concept: "client",
  returns: "undici.Dispatcher",
  configures: "result",
  deadline: { options: ["headersTimeout", "bodyTimeout"], at: "last", default: 300_000, total: false },
};

const NODE_REQUEST: CallModel = {
  concept: "outbound-call",
  emitsError: true,
  idempotent: "method-option",
  returns: "node.ClientRequest",
  throwsOnStatus: false,
  address: [0, "hostname", "host"],
  deadline: { options: ["timeout"], signals: ["signal"], at: "last", default: null, total: false },
  // What a server answers: the same class, but nobody outside sent it to us as a request.
  callbacks: { last: { how: "later", parameters: ["node.ClientResponse"] } },
};
const INCOMING: Record<string, CallModel> = {
  ...each("on once", { safe: true, callbacks: { "1": LATER } }),
  ...each("destroy resume", { concept: "cleanup", safe: true }),
};

const axiosRetry = (versions: string, heedsRetryAfter: boolean, source: string): LibraryModel => ({
  package: "axios-retry",
  language: "javascript",
  versions,
  source,
  symbols: {
    default: {
      concept: "retry",
      configures: 0,
      provides: ["retry"],
      safe: true,
      retries: {
        default: 3,
        options: ["retries"],
        at: 1,
        wait: { grows: "none", ms: 0, random: false, strategy: ["retryDelay"] },
        judges: true,
        predicates: ["retryCondition"],
        heedsRetryAfter,
      },
    },
    exponentialDelay: { safe: true },
    linearDelay: { safe: true },
  },
});

export const httpClients: readonly LibraryModel[] = [
  {
    package: "undici",
    language: "javascript",
    versions: ">=5",
    source:
      "undici 7.30: lib/dispatcher/client.js (300e3), lib/handler/retry-handler.js (maxRetries 5), docs/docs/api/Dispatcher.md",
    symbols: {
      fetch: FETCH,
      ...each("request stream pipeline", undici(1)),
      ...each("Agent Pool Client BalancedPool ProxyAgent EnvHttpProxyAgent", UNDICI_CLIENT),
      RetryAgent: {
        ...UNDICI_CLIENT,
        wraps: 0,
        provides: ["retry"],
        retries: { default: 5, options: ["maxRetries"], at: 1, judges: true, heedsRetryAfter: true },
      },
      setGlobalDispatcher: {
        configures: "global.fetch",
        deadline: { options: ["headersTimeout", "bodyTimeout"], at: 0, default: null, total: false },
      },
    },
    types: {
      "undici.Dispatcher": {
        methods: {
          ...each("request stream pipeline", undici(0)),
          compose: { safe: true, returns: "undici.Dispatcher" },
          ...each("close destroy", { concept: "cleanup", promise: true }),
        },
      },
      "undici.ResponseData": { methods: {}, properties: { body: "undici.Body" } },
      "undici.Body": {
        methods: { ...each("json text arrayBuffer blob bytes", BODY), dump: { concept: "cleanup", promise: true } },
      },
    },
  },
  {
    package: "axios",
    language: "javascript",
    versions: "*",
    source: "axios 1.21.1: lib/defaults/index.js (timeout 0, validateStatus 200–299), README 'Request Config'",
    symbols: {
      default: AXIOS_ITSELF,
      ...AXIOS,
      create: AXIOS_CREATE,
      "axios.create": AXIOS_CREATE,
      isAxiosError: { safe: true },
    },
    values: { default: "axios.Static", axios: "axios.Static" },
    typeNames: {
      Axios: "axios.Instance",
      AxiosInstance: "axios.Instance",
      AxiosStatic: "axios.Static",
      AxiosResponse: "axios.Response",
    },
    types: {
      "axios.Static": {
        methods: {
          "()": AXIOS_ITSELF,
          ...AXIOS,
          create: AXIOS_CREATE,
          isAxiosError: { safe: true },
          ...each("isCancel", { safe: true }),
        },
        properties: { interceptors: "axios.Interceptors" },
      },
      "axios.Instance": {
        methods: { "()": AXIOS_ITSELF, ...AXIOS },
        properties: { interceptors: "axios.Interceptors" },
      },
      "axios.Interceptors": {
        methods: {},
        properties: { request: "axios.RequestInterceptors", response: "axios.ResponseInterceptors" },
      },
      "axios.RequestInterceptors": { methods: { use: intercepting("request") } },
      "axios.ResponseInterceptors": { methods: { use: intercepting("response") } },
      "axios.Response": { methods: {} },
    },
  },
  axiosRetry(
    "<4.2",
    false,
    "axios-retry 3.9.1 es/index.mjs, 4.0.0 and 4.1.0: retries 3, retryDelay noDelay, network errors and 5xx on idempotent requests; no delay function reads Retry-After",
  ),
  axiosRetry(
    ">=4.2",
    true,
    "axios-retry 4.2.0 and 4.5.0 dist/esm/index.js: retries 3, retryDelay noDelay, network errors and 429/5xx on idempotent requests; every delay function heeds Retry-After",
  ),
  {
    package: "got",
    language: "javascript",
    versions: "*",
    source:
      "got 14.6: documentation/6-timeout.md (none), documentation/7-retry.md (2, no POST), documentation/8-errors.md",
    symbols: {
      default: got("method-option"),
      "got.extend": {
        concept: "client",
        returns: "got.Got",
        configures: "result",
        throwsOnStatus: true,
        deadline: { ...GOT_DEADLINE, at: 0 },
      },
    },
    values: { default: "got.Got", got: "got.Got" },
    typeNames: { Got: "got.Got" },
    types: {
      "got.Got": {
        methods: {
          "()": got("method-option"),
          ...GOT,
          stream: {
            concept: "outbound-call",
            idempotent: true,
            address: [0, "url", "prefixUrl"],
            deadline: GOT_DEADLINE,
            retries: { default: 2 },
          },
          extend: {
            concept: "client",
            returns: "got.Got",
            configures: "result",
            throwsOnStatus: true,
            deadline: { ...GOT_DEADLINE, at: 0 },
            retries: { default: 2, options: ["retry.limit", "retry"], at: 0, judges: true, heedsRetryAfter: true },
          },
        },
      },
      "got.Response": { methods: each("json text buffer", { concept: "body-read", promise: true }) },
    },
  },
  {
    package: "ky",
    aliases: ["ky-universal"],
    language: "javascript",
    versions: "*",
    source: "ky 1.14 readme: timeout 10000, retry limit 2 for get put head delete options trace; throws HTTPError",
    symbols: { default: ky("method-option") },
    values: { default: "ky.Ky" },
    typeNames: { KyInstance: "ky.Ky" },
    types: {
      "ky.Ky": {
        methods: {
          "()": ky("method-option"),
          ...KY,
          ...each("create extend", {
            concept: "client",
            returns: "ky.Ky",
            configures: "result",
            throwsOnStatus: true,
            deadline: { ...KY_DEADLINE, at: 0 },
            retries: { default: 2, options: ["retry.limit", "retry"], at: 0, judges: true, heedsRetryAfter: true },
          }),
        },
      },
      "ky.Response": { methods: each("json text arrayBuffer blob formData bytes", BODY) },
    },
  },
  {
    package: "node-fetch",
    language: "javascript",
    versions: "<3",
    source: "node-fetch 2 README: timeout option, 0 (none) by default; signal is honoured",
    symbols: {
      default: {
        ...FETCH,
        deadline: { options: ["timeout"], signals: ["signal"], at: 1, default: null, total: false },
      },
    },
  },
  {
    package: "node-fetch",
    aliases: ["cross-fetch", "isomorphic-fetch"],
    language: "javascript",
    versions: ">=3",
    source: "node-fetch 3 README and docs/v3-UPGRADE-GUIDE.md: the timeout option was removed, use an AbortSignal",
    symbols: {
      default: {
        ...FETCH,
        deadline: { options: [], signals: ["signal"], at: 1, default: null, total: true, ignored: ["timeout"] },
      },
    },
  },
  {
    package: "node:http",
    aliases: ["http", "node:https", "https"],
    language: "javascript",
    versions: "*",
    source:
      "nodejs.org/docs/latest-v24.x/api/http.html: options.timeout is a socket timeout in ms and only emits 'timeout'; options.signal destroys",
    symbols: {
      ...each("request get", NODE_REQUEST),
      createServer: {
        returns: "node.HttpServer",
        callbacks: { last: { how: "route", parameters: ["node.IncomingMessage", "node.ServerResponse"] } },
      },
      Server: { returns: "node.HttpServer" },
      Agent: { returns: "node.Agent" },
    },
    typeNames: {
      Server: "node.HttpServer",
      IncomingMessage: "node.IncomingMessage",
      ServerResponse: "node.ServerResponse",
    },
    types: {
      "node.HttpServer": {
        methods: {
          listen: { concept: "listen", returns: "node.HttpServer", callbacks: { last: LATER } },
          on: { returns: "node.HttpServer", callbacks: { "1": LATER } },
          ...each("close closeAllConnections closeIdleConnections", { concept: "cleanup", callbacks: { "0": LATER } }),
        },
      },
      "node.Agent": { methods: { destroy: { concept: "cleanup" } } },
      "node.ClientRequest": {
        methods: {
          ...each("on once", { returns: "node.ClientRequest", safe: true, callbacks: { "1": LATER } }),
          ...each("end write", { returns: "node.ClientRequest" }),
          setTimeout: { concept: "timer", returns: "node.ClientRequest", callbacks: { "1": LATER } },
          ...each("destroy abort", { concept: "abort", safe: true }),
        },
      },
      "node.IncomingMessage": {
        methods: INCOMING,
        properties: { headers: "input.headers", url: "input.query" },
      },
      "node.ClientResponse": { methods: INCOMING },
      "node.ServerResponse": {
        methods: {
          ...each("end write", { concept: "reply" }),
          ...each("writeHead setHeader", { concept: "reply-status", returns: "node.ServerResponse" }),
          on: { safe: true, callbacks: { "1": LATER } },
        },
      },
    },
  },
  {
    package: "superagent",
    language: "javascript",
    versions: "*",
    source:
      "superagent 10 docs: .timeout(ms | { response, deadline }), none by default; .retry(n), none by default; rejects on 4xx and 5xx",
    symbols: {
      ...each("get head del delete put options", SUPERAGENT),
      ...each("post patch", { ...SUPERAGENT, idempotent: false }),
    },
    types: {
      "superagent.Request": {
        methods: {
          "*": { returns: "superagent.Request", promise: "lazy" },
          timeout: {
            concept: "deadline",
            configures: "receiver",
            provides: ["timeout"],
            returns: "superagent.Request",
            promise: "lazy",
          },
          retry: { configures: "receiver", provides: ["retry"], returns: "superagent.Request", promise: "lazy" },
        },
      },
    },
  },
];
