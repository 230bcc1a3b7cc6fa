/** Who runs a function, and whether all of them are known. */

import { describe, expect, test } from "vitest";
import { workspace } from "../support/workspace";

/** `file: callee [argument]` of everything that runs a function. */
async function callers(texts: Readonly<Record<string, string>>, path: string, name: string) {
  const w = await workspace(texts);
  const { callers: found, complete } = w.view.callers(w.function(path, name));
  return {
    by: found.map(
      ({ call, argument }) => `${call.file.path}: ${call.callee}${argument === undefined ? "" : ` ${argument}`}`,
    ),
    complete,
  };
}

test("direct calls of all files, renamed or not", async () => {
  const texts = {
    "lib.ts": "export function load() {}\nload();",
    "a.ts": 'import { load as get } from "./lib";\nget();',
    "b.ts": 'import * as lib from "./lib";\nlib.load();',
  };
  expect(await callers(texts, "lib.ts", "load")).toEqual({
    by: ["a.ts: get", "b.ts: lib.load", "lib.ts: load"],
    complete: true,
  });
});

test("callbacks, named and inline, and functions in options", async () => {
  const texts = {
    "a.ts":
      'import { Queue, Worker } from "bullmq";\nconst work = async () => {};\nnew Worker("q", work);\n[1].map(work);\nregister({ onDone: work });\nfunction register(options: object) { return options; }',
  };
  expect((await callers(texts, "a.ts", "work")).by).toEqual([
    "a.ts: Worker 1",
    "a.ts: ….map 0",
    "a.ts: register .onDone",
  ]);
});

test.each([
  ["module.exports = { save };", 'const { save } = require("./store");\nsave();', "use.js: save"],
  ["exports.save = save;", 'const store = require("./store");\nstore.save();', "use.js: store.save"],
  ["module.exports = save;", 'const save = require("./store");\nsave();', "use.js: save"],
])("what a CommonJS module exports is followed like any export: %s", async (exported, use, by) => {
  const store = `async function save() {}\n${exported}`;
  expect(await callers({ "store.js": store, "use.js": use }, "store.js", "save")).toEqual({ by: [by], complete: true });
});

test("a CommonJS module that nobody names may be loaded by code that is not seen; one of a published package is", async () => {
  const store = "async function save() {}\nmodule.exports = { save };";
  expect(await callers({ "commands/store.js": store }, "commands/store.js", "save")).toMatchObject({ complete: false });
  const published = {
    "package.json": '{ "name": "shop-store", "main": "index.js" }',
    "index.js": 'const store = require("./store");\nmodule.exports = { store };',
    "store.js": store,
    "use.js": 'const { save } = require("./store");\nsave();',
  };
  expect(await callers(published, "store.js", "save")).toMatchObject({ complete: false });
});

test("a name called exports that is none of the module", async () => {
  const texts = {
    "a.js": "async function save() {}\nfunction into(exports) { exports.save = save; }\nmodule.exports = into;",
  };
  expect(await callers(texts, "a.js", "save")).toMatchObject({ complete: false });
});

test("constructors", async () => {
  const texts = { "a.ts": "class A { constructor() { setup(); } }\nfunction setup() {}\nnew A();" };
  const w = await workspace(texts);
  expect(w.view.targets(w.call("a.ts", "A"))).toHaveLength(1);
});

test("methods of an instance that another file made and exported", async () => {
  const texts = {
    "service.ts": "export class Service { async load() {} }",
    "instance.ts": 'import { Service } from "./service";\nexport const service = new Service();',
    "a.ts": 'import { service } from "./instance";\nservice.load();',
  };
  expect((await callers(texts, "service.ts", "load")).by).toEqual(["a.ts: service.load"]);
});

test("methods of an untyped argument, once callers say what it is", async () => {
  const texts = {
    "service.js": "class Service { load() {} }\nmodule.exports = { Service };",
    "use.js": "module.exports = function use(service) { service.load(); };",
    "main.js": 'const { Service } = require("./service");\nrequire("./use")(new Service());',
  };
  expect((await callers(texts, "service.js", "load")).by).toEqual(["use.js: service.load"]);
});

describe("complete or not", () => {
  test.each([
    ["called in its module", "function f() {}\nf();", true],
    [
      "given to unknown code stays countable as a caller",
      'import { x } from "unheard-of";\nfunction f() {}\nx(f);',
      true,
    ],
    ["stored in a global", "function f() {}\nwindow.f = f;", false],
    ["stored in a member of unknown code", 'import bus from "unheard-of";\nfunction f() {}\nbus.handler = f;', false],
    ["stored in an own object", "function f() {}\nconst own: Record<string, unknown> = {};\nown.f = f;", true],
  ])("%s", async (_, text, complete) => {
    expect((await callers({ "a.ts": text }, "a.ts", "f")).complete).toBe(complete);
  });
});

test("what a call does with each of its callbacks", async () => {
  const w = await workspace({
    "a.ts":
      'import express from "express";\nconst app = express();\napp.get("/", async (request, response) => { response.end(); });\nsetTimeout(() => {}, 5);\n[1].forEach(async () => {});\nunheard(() => {});',
  });
  const how = w.view.calls(w.file("a.ts")).flatMap((call) => w.view.callbacks(call).map(({ use }) => use?.how));
  expect(how).toEqual(["route", "later", "ignores-result", undefined]);
});

test("contexts come from what runs a function", async () => {
  const w = await workspace({
    "app.ts":
      'import express from "express";\nimport { shared } from "./shared";\nconst app = express();\napp.get("/", async (request, response) => { response.json(await shared()); });\napp.listen(80);',
    "worker.ts":
      'import cron from "node-cron";\nimport { shared } from "./shared";\ncron.schedule("* * * * *", () => shared());',
    "shared.ts":
      "export async function shared() { return inner(); }\nasync function inner() {}\nasync function atStart() {}\nawait atStart();\nexport async function unused() {}",
    "scripts/seed.ts": 'import { shared } from "../shared";\nawait shared();',
    "pages/api/hello.ts": "export default function handle(request: unknown) { return request; }",
  });
  const context = (path: string, name: string) => [...w.view.context(w.function(path, name))].sort();
  expect(context("shared.ts", "inner")).toEqual(["job", "request", "script"]);
  expect(context("shared.ts", "atStart")).toEqual(["startup"]);
  expect(context("shared.ts", "unused")).toEqual([]);
  expect(context("pages/api/hello.ts", "handle")).toEqual(["request"]);
});

test("actions and helpers of Sails run for a request, and nobody else runs them", async () => {
  const machine = "async function send() {}\nmodule.exports = { inputs: {}, async fn(inputs) { await send(); } };";
  const w = await workspace({ "api/helpers/send.js": machine, "lib/send.js": machine });
  const send = w.function("api/helpers/send.js", "send");
  expect([...w.view.context(send)]).toEqual(["request"]);
  expect(w.view.callers(w.function("api/helpers/send.js", "fn")).complete).toBe(true);
  expect(w.view.callers(w.function("lib/send.js", "fn")).complete).toBe(false);
});

test("a handler that a wrapper gives back another function for runs when that function does", async () => {
  const w = await workspace({
    "wrap.ts":
      "export const wrap = (f: Handler) => (request: R, response: S, next: N) => Promise.resolve(f(request, response)).catch(next);\nexport const now = (f: Handler) => [1].map((one) => f(one));",
    "handlers.ts":
      "export async function inline() {}\nexport async function named() {}\nexport async function atOnce() {}\nexport async function nightly() {}",
    "app.ts":
      'import express from "express";\nimport cron from "node-cron";\nimport { now, wrap } from "./wrap";\nimport { atOnce, inline, named, nightly } from "./handlers";\nconst app = express();\napp.get("/a", wrap(inline));\nconst kept = wrap(named);\napp.get("/b", kept);\nnow(atOnce);\ncron.schedule("0 0 * * *", wrap(nightly));\napp.listen(80);',
  });
  const context = (name: string) => [...w.view.context(w.function("handlers.ts", name))].sort();
  expect(context("inline")).toEqual(["request"]);
  expect(context("nightly")).toEqual(["job"]);
  expect(context("named")).toContain("request");
  expect(context("atOnce")).toEqual(["startup"]);
});

test("clients, and the calls that use them", async () => {
  const w = await workspace({
    "client.ts": 'import axios from "axios";\nexport const api = axios.create();\nexport const other = axios.create();',
    "a.ts": 'import { api } from "./client";\napi.get("/a");\napi.post("/b");',
    "b.ts": 'import { other } from "./client";\nother.get("/c");',
  });
  const [api, other] = w.view.calls(w.file("client.ts"), { concept: "client" });
  expect(api && w.view.clientCalls(api).map((call) => call.callee)).toEqual(["api.get", "api.post"]);
  expect(other && w.view.clientCalls(other).map((call) => call.callee)).toEqual(["other.get"]);
  expect(w.view.clients(w.call("b.ts", "other.get"))).toEqual([other]);
});
