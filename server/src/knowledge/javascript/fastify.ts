/** Fastify: its instance, its plugins, and the types its functions are declared with. */

import type { CallbackModel, CallModel, LibraryModel } from "../model";
import { each, eachFunction, LATER } from "../rows";
import { handler, INPUT, VERBS } from "./webHandlers";

const FASTIFY_ROUTE: CallbackModel = handler("fastify.Request", "fastify.Reply", true);
const FASTIFY: Record<string, CallModel> = {
  ...each(VERBS, {
    concept: "route",
    returns: "fastify.Instance",
    callbacks: { "*": FASTIFY_ROUTE, ".handler": FASTIFY_ROUTE },
  }),
  route: {
    concept: "route",
    returns: "fastify.Instance",
    callbacks: { ".handler": FASTIFY_ROUTE, "*": FASTIFY_ROUTE },
  },
  addHook: { concept: "middleware", returns: "fastify.Instance", callbacks: { "1": FASTIFY_ROUTE } },
  register: { promise: "lazy", callbacks: { "0": { how: "boundary", parameters: ["fastify.Instance"] } } },
  // lib/server.js: without a callback the call gives a promise, else `callback(error, address)` is all there is.
  listen: { concept: "listen", promise: true, callbacks: { last: { ...LATER, told: true } } },
  close: { concept: "cleanup", promise: true },
  ready: { promise: true },
  ...each("setErrorHandler setNotFoundHandler", {
    returns: "fastify.Instance",
    callbacks: { "*": { how: "boundary", parameters: ["", "fastify.Request", "fastify.Reply"] } },
  }),
  decorate: { returns: "fastify.Instance" },
  withTypeProvider: { returns: "fastify.Instance" },
};
const FASTIFY_CALL = ["fastify.Request", "fastify.Reply"];

export const fastify: readonly LibraryModel[] = [
  {
    package: "fastify",
    language: "javascript",
    versions: "*",
    source:
      "fastify 5.12: docs/Reference/Routes.md, Errors.md (rejections of handlers reach the error handler), Validation-and-Serialization.md",
    symbols: { ...each("default fastify", { returns: "fastify.Instance" }) },
    typeNames: {
      FastifyInstance: "fastify.Instance",
      FastifyRequest: "fastify.Request",
      FastifyReply: "fastify.Reply",
    },
    // types/plugin.d.ts, types/route.d.ts, types/hooks.d.ts
    functionTypes: {
      ...eachFunction("FastifyPluginAsync FastifyPluginCallback FastifyPlugin", ["fastify.Instance"]),
      ...eachFunction("RouteHandler RouteHandlerMethod preHandlerHookHandler preHandlerAsyncHookHandler", FASTIFY_CALL),
      ...eachFunction("onRequestHookHandler onRequestAsyncHookHandler", FASTIFY_CALL),
    },
    types: {
      "fastify.Instance": { methods: FASTIFY, properties: { log: "log.Logger", server: "node.HttpServer" } },
      // docs/Reference/Request.md, Reply.md: `server` is the instance of the plugin that has the route.
      "fastify.Request": { methods: {}, properties: { ...INPUT, log: "log.Logger", server: "fastify.Instance" } },
      "fastify.Reply": {
        methods: {
          ...each("code status", { concept: "reply-status", returns: "fastify.Reply" }),
          ...each("send redirect", { concept: "reply", returns: "fastify.Reply" }),
          ...each("header headers type", { returns: "fastify.Reply" }),
        },
        properties: { log: "log.Logger", server: "fastify.Instance" },
      },
    },
  },
  {
    package: "fastify-plugin",
    language: "javascript",
    versions: "*",
    source: "fastify/fastify-plugin 5 README",
    symbols: { default: { wraps: 0, callbacks: { "0": { how: "boundary", parameters: ["fastify.Instance"] } } } },
  },
  {
    package: "@fastify/type-provider-typebox",
    language: "javascript",
    versions: "*",
    source: "fastify/fastify-type-provider-typebox 5: index.ts",
    symbols: {},
    functionTypes: eachFunction("FastifyPluginAsyncTypebox FastifyPluginCallbackTypebox", ["fastify.Instance"]),
  },
  {
    package: "fastify-type-provider-zod",
    language: "javascript",
    versions: "*",
    source: "turkerdev/fastify-type-provider-zod 4: src/core.ts",
    symbols: {},
    functionTypes: eachFunction("FastifyPluginAsyncZod FastifyPluginCallbackZod", ["fastify.Instance"]),
  },
];
