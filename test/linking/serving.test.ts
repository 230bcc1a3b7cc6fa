/** Routes with everything that runs before them, and the places where a process starts to serve. */

import { describe, expect, test } from "vitest";
import { workspace } from "../support/workspace";

/** `method path: stages` of every route. */
async function routes(texts: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const w = await workspace(texts);
  return w.view.routes().map((route) => {
    const stages = route.chain.map((stage) => {
      if (stage.function === undefined) return stage.symbol ?? "?";
      return stage.function.file.scopes[stage.function.scope]?.name ?? "λ";
    });
    return `${route.method} ${route.path}: ${stages.join(" → ")}`;
  });
}

test("middleware before a route, in order, and none after it", async () => {
  const text = `import express from "express";
const app = express();
app.use(express.json());
app.use(function first(request, response, next) { next(); });
app.get("/a", auth, show);
app.use(function late(request, response, next) { next(); });
function auth() {}
function show() {}`;
  expect(await routes({ "app.ts": text })).toEqual(["get /a: express.json → first → auth → show"]);
});

test("a mounted router of another file, a route list and a wrapper", async () => {
  const texts = {
    "app.ts":
      'import express from "express";\nimport { router } from "./router";\nconst app = express();\napp.use("/api", auth, router);\nfunction auth() {}',
    "router.ts":
      'import { Router } from "express";\nimport handler from "express-async-handler";\nexport const router = Router();\nconst checks = [one, two];\nrouter.post("/b", checks, handler(save));\nfunction one() {}\nfunction two() {}\nasync function save() {}',
  };
  expect(await routes(texts)).toEqual(["post /api/b: auth → one → two → save"]);
});

test("the path of a chain of methods, with those its routers are mounted at", async () => {
  const texts = {
    "app.ts":
      'import express from "express";\nimport { router } from "./router";\nimport { hooks } from "./hooks";\nconst app = express();\nrouter.use("/hooks/", hooks);\napp.use("/api", router);',
    "router.ts":
      'import { Router } from "express";\nexport const router = Router();\nrouter.route("/login").get(show).post(save);\nfunction show() {}\nfunction save() {}',
    "hooks.ts":
      'import { Router } from "express";\nexport const hooks = Router();\nhooks.post("/", save);\nfunction save() {}',
  };
  expect((await routes(texts)).toSorted()).toEqual([
    "get /api/login: show",
    "post /api/hooks: save",
    "post /api/login: save",
  ]);
});

test("middleware of one path does not cover another", async () => {
  const text =
    'import express from "express";\nconst app = express();\napp.use("/admin", guard);\napp.get("/admin/x", show);\napp.get("/open", show);\nfunction guard() {}\nfunction show() {}';
  expect(await routes({ "a.ts": text })).toEqual(["get /admin/x: guard → show", "get /open: show"]);
});

test("fastify: options with hooks and a handler", async () => {
  const text =
    'import Fastify from "fastify";\nconst app = Fastify();\napp.route({ method: "PUT", url: "/x", preHandler: check, handler: save });\napp.get("/y", { preHandler: [check] }, show);\nfunction check() {}\nasync function save() {}\nasync function show() {}';
  expect(await routes({ "a.ts": text })).toEqual(["put /x: check → save", "get /y: check → show"]);
});

test("nest: decorators", async () => {
  const text =
    'import { Controller, Get, Post } from "@nestjs/common";\n@Controller("cats")\nexport class Cats { @Get("list") list() {} @Post() create() {} }';
  expect(await routes({ "a.ts": text })).toEqual(["get list: list", "post undefined: create"]);
});

describe("who answers when a handler rejects", () => {
  const app = 'import express from "express";\nconst app = express();\napp.get("/", async () => {});';
  test.each([
    ["express 4", { "package.json": '{ "dependencies": { "express": "^4.19.0" } }', "a.ts": app }, false],
    ["express 5", { "package.json": '{ "dependencies": { "express": "^5.0.0" } }', "a.ts": app }, true],
    [
      "fastify",
      { "a.ts": 'import Fastify from "fastify";\nconst app = Fastify();\napp.get("/", async () => {});' },
      true,
    ],
    [
      "koa",
      { "a.ts": 'import Router from "@koa/router";\nconst router = new Router();\nrouter.get("/", async () => {});' },
      true,
    ],
  ])("%s", async (_, texts, catches) => {
    const w = await workspace(texts);
    expect(w.view.routes().map((route) => route.catchesRejections)).toEqual([catches]);
  });
});

test("entry points", async () => {
  const w = await workspace({
    "server.ts": 'import express from "express";\nexpress().listen(80);',
    "worker.ts": 'import { Worker } from "bullmq";\nnew Worker("q", async () => {});',
    "cron.ts": 'import cron from "node-cron";\ncron.schedule("* * * * *", () => {});',
    "lambda.ts": "export const handler = async (event: unknown) => event;",
    "scripts/seed.ts": "await fetch('/');",
    "lib.ts": "export const x = 1;",
    "server.test.ts": 'import express from "express";\nexpress().listen(80);',
  });
  expect(w.view.entryPoints().map(({ kind, file }) => `${file.path} ${kind}`)).toEqual([
    "cron.ts scheduler",
    "lambda.ts serverless",
    "scripts/seed.ts script",
    "server.ts http-server",
    "worker.ts worker",
  ]);
});

test("the files an entry point loads; types load nothing", async () => {
  const w = await workspace({
    "a.ts": 'import "./b";\nimport type { T } from "./t";\nexport const t: T = 1;',
    "b.ts": 'export * from "./c";',
    "c.ts": "export {};",
    "t.ts": "export type T = number;",
  });
  expect([...w.view.closure(w.file("a.ts"))].map((file) => file.path)).toEqual(["a.ts", "b.ts", "c.ts"]);
});
