/** What a value can be, and what it was computed from. */

import { expect, test } from "vitest";
import { workspace } from "../support/workspace";

/** Library symbols of the calls in a file, in order. */
async function symbols(
  texts: Readonly<Record<string, string>>,
  path: string,
): Promise<readonly (string | undefined)[]> {
  const w = await workspace(texts);
  return w.view.calls(w.file(path)).map((call) => call.symbol);
}

test("an instance exported from another file", async () => {
  const texts = {
    "client.ts": 'import axios from "axios";\nexport const api = axios.create({ timeout: 5 });',
    "a.ts": 'import { api } from "./client";\napi.get("/");',
  };
  expect(await symbols(texts, "a.ts")).toEqual(["axios.Instance.get"]);
});

test("an instance made by a factory", async () => {
  const texts = {
    "make.ts": 'import axios from "axios";\nexport const make = (url: string) => axios.create({ baseURL: url });',
    "a.ts": 'import { make } from "./make";\nconst api = make("x");\napi.post("/");',
  };
  expect(await symbols(texts, "a.ts")).toEqual([undefined, "axios.Instance.post"]);
});

test("an instance awaited from an async factory", async () => {
  const texts = {
    "make.ts": 'import { Pool } from "pg";\nexport async function make() { return new Pool(); }',
    "a.ts":
      'import { make } from "./make";\nexport async function now() { const db = await make(); await db.query("select 1"); }',
  };
  expect(await symbols(texts, "a.ts")).toContain("pg.Pool.query");
});

test("a field of a class, made in the constructor or declared", async () => {
  const made =
    'import Redis from "ioredis";\nexport class A { private r = new Redis(); get() { return this.r.get("k"); } }';
  expect(await symbols({ "a.ts": made }, "a.ts")).toContain("ioredis.Redis.get");
  const assigned =
    'import Redis from "ioredis";\nexport class A { r; constructor() { this.r = new Redis(); } get() { return this.r.get("k"); } }';
  expect(await symbols({ "a.ts": assigned }, "a.ts")).toContain("ioredis.Redis.get");
});

test("a constructor-injected field, by its declared type", async () => {
  const injected =
    'import type { Redis } from "ioredis";\nexport class A { constructor(private readonly r: Redis) {} get() { return this.r.get("k"); } }';
  expect(await symbols({ "a.ts": injected }, "a.ts")).toContain("ioredis.Redis.get");
  const w = await workspace({
    "store.ts": "export class Store { load() {} }",
    "a.ts":
      'import { Store } from "./store";\nexport class A { constructor(private store: Store) {} run() { this.store.load(); } }',
  });
  expect(w.view.targets(w.call("a.ts", "this.store.load"))[0]?.file.path).toBe("store.ts");
});

test.each([
  ["made on the spot", "constructor(url: string) { this.client = createClient({ url }); }", 1],
  [
    "made under a name before",
    "constructor(url: string) { const client = createClient({ url }); this.client = client as RedisClientType; }",
    1,
  ],
  ["handed in", "constructor(client: RedisClientType) { this.client = client; }", 0],
])("a field with a declared type that is %s", async (_, maker, made) => {
  const w = await workspace({
    "package.json": '{ "dependencies": { "redis": "5" } }',
    "a.ts": `import { createClient, type RedisClientType } from "redis";\nclass Store { client: RedisClientType; ${maker} get(key: string) { return this.client.get(key); } }`,
  });
  const call = w.call("a.ts", "this.client.get");
  expect(call.symbol).toBe("redis.Client.get");
  expect(w.view.clients(call)).toHaveLength(made);
});

test("what is taken out of a map: of a module, of another file, of a field", async () => {
  const kept =
    'import { Pool } from "pg";\nexport const pools = new Map();\nexport function open(id: string) { const pool = new Pool(); pools.set(id, pool); }';
  const texts = {
    "pools.ts": kept,
    "a.ts": 'import { pools } from "./pools";\nexport const ask = (id: string) => pools.get(id).query("select 1");',
    "b.js": 'const { pools } = require("./pools");\nconst pool = pools.get("x");\npool.query("select 1");',
    "c.ts":
      'import { Pool } from "pg";\nexport class C { private pools = new Map<string, Pool>(); add(id: string) { this.pools.set(id, new Pool()); } ask(id: string) { return this.pools.get(id)?.query("select 1"); } }',
  };
  for (const path of ["a.ts", "b.js", "c.ts"]) expect(await symbols(texts, path)).toContain("pg.Pool.query");
});

test("what is taken out of a map that others made, or that was given something at the start, is not known", async () => {
  const texts = {
    "a.ts":
      'import { Pool } from "pg";\nexport const ask = (pools: Map<string, unknown>) => { pools.set("x", new Pool()); return pools.get("x").query("select 1"); };',
    "b.ts":
      'import { Pool } from "pg";\nimport { seed } from "./seed";\nconst pools = new Map(seed);\npools.set("x", new Pool());\npools.get("y").query("select 1");',
    "c.ts":
      'class Map { get(id: string) { return { query() {} }; } set(id: string, value: unknown) {} }\nimport { Pool } from "pg";\nconst pools = new Map();\npools.set("x", new Pool());\npools.get("y").query("select 1");',
  };
  for (const path of ["a.ts", "b.ts", "c.ts"]) expect(await symbols(texts, path)).not.toContain("pg.Pool.query");
});

test("what a plugin of Fastify hangs on the application", async () => {
  const texts = {
    "plugin.ts":
      'import fp from "fastify-plugin";\nimport { Pool } from "pg";\nexport default fp(async (server) => { const pool = new Pool(); server.decorate("db", pool); });',
    "a.ts":
      'import type { FastifyRequest } from "fastify";\nexport const ask = async (request: FastifyRequest) => request.server.db.query("select 1");',
    "b.ts":
      'import fastify from "fastify";\nconst app = fastify();\napp.get("/", async () => app.db.query("select 1"));',
    "c.ts":
      'import express from "express";\nconst app = express();\napp.get("/", async () => app.db.query("select 1"));',
  };
  expect(await symbols(texts, "a.ts")).toContain("pg.Pool.query");
  expect(await symbols(texts, "b.ts")).toContain("pg.Pool.query");
  expect(await symbols(texts, "c.ts")).not.toContain("pg.Pool.query");
});

test("an inherited method", async () => {
  const w = await workspace({
    "base.ts": "export class Base { load() {} }",
    "a.ts": 'import { Base } from "./base";\nclass A extends Base { run() { this.load(); } }\nnew A().load();',
  });
  expect(w.view.targets(w.call("a.ts", "this.load"))).toHaveLength(1);
});

test("an untyped parameter is what known callers pass", async () => {
  const texts = {
    "app.js": 'const express = require("express");\nconst app = express();\nrequire("./routes")(app);',
    "routes.js": 'module.exports = (app) => { app.get("/", (request, response) => response.json({})); };',
  };
  expect(await symbols(texts, "routes.js")).toEqual(["express.App.get", "express.Response.json"]);
});

test("destructuring, spreads and defaults", async () => {
  const texts = {
    "a.ts":
      'import * as fs from "node:fs";\nconst { readFileSync: read } = fs;\nread("x");\nconst base = { log: console.log };\nconst all = { ...base };\nall.log("x");\n',
  };
  expect(await symbols(texts, "a.ts")).toEqual(["node:fs.readFileSync", "global.console.log"]);
});

test("both values of a variable that is assigned twice", async () => {
  const w = await workspace({
    "a.ts": "const one = () => 1;\nconst two = () => 2;\nlet run = one;\nif (process.env.TWO) run = two;\nrun();",
  });
  expect(w.view.targets(w.call("a.ts", "run"))).toHaveLength(2);
});

test("bound functions and call/apply", async () => {
  const w = await workspace({
    "a.ts": "function load() {}\nconst bound = load.bind(null);\nbound();\nload.call(null);\n",
  });
  expect(w.view.targets(w.call("a.ts", "bound"))).toHaveLength(1);
  expect(w.view.targets(w.call("a.ts", "load.call"))).toHaveLength(1);
});

test("slots of Promise.all", async () => {
  const w = await workspace({
    "a.ts":
      'export async function f() { const [user, order] = await Promise.all([fetch("/user"), fetch("/order")]); return order.json(); }',
  });
  expect(w.call("a.ts", "order.json").concept).toBe("body-read");
  const returned = w.file("a.ts").operations.find((operation) => operation.kind === "return")?.arguments[0];
  expect(returned && w.view.sources(w.file("a.ts"), returned).map((call) => call.callee)).toContain("order.json");
});

test("sources follow variables, awaits, templates and members", async () => {
  const w = await workspace({
    "a.ts": `export async function f() { const r = await fetch("/"); const body = (await r.json()).items; const text = \`x \${body}\`; console.log(text); }`,
  });
  const log = w.call("a.ts", "console.log").operation.arguments[0];
  expect(log && w.view.sources(w.file("a.ts"), log).map((call) => call.callee)).toEqual(["r.json"]);
});

test("origins follow request input through variables, conversions and calls", async () => {
  const w = await workspace({
    "app.ts":
      'import express from "express";\nimport { load } from "./load";\nconst app = express();\napp.post("/", async (request, response) => { const id = String(request.body.user.id); response.json(await load(id)); });',
    "load.ts": `export const load = (id: string) => fetch(\`https://x/\${id}\`);`,
  });
  const url = w.call("load.ts", "fetch").operation.arguments[0];
  expect(url && w.view.origins(w.file("load.ts"), url)).toEqual([
    { kind: "request", part: "body", path: ["user", "id"] },
  ]);
});

test("origins of queue messages", async () => {
  const w = await workspace({
    "worker.ts": 'import { Worker } from "bullmq";\nnew Worker("q", async (job) => { await fetch(job.data.url); });',
  });
  const url = w.call("worker.ts", "fetch").operation.arguments[0];
  expect(url && w.view.origins(w.file("worker.ts"), url)).toEqual([
    { kind: "message", part: "message", path: ["url"] },
  ]);
});

test("a model of the user's own for a file of the workspace", async () => {
  const { catalogueWith } = await import("#knowledge/catalogue");
  const catalogue = catalogueWith([
    {
      package: "./http.ts",
      language: "javascript",
      versions: "*",
      source: "bulwark.json",
      symbols: {
        get: {
          concept: "outbound-call",
          promise: true,
          deadline: { options: ["timeout"], at: 1, default: 5_000, total: true },
        },
      },
    },
  ]);
  const w = await workspace(
    {
      "http.ts": "export const get = (url: string) => fetch(url);",
      "a.ts": 'import { get } from "./http";\nget("/");',
    },
    { catalogue },
  );
  const call = w.call("a.ts", "get");
  expect(call.concept).toBe("outbound-call");
  expect(w.view.protection(call, "timeout").state).toBe("present");
});

test("parameters of a function whose variable says what it is", async () => {
  const plugin =
    'import type { FastifyPluginAsync } from "fastify";\nexport const routes: FastifyPluginAsync = async (server) => { server.get("/", () => 1); };';
  expect(await symbols({ "a.ts": plugin }, "a.ts")).toEqual(["fastify.Instance.get"]);
  const typed =
    'import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";\nexport const routes: FastifyPluginAsyncZod = async (server) => { server.get("/", () => 1); };';
  expect(await symbols({ "a.ts": typed }, "a.ts")).toEqual(["fastify.Instance.get"]);
  const handler =
    'import type { RequestHandler } from "express";\nexport const login: RequestHandler = async (request, response) => { response.json({}); };';
  expect(await symbols({ "a.ts": handler }, "a.ts")).toEqual(["express.Response.json"]);
  const failing =
    'import type { ErrorRequestHandler } from "express";\nexport const failed: ErrorRequestHandler = (error, request, response, next) => { response.send("no"); };';
  expect(await symbols({ "a.ts": failing }, "a.ts")).toEqual(["express.Response.send"]);
  const page =
    'import type { NextApiHandler } from "next";\nconst handler: NextApiHandler = async (request, response) => { response.json({}); };\nexport default handler;';
  expect(await symbols({ "lib/page.ts": page }, "lib/page.ts")).toEqual(["express.Response.json"]);
  const own =
    "type RequestHandler = (a: unknown, b: { json(x: object): void }) => void;\nexport const login: RequestHandler = (request, response) => { response.json({}); };";
  expect(await symbols({ "a.ts": own }, "a.ts")).toEqual([undefined]);
});
