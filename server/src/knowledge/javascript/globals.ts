/** The language's and the runtime's globals. */

import type { CallModel, LibraryModel } from "../model";
import { AWAITS, each, LATER } from "../rows";

const LOG: CallModel = { concept: "log", safe: true };
const PARSE: CallModel = { concept: "parse" };
const PROMISE: CallModel = { promise: true };

/** undici gives up after so many milliseconds without headers or between two parts of a body; there is no total. */
export const FETCH_LIMIT_MS = 300_000;
export const FETCH: CallModel = {
  concept: "outbound-call",
  idempotent: "method-option",
  promise: true,
  returns: "fetch.Response",
  throwsOnStatus: false,
  address: [0],
  deadline: { options: [], signals: ["signal"], at: 1, default: FETCH_LIMIT_MS, total: false, ignored: ["timeout"] },
};

export const globals: readonly LibraryModel[] = [
  {
    package: "global",
    language: "javascript",
    versions: "*",
    source:
      "MDN Web Docs, bun.sh/docs (1.2), docs.deno.com/api/deno (2.1) and nodejs.org/docs/latest-v24.x/api/globals.html; fetch limits: nodejs/undici docs/docs/api/Client.md (v7)",
    symbols: {
      fetch: FETCH,
      AbortController: { returns: "AbortController" },
      "AbortSignal.timeout": { concept: "deadline", returns: "AbortSignal", safe: true },
      "AbortSignal.any": { returns: "AbortSignal", safe: true },
      "AbortSignal.abort": { returns: "AbortSignal", safe: true },
      "Promise.all": { promise: true, collects: "all" },
      "Promise.allSettled": { promise: true, collects: "settled", safe: true },
      "Promise.race": { promise: true, collects: "race" },
      "Promise.any": { promise: true, collects: "any" },
      "Promise.resolve": { promise: true, safe: true },
      "Promise.reject": PROMISE,
      Promise: { promise: true, callbacks: { "0": AWAITS } },
      setTimeout: { concept: "timer", returns: "Timer", safe: true, callbacks: { "0": { how: "later" } } },
      setInterval: { concept: "timer", returns: "Timer", safe: true, callbacks: { "0": { how: "later" } } },
      ...each("setImmediate queueMicrotask process.nextTick requestAnimationFrame", {
        safe: true,
        callbacks: { "0": LATER },
      }),
      ...each("clearTimeout clearInterval clearImmediate", { concept: "cleanup", safe: true }),
      ...each("process.on process.once process.addListener", {
        concept: "shutdown-hook",
        safe: true,
        callbacks: { "1": LATER },
      }),
      // https://bun.sh/docs/api/http, https://docs.deno.com/api/deno/~/Deno.serve, …/Deno.addSignalListener, …/Deno.exit
      "Bun.serve": { concept: "listen" },
      "Deno.serve": { concept: "listen", callbacks: { "*": LATER } },
      "Deno.addSignalListener": { concept: "shutdown-hook", safe: true, callbacks: { "1": LATER } },
      "Deno.exit": { concept: "exit", safe: true },
      "process.exit": { concept: "exit", safe: true },
      "process.abort": { concept: "exit", safe: true },
      "process.kill": { concept: "exit" },
      ...each("console.log console.error console.warn console.info console.debug console.trace console.table", LOG),
      "JSON.parse": PARSE,
      "JSON.stringify": {},
      URL: { concept: "parse", returns: "URL" },
      "URL.parse": { concept: "parse", safe: true, returns: "URL" },
      "URL.canParse": { safe: true },
      URLSearchParams: { safe: true },
      structuredClone: {},
      ...each("Number Number.parseInt Number.parseFloat parseInt parseFloat String Boolean BigInt", PARSE),
      ...each("encodeURIComponent decodeURIComponent encodeURI decodeURI", {}),
      ...each(
        "Date Date.now Math.floor Math.ceil Math.round Math.min Math.max Math.abs Object.keys Object.values Object.entries Object.assign Object.freeze Array.isArray Error TypeError RangeError Map Set WeakMap WeakSet",
        {
          safe: true,
        },
      ),
      "Array.from": { callbacks: { "1": { how: "collects" } } },
      "Math.random": { concept: "random", safe: true },
      "crypto.randomUUID": { concept: "random", safe: true },
      "crypto.getRandomValues": { concept: "random", safe: true },
    },
    typeNames: {
      Response: "fetch.Response",
      AbortSignal: "AbortSignal",
      AbortController: "AbortController",
      Request: "fetch.Request",
      URL: "URL",
      ReadableStream: "ReadableStream",
    },
    types: {
      "fetch.Response": {
        methods: {
          ...each("json text arrayBuffer blob formData bytes", { concept: "body-read", promise: true }),
          clone: { returns: "fetch.Response" },
        },
        properties: { body: "ReadableStream" },
      },
      ReadableStream: { methods: { pipeTo: PROMISE, pipeThrough: { returns: "ReadableStream" } } },
      "fetch.Request": {
        methods: each("json text arrayBuffer blob formData bytes", { promise: true, returns: "input.body" }),
        properties: { headers: "input.headers", url: "input.query", signal: "AbortSignal" },
      },
      AbortController: { methods: { abort: { concept: "abort", safe: true } }, properties: { signal: "AbortSignal" } },
      AbortSignal: { methods: { addEventListener: { safe: true, callbacks: { "1": LATER } }, throwIfAborted: {} } },
      Timer: { methods: each("unref ref hasRef", { safe: true, returns: "Timer" }) },
      URL: { methods: { toString: { safe: true } } },
      "input.body": { methods: {}, properties: { "*": "input.body" } },
      "input.query": { methods: {}, properties: { "*": "input.query" } },
      "input.params": { methods: {}, properties: { "*": "input.params" } },
      "input.headers": { methods: { get: { returns: "input.headers" } }, properties: { "*": "input.headers" } },
      "input.cookies": { methods: {}, properties: { "*": "input.cookies" } },
      "input.file": { methods: {}, properties: { "*": "input.file" } },
      "input.message": { methods: {}, properties: { "*": "input.message" } },
    },
  },
];
