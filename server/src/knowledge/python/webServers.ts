/** Python servers whose handlers are functions or classes: aiohttp, Tornado, Bottle, the standard library; AWS Lambda. */

import type { CallbackModel, CallModel, LibraryModel } from "../model";
import { each, eachProperty } from "../rows";
import { pythonPackage } from "./modules";

const HANDLER: CallbackModel = { how: "route", under: ["error-boundary"], parameters: ["aiohttp.web.Request"] };
/** Answers 500 for what a handler raises. */
const BOTTLE: CallbackModel = { how: "route", under: ["error-boundary"] };
const VERBS = "get post put patch delete head options view";
const ADDED: CallModel = { concept: "route", callbacks: { "1": HANDLER, handler: HANDLER } };
const ANY_METHOD: CallModel = { concept: "route", callbacks: { "2": HANDLER, handler: HANDLER } };
const TAKEN: CallModel = { promise: true, returns: "input.body" };

export const webServers: readonly LibraryModel[] = [
  ...pythonPackage(
    {
      package: "aiohttp",
      source:
        "aiohttp 3.13 docs/web_reference.rst: Application (client_max_size 1 MiB), RouteTableDef, Request; docs/web_quickstart.rst",
      types: {
        "aiohttp.web.App": {
          methods: { ...each("add_routes add_subapp", { concept: "middleware" }) },
          properties: { router: "aiohttp.web.Router" },
        },
        "aiohttp.web.Router": {
          methods: {
            ...each("add_get add_post add_put add_patch add_delete add_head add_view", ADDED),
            add_route: ANY_METHOD,
            add_static: {},
          },
        },
        "aiohttp.web.Routes": { methods: { ...each(VERBS, { concept: "route", callbacks: { "@": HANDLER } }) } },
        "aiohttp.web.Request": {
          methods: { ...each("json text read post", TAKEN), multipart: { promise: true } },
          properties: {
            query: "input.query",
            match_info: "input.params",
            headers: "input.headers",
            cookies: "input.cookies",
            content: "input.stream",
          },
        },
      },
    },
    {
      web: {
        symbols: {
          Application: {
            concept: "listen",
            returns: "aiohttp.web.App",
          },
          RouteTableDef: { returns: "aiohttp.web.Routes" },
          ...each(VERBS, { ...ADDED }),
          route: ANY_METHOD,
          ...each("json_response Response StreamResponse", { concept: "reply" }),
          FileResponse: { concept: "reply", resource: 0 },
        },
        typeNames: { Request: "aiohttp.web.Request" },
      },
    },
  ),
  ...pythonPackage(
    {
      package: "tornado",
      source: "tornado 6.5 docs/web.rst: RequestHandler, Application; httpserver max_buffer_size 100 MB",
      types: {
        "tornado.Handler": {
          methods: {
            ...each("get_argument get_query_argument", { returns: "input.query" }),
            ...each("get_arguments get_query_arguments", { returns: "input.query" }),
            ...each("get_body_argument get_body_arguments", { returns: "input.form" }),
            ...each("write finish render redirect send_error", { concept: "reply" }),
            set_status: { concept: "reply-status" },
          },
          properties: { request: "tornado.Request" },
        },
        "tornado.Request": {
          methods: {},
          properties: {
            body: "input.body",
            headers: "input.headers",
            ...eachProperty("arguments query", "input.query"),
          },
        },
        "tornado.App": { methods: { listen: {}, add_handlers: { concept: "middleware" } } },
      },
    },
    {
      web: {
        symbols: {
          Application: { concept: "listen", returns: "tornado.App" },
          RequestHandler: { returns: "tornado.Handler" },
          StaticFileHandler: {},
        },
      },
    },
  ),
  ...pythonPackage(
    {
      package: "bottle",
      source:
        "bottlepy.org/docs/0.13/api.html: Bottle.route, get, post …; BaseRequest.MEMFILE_MAX 100 KiB for json, forms and body; run(server=…)",
      types: {
        "bottle.App": {
          methods: {
            ...each("route get post put delete patch", { concept: "route", callbacks: { "@": BOTTLE } }),
            hook: { concept: "middleware", callbacks: { "@": BOTTLE } },
            error: { callbacks: { "@": BOTTLE } },
            ...each("install mount merge", { concept: "middleware" }),
            run: { concept: "listen" },
          },
        },
        "bottle.Request": {
          methods: { get_header: { returns: "input.headers" }, get_cookie: { returns: "input.cookies" } },
          properties: {
            json: "input.body",
            body: "input.stream",
            ...eachProperty("forms params POST", "input.form"),
            ...eachProperty("query GET", "input.query"),
            headers: "input.headers",
            cookies: "input.cookies",
            url_args: "input.params",
          },
        },
      },
    },
    {
      "": {
        symbols: {
          Bottle: { concept: "listen", returns: "bottle.App" },
          ...each("route get post put delete patch", { concept: "route", callbacks: { "@": BOTTLE } }),
          static_file: { concept: "reply" },
          run: { concept: "listen" },
        },
        values: { request: "bottle.Request" },
      },
    },
  ),
  {
    package: "waitress",
    language: "python",
    versions: "*",
    source: "docs.pylonsproject.org/projects/waitress/en/stable/api.html: serve(app, listen=…, threads=4)",
    symbols: { serve: {} },
  },
  ...pythonPackage(
    {
      package: "http",
      source: "docs.python.org/3/library/http.server.html: serve_forever; not recommended for production",
      types: {
        "http.Server": {
          methods: { serve_forever: { concept: "listen" }, shutdown: { concept: "cleanup" }, server_close: {} },
        },
        "http.Handler": {
          methods: { send_response: { concept: "reply-status" }, send_error: { concept: "reply-status" } },
          properties: { headers: "input.headers", path: "input.query", rfile: "input.stream" },
        },
      },
    },
    {
      server: {
        symbols: {
          ...each("HTTPServer ThreadingHTTPServer", { returns: "http.Server" }),
          ...each("BaseHTTPRequestHandler SimpleHTTPRequestHandler", { returns: "http.Handler" }),
        },
      },
    },
  ),
];
