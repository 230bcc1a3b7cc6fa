/** Python's web frameworks that register handlers by decorators and calls: FastAPI, Starlette, Flask and their kin. */

import type { CallbackModel, CallModel, LibraryModel, TypeModel } from "../model";
import { each, eachProperty, LATER } from "../rows";
import { pythonPackage } from "./modules";

/** Frameworks answer 500 when a handler raises. */
const HANDLER: CallbackModel = { how: "route", under: ["error-boundary"] };
const handlerOf = (...parameters: readonly string[]): CallbackModel => ({ ...HANDLER, parameters });
const route = (handler: CallbackModel): CallModel => ({ concept: "route", callbacks: { "@": handler } });
const MIDDLEWARE: CallModel = { concept: "middleware" };
const VERBS = "get post put patch delete head options";

const STARLETTE_HANDLER = handlerOf("starlette.Request");
const FASTAPI: Record<string, CallModel> = {
  ...each(`${VERBS} trace api_route`, route(HANDLER)),
  ...each("websocket websocket_route", route(HANDLER)),
  route: route(STARLETTE_HANDLER),
  add_api_route: { concept: "route", callbacks: { "1": HANDLER, endpoint: HANDLER } },
  add_api_websocket_route: { concept: "route", callbacks: { "1": HANDLER, endpoint: HANDLER } },
  add_route: { concept: "route", callbacks: { "1": STARLETTE_HANDLER, route: STARLETTE_HANDLER } },
  ...each("include_router mount add_middleware", MIDDLEWARE),
  middleware: { concept: "middleware", callbacks: { "@": STARLETTE_HANDLER } },
  exception_handler: { callbacks: { "@": STARLETTE_HANDLER } },
  add_exception_handler: { callbacks: { "1": STARLETTE_HANDLER } },
  on_event: { callbacks: { "@": LATER } },
};
const STARLETTE_TYPES: Record<string, TypeModel> = {
  "fastapi.App": { methods: FASTAPI, properties: { router: "fastapi.Router", state: "fastapi.State" } },
  "fastapi.Router": { methods: FASTAPI },
  "fastapi.State": { methods: {} },
  "starlette.Request": {
    methods: {
      ...each("json body", { promise: true, returns: "input.body" }),
      form: { promise: true, returns: "input.form" },
      stream: { returns: "input.stream" },
    },
    properties: {
      query_params: "input.query",
      path_params: "input.params",
      headers: "input.headers",
      cookies: "input.cookies",
      state: "fastapi.State",
    },
  },
  "starlette.Upload": {
    methods: {
      read: { promise: true, returns: "input.file" },
      ...each("write seek close", { promise: true }),
    },
    properties: { filename: "input.filename", file: "upload.File" },
  },
  "upload.File": { methods: { read: { returns: "input.file" }, ...each("seek tell close", {}) } },
};
const STARLETTE_APP: CallModel = { concept: "listen", returns: "fastapi.App", callbacks: { lifespan: LATER } };
const STARLETTE_NAMES = { Request: "starlette.Request", UploadFile: "starlette.Upload" };

const FLASK_ROUTE: CallModel = route(HANDLER);
const FLASK: Record<string, CallModel> = {
  ...each(`${VERBS} route`, FLASK_ROUTE),
  add_url_rule: { concept: "route", callbacks: { "2": HANDLER, view_func: HANDLER } },
  ...each("before_request before_app_request after_request teardown_request", {
    concept: "middleware",
    callbacks: { "@": HANDLER, "0": HANDLER },
  }),
  ...each("errorhandler app_errorhandler", { callbacks: { "@": HANDLER } }),
  register_blueprint: MIDDLEWARE,
  run: { promise: false },
};
const UPLOADS: TypeModel = {
  methods: each("get", { returns: "werkzeug.Upload" }),
  properties: { "*": "werkzeug.Upload" },
};
const FLASK_TYPES: Record<string, TypeModel> = {
  "flask.App": { methods: FLASK, properties: { logger: "logging.Logger" } },
  "flask.Request": {
    methods: {
      ...each("get_json get_data", { returns: "input.body" }),
      ...each("on_json_loading_failed", {}),
    },
    properties: {
      ...eachProperty("json data", "input.body"),
      ...eachProperty("form values", "input.form"),
      args: "input.query",
      headers: "input.headers",
      cookies: "input.cookies",
      view_args: "input.params",
      files: "werkzeug.Uploads",
    },
  },
  "werkzeug.Uploads": UPLOADS,
  "werkzeug.Upload": {
    methods: {
      read: { returns: "input.file" },
      save: { concept: "file-write", resource: 0 },
      ...each("seek close", {}),
    },
    properties: { filename: "input.filename", stream: "upload.File" },
  },
  "input.filename": { methods: {}, properties: { "*": "input.filename" } },
  "input.form": { methods: {}, properties: { "*": "input.form" } },
  "input.segment": { methods: {}, properties: { "*": "input.segment" } },
  "input.stream": { methods: {}, properties: { "*": "input.stream" } },
};
const REPLY: CallModel = { concept: "reply" };
const FLASK_SYMBOLS: Record<string, CallModel> = {
  ...each("Flask", { concept: "listen", returns: "flask.App" }),
  Blueprint: { returns: "flask.App" },
  ...each("jsonify make_response render_template redirect", REPLY),
  send_file: { concept: "reply", resource: 0 },
  // Joins below the folder and answers 404 for what leads out of it.
  send_from_directory: REPLY,
};

export const webFrameworks: readonly LibraryModel[] = [
  ...pythonPackage(
    {
      package: "fastapi",
      source: "fastapi 0.118 docs/reference: FastAPI, APIRouter, Request, UploadFile, Depends",
      types: STARLETTE_TYPES,
    },
    {
      "": {
        symbols: {
          FastAPI: STARLETTE_APP,
          APIRouter: { returns: "fastapi.Router" },
          ...each("Depends Security", { callbacks: { "0": HANDLER, dependency: HANDLER } }),
          ...each("Query Path Body Header Cookie Form File", { safe: true }),
          HTTPException: {},
        },
        typeNames: STARLETTE_NAMES,
      },
      routing: { symbols: { APIRouter: { returns: "fastapi.Router" } } },
      applications: { symbols: { FastAPI: STARLETTE_APP } },
      requests: { typeNames: STARLETTE_NAMES },
      datastructures: { typeNames: STARLETTE_NAMES },
      responses: {
        symbols: {
          ...each(
            "JSONResponse Response PlainTextResponse HTMLResponse StreamingResponse RedirectResponse ORJSONResponse",
            REPLY,
          ),
          FileResponse: { concept: "reply", resource: 0 },
        },
      },
    },
  ),
  ...pythonPackage(
    { package: "starlette", source: "starlette 0.48 docs/applications.md, requests.md, routing.md, responses.md" },
    {
      applications: { symbols: { Starlette: STARLETTE_APP } },
      requests: { typeNames: STARLETTE_NAMES },
      datastructures: { typeNames: STARLETTE_NAMES },
      routing: {
        symbols: {
          ...each("Route WebSocketRoute", {
            concept: "route",
            callbacks: { "1": STARLETTE_HANDLER, endpoint: STARLETTE_HANDLER },
          }),
          Mount: MIDDLEWARE,
        },
      },
      responses: {
        symbols: {
          ...each("JSONResponse Response PlainTextResponse HTMLResponse StreamingResponse RedirectResponse", REPLY),
          FileResponse: { concept: "reply", resource: 0 },
        },
      },
    },
  ),
  ...["flask", "quart"].map(
    (name): LibraryModel => ({
      package: name,
      language: "python",
      versions: "*",
      source: "flask 3.1 docs/api.rst (Flask, Blueprint, request, send_from_directory); quart 0.20 has the same API",
      symbols: { ...FLASK_SYMBOLS, Quart: { concept: "listen", returns: "flask.App" } },
      values: { request: "flask.Request" },
      typeNames: { Request: "flask.Request", Flask: "flask.App" },
      types: FLASK_TYPES,
    }),
  ),
  ...pythonPackage(
    {
      package: "flask_restful",
      source: "flask-restful 0.3 docs/quickstart.rst: Resource classes and Api.add_resource",
      types: {
        "flask_restful.Api": {
          methods: {
            add_resource: { concept: "route" },
            route: { concept: "route" },
            add_namespace: MIDDLEWARE,
            namespace: { returns: "flask_restful.Api" },
          },
        },
        "flask_restful.Resource": { methods: {} },
      },
    },
    {
      "": {
        symbols: {
          ...each("Api", { returns: "flask_restful.Api" }),
          Resource: { returns: "flask_restful.Resource" },
        },
      },
    },
  ),
  ...pythonPackage(
    {
      package: "flask_restx",
      source: "flask-restx 1.3 doc/quickstart.rst: Resource, Namespace.route, Api.add_resource",
    },
    {
      "": {
        symbols: {
          ...each("Api Namespace", { returns: "flask_restful.Api" }),
          Resource: { returns: "flask_restful.Resource" },
        },
      },
    },
  ),
];
