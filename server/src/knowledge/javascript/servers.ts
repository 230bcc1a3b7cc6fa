/** Web frameworks but Fastify: routers, handlers, replies, request input. */

import type { CallbackModel, CallModel, LibraryModel, TypeModel } from "../model";
import { each, eachProperty, LATER } from "../rows";
import { handler, INPUT, routes } from "./webHandlers";

/** Express: 5 forwards rejections of handlers to the error handler, 4 does not. */
const express = (prefix: "express" | "express4"): Record<string, TypeModel> => {
  const callback = handler("express.Request", "express.Response", prefix === "express");
  const router = {
    ...routes(callback, `${prefix}.Router`),
    use: { concept: "middleware", returns: `${prefix}.Router`, callbacks: { "*": callback } } as CallModel,
  };
  return {
    [`${prefix}.App`]: {
      methods: {
        ...router,
        ...each("param", { callbacks: { "1": LATER } }),
        route: { returns: `${prefix}.Router` },
        listen: { concept: "listen", returns: "node.HttpServer", callbacks: { last: LATER } },
        // express-ws 5 README: app.ws(route, …handlers) of an application it was given
        ws: { callbacks: { last: { how: "later", parameters: ["ws.Socket", "express.Request"] } } },
        ...each("set enable disable", { safe: true }),
      },
    },
    [`${prefix}.Router`]: {
      methods: { ...router, route: { returns: `${prefix}.Router` }, param: { callbacks: { "1": LATER } } },
    },
  };
};
const MIDDLEWARE: CallModel = { returns: "express.Middleware" };
const EXPRESS_SYMBOLS = (prefix: string): Record<string, CallModel> => ({
  default: { returns: `${prefix}.App` },
  Router: { returns: `${prefix}.Router` },
  ...each("json urlencoded static raw text", MIDDLEWARE),
});
const EXPRESS_VALUES = (prefix: string) => ({
  Application: `${prefix}.App`,
  Express: `${prefix}.App`,
  Router: `${prefix}.Router`,
  IRouter: `${prefix}.Router`,
  Request: "express.Request",
  Response: "express.Response",
});
/** Types of @types/express-serve-static-core 5. */
const EXPRESS_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  RequestHandler: ["express.Request", "express.Response"],
  ErrorRequestHandler: ["", "express.Request", "express.Response"],
};
const REPLY: CallModel = { concept: "reply", returns: "express.Response" };

const KOA_ROUTE: CallbackModel = handler("koa.Context", "", true);
const HONO_ROUTE: CallbackModel = handler("hono.Context", "", true);
const NEST_ROUTE: CallModel = { concept: "route" };

export const servers: readonly LibraryModel[] = [
  {
    package: "express",
    language: "javascript",
    versions: "<5",
    source:
      "expressjs.com/en/4x/api.html, expressjs.com/en/guide/error-handling.html: rejections of async handlers are not caught before 5",
    symbols: EXPRESS_SYMBOLS("express4"),
    typeNames: EXPRESS_VALUES("express4"),
    functionTypes: EXPRESS_FUNCTIONS,
    types: express("express4"),
  },
  {
    package: "express",
    language: "javascript",
    versions: ">=5",
    source:
      "express 5.3 and router 2 (lib/layer.js handleRequest: ret.then(null, next)); expressjs.com/en/guide/migrating-5.html",
    symbols: EXPRESS_SYMBOLS("express"),
    typeNames: EXPRESS_VALUES("express"),
    functionTypes: EXPRESS_FUNCTIONS,
    types: {
      ...express("express"),
      "express.Middleware": { methods: {} },
      "express.Request": {
        methods: each("get header", { returns: "input.headers" }),
        properties: {
          ...INPUT,
          file: "input.file",
          files: "input.file",
          log: "log.Logger",
          session: "express.Session",
          ...eachProperty("hostname originalUrl url", "input.query"),
        },
      },
      // express-session 1.18 session/session.js: each hands its callback to the store and gives the session back. `save` of iron-session is a promise.
      "express.Session": { methods: each("destroy regenerate reload touch", { safe: true }) },
      "express.Response": {
        methods: {
          ...each("send json jsonp end render redirect", REPLY),
          ...each("sendFile sendfile download", { ...REPLY, resource: 0 }),
          sendStatus: REPLY,
          ...each("status", { concept: "reply-status", returns: "express.Response" }),
          ...each("set header type cookie clearCookie append", { returns: "express.Response" }),
          on: { safe: true, callbacks: { "1": LATER } },
        },
        properties: { locals: "express.Locals" },
      },
      "express.Locals": { methods: {} },
    },
  },
  {
    package: "express-async-errors",
    language: "javascript",
    versions: "*",
    source: "davidbanham/express-async-errors README: patches Express 4 so that rejections reach the error handler",
    symbols: {},
  },
  {
    package: "express-async-handler",
    language: "javascript",
    versions: "*",
    source: "Abazhenov/express-async-handler README",
    symbols: { default: { wraps: 0, callbacks: { "0": { ...handler("express.Request", "express.Response", true) } } } },
  },
  {
    package: "koa",
    language: "javascript",
    versions: "*",
    source: "koajs/koa 3 docs/api/index.md: a rejection of middleware answers 500 and emits 'error'",
    symbols: { default: { returns: "koa.App" } },
    typeNames: { Context: "koa.Context" },
    types: {
      "koa.App": {
        methods: {
          use: { concept: "middleware", returns: "koa.App", callbacks: { "*": KOA_ROUTE } },
          listen: { concept: "listen", returns: "node.HttpServer", callbacks: { last: LATER } },
          on: { callbacks: { "1": LATER } },
        },
      },
      "koa.Context": {
        methods: { throw: {} },
        properties: { request: "koa.Request", params: "input.params", query: "input.query", headers: "input.headers" },
      },
      "koa.Request": {
        methods: {},
        properties: { body: "input.body", query: "input.query", headers: "input.headers" },
      },
    },
  },
  {
    package: "@koa/router",
    aliases: ["koa-router"],
    language: "javascript",
    versions: "*",
    source: "koajs/router 13 README",
    symbols: { default: { returns: "koa.Router" } },
    types: {
      "koa.Router": {
        methods: {
          ...routes(KOA_ROUTE, "koa.Router"),
          use: { concept: "middleware", returns: "koa.Router", callbacks: { "*": KOA_ROUTE } },
          ...each("routes allowedMethods", { returns: "koa.Router" }),
        },
      },
    },
  },
  {
    package: "hono",
    language: "javascript",
    versions: "*",
    source: "hono.dev/docs/api/hono: app.onError receives what handlers throw",
    symbols: { Hono: { returns: "hono.App" } },
    types: {
      "hono.App": {
        methods: {
          ...routes(HONO_ROUTE, "hono.App"),
          use: { concept: "middleware", returns: "hono.App", callbacks: { "*": HONO_ROUTE } },
          route: { concept: "middleware", returns: "hono.App" },
          onError: { returns: "hono.App", callbacks: { "0": { how: "boundary" } } },
        },
      },
      "hono.Context": {
        methods: each("json text html body redirect", { concept: "reply" }),
        properties: { req: "hono.Request" },
      },
      "hono.Request": {
        methods: {
          ...each("json text parseBody formData", { promise: true, returns: "input.body" }),
          ...each("query queries", { returns: "input.query" }),
          param: { returns: "input.params" },
          header: { returns: "input.headers" },
          valid: { concept: "validation" },
        },
      },
    },
  },
  {
    package: "@hono/node-server",
    language: "javascript",
    versions: "*",
    source: "honojs/node-server README",
    symbols: { serve: { concept: "listen", returns: "node.HttpServer", callbacks: { last: LATER } } },
  },
  {
    package: "sails",
    language: "javascript",
    versions: "*",
    source:
      "balderdashy/sails 1.5 lib/app/lift.js; lib/app/private/initialize.js: SIGINT and SIGTERM lower the app, then the process exits",
    gives: ["shutdown"],
    symbols: { lift: { concept: "listen", callbacks: { last: LATER } } },
  },
  {
    package: "@nestjs/core",
    language: "javascript",
    versions: "*",
    source: "docs.nestjs.com/first-steps, docs.nestjs.com/fundamentals/lifecycle-events",
    symbols: {
      "NestFactory.create": { promise: true, returns: "nest.App" },
      "NestFactory.createMicroservice": { promise: true, returns: "nest.App" },
    },
    values: { NestFactory: "nest.Factory" },
    types: {
      "nest.Factory": {
        methods: each("create createMicroservice createApplicationContext", { promise: true, returns: "nest.App" }),
      },
      "nest.App": {
        methods: {
          listen: { concept: "listen", promise: true, callbacks: { last: LATER } },
          startAllMicroservices: { concept: "listen", promise: true },
          close: { concept: "cleanup", promise: true },
          enableShutdownHooks: { concept: "shutdown-hook", returns: "nest.App" },
          useGlobalPipes: { concept: "validation" },
          use: { concept: "middleware", callbacks: { "*": handler("express.Request", "express.Response", true) } },
          get: {},
        },
      },
    },
  },
  {
    package: "@nestjs/common",
    language: "javascript",
    versions: "*",
    source: "docs.nestjs.com/controllers, docs.nestjs.com/exception-filters (built-in layer answers rejections)",
    symbols: {
      ...each("Get Post Put Patch Delete All Head Options", NEST_ROUTE),
      ValidationPipe: { concept: "validation" },
    },
    typeNames: { Logger: "log.Logger" },
  },
  {
    package: "@nestjs/axios",
    language: "javascript",
    versions: "*",
    source: "docs.nestjs.com/techniques/http-module: Observables around axios; axiosRef is the instance",
    symbols: {},
    typeNames: { HttpService: "nest.HttpService" },
    types: {
      "nest.HttpService": {
        methods: each("get post put patch delete request head", {
          concept: "outbound-call",
          throwsOnStatus: true,
          address: [0, "url"],
        }),
        properties: { axiosRef: "axios.Instance" },
      },
    },
  },
];
