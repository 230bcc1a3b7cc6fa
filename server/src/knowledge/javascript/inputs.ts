/** Where data comes into a process besides the web frameworks' own requests: Next.js, serverless events, tRPC, sockets, tool calls. */

import type { CallbackModel, CallModel, LibraryModel } from "../model";
import { each, eachProperty, LATER } from "../rows";

const SOCKET_EVENT: CallbackModel = { how: "route", parameters: ["input.message", "input.message", "input.message"] };
const TRPC_HANDLER: CallModel = {
  callbacks: { "0": { how: "route", parameters: ["trpc.Options"], under: ["error-boundary"] } },
};
const TOOL: CallModel = {
  callbacks: { last: { how: "route", parameters: ["input.message"], under: ["error-boundary"] } },
};

export const inputs: readonly LibraryModel[] = [
  {
    package: "next/server",
    language: "javascript",
    versions: "*",
    source:
      "next 16.0 docs/app/api-reference/functions/next-request: extends Request, adds nextUrl and cookies; functions/after: runs once the response is sent",
    symbols: { after: { safe: true, callbacks: { "0": LATER } } },
    typeNames: { NextRequest: "next.Request" },
    types: {
      "next.Request": {
        extends: "fetch.Request",
        methods: {},
        properties: { nextUrl: "input.query", cookies: "input.cookies", ...eachProperty("headers", "input.headers") },
      },
      "next.RouteContext": { methods: {}, properties: { params: "input.params" } },
    },
  },
  {
    package: "next",
    language: "javascript",
    versions: "*",
    source: "next 16.0 docs/pages/building-your-application/routing/api-routes: req.body, req.query, req.cookies",
    symbols: {},
    typeNames: { NextApiRequest: "express.Request", NextApiResponse: "express.Response" },
    functionTypes: { NextApiHandler: ["express.Request", "express.Response"] },
  },
  {
    package: "aws-lambda",
    language: "javascript",
    versions: "*",
    source: "@types/aws-lambda 8.10: trigger/api-gateway-proxy.d.ts, trigger/sqs.d.ts, trigger/sns.d.ts",
    symbols: {},
    typeNames: {
      ...eachProperty("APIGatewayProxyEvent APIGatewayProxyEventV2 APIGatewayEvent ALBEvent", "lambda.HttpEvent"),
      ...eachProperty("SQSEvent SNSEvent S3Event EventBridgeEvent KinesisStreamEvent", "input.message"),
    },
    types: {
      "lambda.HttpEvent": {
        methods: {},
        properties: {
          body: "input.body",
          headers: "input.headers",
          cookies: "input.cookies",
          ...eachProperty("queryStringParameters multiValueQueryStringParameters rawQueryString", "input.query"),
          ...eachProperty("pathParameters path rawPath", "input.params"),
        },
      },
    },
  },
  {
    package: "@trpc/server",
    language: "javascript",
    versions: "*",
    source: "trpc.io/docs/server/validators (v11): input(schema) parses before the resolver runs, which gets { input }",
    symbols: {},
    values: { initTRPC: "trpc.Init" },
    types: {
      "trpc.Init": {
        methods: { create: { returns: "trpc.Builder" }, ...each("context meta", { returns: "trpc.Init" }) },
      },
      "trpc.Builder": {
        methods: each("router mergeRouters middleware createCallerFactory", {}),
        properties: { procedure: "trpc.Procedure" },
      },
      "trpc.Procedure": {
        methods: {
          ...each("input output use meta concat unstable_concat", { returns: "trpc.Procedure" }),
          ...each("query mutation subscription", TRPC_HANDLER),
        },
      },
      "trpc.Options": { methods: {}, properties: { input: "input.body" } },
    },
  },
  {
    package: "socket.io",
    language: "javascript",
    versions: "*",
    source:
      "socket.io/docs/v4/server-socket-instance: socket.on(event, …args) hands over what the client sent; 4.8.4 dist/socket.js listens to its own error event",
    symbols: each("Server default", { returns: "socketio.Server" }),
    typeNames: { Socket: "socketio.Socket" },
    types: {
      "socketio.Server": {
        methods: {
          on: { safe: true, callbacks: { "1": { how: "later", parameters: ["socketio.Socket"] } } },
          ...each("use", { callbacks: { "0": { how: "later", parameters: ["socketio.Socket"] } } }),
          of: { returns: "socketio.Server" },
          ...each("emit to in except", { safe: true, returns: "socketio.Server" }),
          close: { concept: "cleanup", promise: true, callbacks: { "0": LATER } },
        },
      },
      "socketio.Socket": {
        methods: {
          ...each("on once", { safe: true, callbacks: { "1": SOCKET_EVENT } }),
          ...each("emit to join leave disconnect broadcast", { safe: true, returns: "socketio.Socket" }),
        },
        properties: { handshake: "socketio.Handshake" },
      },
      "socketio.Handshake": {
        methods: {},
        properties: { query: "input.query", auth: "input.body", headers: "input.headers" },
      },
    },
  },
  {
    package: "ws",
    language: "javascript",
    versions: "*",
    source: "websockets/ws 8.23.0 doc/ws.md: 'message' gives the data as it arrived; maxPayload 100 MiB by default",
    symbols: each("WebSocketServer Server WebSocket.Server", { returns: "ws.Server" }),
    types: {
      "ws.Server": {
        methods: {
          on: { safe: true, callbacks: { "1": { how: "later", parameters: ["ws.Socket", "node.IncomingMessage"] } } },
          close: { concept: "cleanup", callbacks: { "0": LATER } },
        },
      },
      "ws.Socket": {
        methods: {
          ...each("on once addEventListener", { safe: true, callbacks: { "1": SOCKET_EVENT } }),
          ...each("send ping pong", { safe: true }),
          ...each("close terminate", { concept: "cleanup", safe: true }),
        },
      },
    },
  },
  {
    package: "@modelcontextprotocol/sdk/server/mcp.js",
    aliases: ["@modelcontextprotocol/server"],
    language: "javascript",
    versions: "*",
    source:
      "modelcontextprotocol/typescript-sdk docs/server.md: registerTool(name, { inputSchema }, handler) parses the arguments first; server/mcp.ts: close() closes its transport and does nothing else",
    symbols: { McpServer: { returns: "mcp.Server" } },
    types: {
      "mcp.Server": {
        methods: {
          ...each("tool registerTool", TOOL),
          ...each("resource registerResource prompt registerPrompt", { callbacks: { last: LATER } }),
          connect: { promise: true },
          close: { concept: "cleanup", promise: true },
        },
      },
    },
  },
];
