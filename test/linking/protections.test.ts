/** Protections hold when they hold on every known path; what a function is called decides nothing. */

import { describe, expect, test } from "vitest";
import type { ProtectionKind } from "#linking/view";
import { workspace } from "../support/workspace";

const FETCH = 'fetch("https://a.example")';

/** State of a protection of the first `fetch` (or `callee`) in a file. */
async function state(
  texts: Readonly<Record<string, string>>,
  kind: ProtectionKind,
  at: { readonly path?: string; readonly callee?: string } = {},
): Promise<string> {
  const w = await workspace(texts);
  return w.view.protection(w.call(at.path ?? "a.ts", at.callee ?? "fetch"), kind).state;
}

describe("timeout", () => {
  test.each([
    ["none", "fetch(url)", "absent"],
    ["a timed signal", "fetch(url, { signal: AbortSignal.timeout(5) })", "present"],
    ["any of two signals", "fetch(url, { signal: AbortSignal.any([other, AbortSignal.timeout(5)]) })", "present"],
    ["a signal nobody times", "fetch(url, { signal: other })", "unknown"],
    ["an option fetch ignores", "fetch(url, { timeout: 5 } as object)", "absent"],
    ["spread options", "fetch(url, { ...rest() })", "unknown"],
  ])("fetch with %s: %s is %s", async (_, call, expected) => {
    const text = `declare const other: AbortSignal;\ndeclare function rest(): RequestInit;\nexport const load = (url: string) => ${call};`;
    expect(await state({ "a.ts": text }, "timeout")).toBe(expected);
  });

  test("a controller that a timer aborts", async () => {
    const text = `export async function load() { const c = new AbortController(); const t = setTimeout(() => c.abort(), 5); try { return await fetch("/", { signal: c.signal }); } finally { clearTimeout(t); } }`;
    expect(await state({ "a.ts": text }, "timeout")).toBe("present");
  });

  test("the way through a service is shown before the way through a page", async () => {
    const w = await workspace({
      "package.json": '{ "dependencies": { "next": "15", "react": "19" } }',
      "components/form.tsx":
        '"use client";\nimport { useState } from "react";\nimport { send } from "../lib/send";\nexport function Form() { const [a] = useState(0); return <button onClick={() => send(`${a}`)} />; }',
      "lib/send.ts": "export const send = (text: string) => fetch(`https://a.example/${text}`);",
      "pages/api/send.ts":
        'import { send } from "../../lib/send";\nexport default async function handler(req, res) { res.json(await (await send("b")).json()); }',
    });
    const answer = w.view.protection(w.call("lib/send.ts", "fetch"), "timeout");
    expect(answer).toMatchObject({ state: "absent", paths: [{ place: { path: "pages/api/send.ts" } }] });
  });

  test("zero and infinity are no deadline", async () => {
    const axios = (options: string) => ({ "a.ts": `import axios from "axios";\naxios.get("/", ${options});` });
    expect(await state(axios("{ timeout: 0 }"), "timeout", { callee: "axios.get" })).toBe("absent");
    expect(await state(axios("{ timeout: 9 }"), "timeout", { callee: "axios.get" })).toBe("present");
    expect(await state(axios("{ timeout: limit }"), "timeout", { callee: "axios.get" })).toBe("present");
  });

  test("a nested option made by a constructor", async () => {
    const text = (options: string) => ({
      "a.ts": `import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";\nimport { NodeHttpHandler } from "@smithy/node-http-handler";\nconst s3 = new S3Client(${options});\ns3.send(new GetObjectCommand({}));`,
    });
    const at = { callee: "s3.send" };
    expect(await state(text("{}"), "timeout", at)).toBe("absent");
    expect(await state(text("{ requestHandler: { requestTimeout: 5 } }"), "timeout", at)).toBe("present");
    expect(await state(text("{ requestHandler: new NodeHttpHandler({ requestTimeout: 5 }) }"), "timeout", at)).toBe(
      "present",
    );
  });

  test("a client extended from one with a deadline", async () => {
    const text =
      'import got from "got";\nconst base = got.extend({ timeout: { request: 5 } });\nconst api = base.extend({ prefixUrl: "x" });\napi.get("/");';
    expect(await state({ "a.ts": text }, "timeout", { callee: "api.get" })).toBe("present");
  });

  test("a client known by its declared type only", async () => {
    const text =
      'import type { AxiosInstance } from "axios";\nexport const load = (api: AxiosInstance) => api.get("/");';
    expect(await state({ "a.ts": text }, "timeout", { callee: "api.get" })).toBe("unknown");
  });

  test("a default of 300 s in total counts in a job, not in a request", async () => {
    const python =
      "import aiohttp\nasync def load():\n    session = aiohttp.ClientSession()\n    return await session.get('/')\n";
    expect(await state({ "a.py": python }, "timeout", { path: "a.py", callee: "session.get" })).toBe("absent");
  });

  test("a wrapper that hands its own options on: each caller decides", async () => {
    const lib = "export const load = (url: string, options: RequestInit) => fetch(url, { ...options, method: 'GET' });";
    const called = (options: string) => ({
      "lib.ts": lib,
      "a.ts": `import { load } from "./lib";\nload("/", ${options});`,
    });
    expect(await state(called("{ signal: AbortSignal.timeout(5) }"), "timeout", { path: "lib.ts" })).toBe("present");
    expect(await state(called("{}"), "timeout", { path: "lib.ts" })).toBe("absent");
  });

  test("a callback that is given a timed signal", async () => {
    const text = `async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>) { const c = new AbortController(); const t = setTimeout(() => c.abort(), ms); try { return await work(c.signal); } finally { clearTimeout(t); } }
export const load = () => within(5, (signal) => fetch("/", { signal }));`;
    expect(await state({ "a.ts": text }, "timeout")).toBe("present");
  });

  test("a promise given to a function that races it", async () => {
    const text = `const late = (ms: number) => new Promise<never>((_, reject) => setTimeout(() => reject(new Error("late")), ms));
const within = <T>(ms: number, work: Promise<T>) => Promise.race([work, late(ms)]);
export const load = () => within(5, ${FETCH});`;
    expect(await state({ "a.ts": text }, "timeout")).toBe("present");
  });

  test("the evidence of an absent deadline is the path to it", async () => {
    const w = await workspace({
      "lib.ts": "export const load = (url: string) => fetch(url);",
      "a.ts": 'import { load } from "./lib";\nexport const run = () => load("/");\nrun();',
    });
    const answer = w.view.protection(w.call("lib.ts", "fetch"), "timeout");
    expect(answer.state === "absent" && answer.paths.map((hop) => hop.place.path)).toEqual(["a.ts", "a.ts"]);
  });
});

describe("retry", () => {
  const helper = (body: string) =>
    `async function x<T>(work: () => Promise<T>): Promise<T> { ${body} }\nexport const load = () => x(() => ${FETCH});\nload();`;

  test.each([
    ["runs it once", "return work();", "absent"],
    ["goes round after a failure", "for (;;) { try { return await work(); } catch { await 0; } }", "present"],
    [
      "goes round with a flag",
      "let done = false; let r; while (!done) { try { r = await work(); done = true; } catch {} } return r as T;",
      "present",
    ],
    ["gives up at once", "for (;;) { try { return await work(); } catch (e) { throw e; } }", "absent"],
    ["calls itself from the handler", "try { return await work(); } catch { return x(work); }", "present"],
    [
      "hands it to a helper that retries",
      "return again(work); } async function again<T>(w: () => Promise<T>): Promise<T> { for (;;) { try { return await w(); } catch {} }",
      "present",
    ],
    [
      "runs it for each of a list",
      "let r; for (const i of [1, 2]) { try { r = await work(); } catch {} } return r as T;",
      "absent",
    ],
  ])("a helper that %s", async (_, body, expected) => {
    expect(await state({ "a.ts": helper(body) }, "retry")).toBe(expected);
  });

  test("a function that returns a retrying function", async () => {
    const text = `const retrying = (work: () => Promise<unknown>) => async () => { for (;;) { try { return await work(); } catch {} } };
const load = retrying(() => ${FETCH});\nload();`;
    expect(await state({ "a.ts": text }, "retry")).toBe("present");
  });

  test.each([
    ["p-retry", 'import pRetry from "p-retry";', "pRetry(() => WORK)"],
    ["async-retry", 'import retry from "async-retry";', "retry(async () => WORK)"],
    [
      "cockatiel",
      'import { handleAll, retry } from "cockatiel";',
      "retry(handleAll, { maxAttempts: 3 }).execute(() => WORK)",
    ],
    [
      "cockatiel's wrap",
      'import { handleAll, retry, timeout, wrap } from "cockatiel";',
      "wrap(retry(handleAll, {}), timeout(5)).execute(() => WORK)",
    ],
  ])("%s", async (_, imports, call) => {
    expect(await state({ "a.ts": `${imports}\n${call.replace("WORK", FETCH)};` }, "retry")).toBe("present");
  });

  test("cockatiel's wrap gives every protection of its parts", async () => {
    const text = `import { handleAll, retry, timeout, wrap } from "cockatiel";\nwrap(retry(handleAll, {}), timeout(5)).execute(() => ${FETCH});`;
    expect(await state({ "a.ts": text }, "timeout")).toBe("present");
    expect(await state({ "a.ts": text }, "breaker")).toBe("absent");
  });

  test("axios-retry on the instance, and its absence on another", async () => {
    const text =
      'import axios from "axios";\nimport axiosRetry from "axios-retry";\nconst api = axios.create();\nconst bare = axios.create();\naxiosRetry(api, { retries: 3 });\napi.get("/");\nbare.get("/");';
    expect(await state({ "a.ts": text }, "retry", { callee: "api.get" })).toBe("present");
    expect(await state({ "a.ts": text }, "retry", { callee: "bare.get" })).toBe("absent");
  });

  test("a client that retries, and one whose retries are off", async () => {
    const openai = (options: string) => ({
      "a.ts": `import OpenAI from "openai";\nconst ai = new OpenAI(${options});\nai.chat.completions.create({});`,
    });
    const at = { callee: "ai.chat.completions.create" };
    expect(await state(openai(""), "retry", at)).toBe("present");
    const got = (options: string) => ({ "a.ts": `import got from "got";\ngot.get("/", ${options});` });
    expect(await state(got("{ retry: { limit: 0 } }"), "retry", { callee: "got.get" })).toBe("absent");
    expect(await state(got("{}"), "retry", { callee: "got.get" })).toBe("present");
  });

  test("tenacity's decorator, bare and called", async () => {
    const text = (decorator: string) => ({
      "a.py": `import requests\nfrom tenacity import retry, stop_after_attempt\n\n@${decorator}\ndef load():\n    return requests.get("/", timeout=5)\n\nload()\n`,
    });
    const at = { path: "a.py", callee: "requests.get" };
    expect(await state(text("retry"), "retry", at)).toBe("present");
    expect(await state(text("retry(stop=stop_after_attempt(3))"), "retry", at)).toBe("present");
  });
});

describe("lock", () => {
  test.each([
    [
      "runExclusive",
      'import { Mutex } from "async-mutex";\nconst m = new Mutex();',
      "await m.runExclusive(async () => { await WORK; });",
      "present",
    ],
    [
      "acquire and release",
      'import { Mutex } from "async-mutex";\nconst m = new Mutex();',
      "const release = await m.acquire(); try { await WORK; } finally { release(); }",
      "present",
    ],
    [
      "after the release",
      'import { Mutex } from "async-mutex";\nconst m = new Mutex();',
      "const release = await m.acquire(); release(); await WORK;",
      "absent",
    ],
    [
      "a file lock",
      'import lockfile from "proper-lockfile";',
      'const release = await lockfile.lock("f"); try { await WORK; } finally { await release(); }',
      "present",
    ],
    [
      "a name only",
      "async function withLock(work: () => Promise<unknown>) { await work(); }",
      "await withLock(() => WORK);",
      "absent",
    ],
  ])("%s", async (_, before, body, expected) => {
    expect(
      await state({ "a.ts": `${before}\nasync function main() { ${body.replace("WORK", FETCH)} }\nmain();` }, "lock"),
    ).toBe(expected);
  });

  test("a workspace function that holds a lock around its callback", async () => {
    const texts = {
      "locked.ts":
        'import lockfile from "proper-lockfile";\nexport async function x<T>(path: string, work: () => Promise<T>) { const release = await lockfile.lock(path); try { return await work(); } finally { await release(); } }',
      "a.ts": `import { x } from "./locked";\nexport const run = () => x("f", () => ${FETCH});`,
    };
    expect(await state(texts, "lock")).toBe("present");
  });

  test("Python's with", async () => {
    const text =
      "import threading, requests\nlock = threading.Lock()\ndef f():\n    with lock:\n        requests.get('/')\nf()\n";
    expect(await state({ "a.py": text }, "lock", { path: "a.py", callee: "requests.get" })).toBe("present");
  });
});

describe("transaction and trace", () => {
  test("a transaction's callback, and SQL BEGIN before it", async () => {
    const knex =
      'import knex from "knex";\nconst db = knex({});\nasync function f() { await db.transaction(async (trx) => { await trx("t").insert({}); }); }\nf();';
    expect(await state({ "a.ts": knex }, "transaction", { callee: "trx(…).insert" })).toBe("present");
    const pg =
      'import { Pool } from "pg";\nconst pool = new Pool();\nasync function f() { await pool.query("BEGIN"); await pool.query("UPDATE t SET n = 1"); await pool.query("COMMIT"); }\nf();';
    const w = await workspace({ "a.ts": pg });
    expect(w.view.protection(w.call("a.ts", "pool.query", 1), "transaction").state).toBe("present");
  });

  test("a span around the work, in a caller", async () => {
    const texts = {
      "work.ts": `export const work = () => ${FETCH};`,
      "a.ts":
        'import { trace } from "@opentelemetry/api";\nimport { work } from "./work";\ntrace.getTracer("x").startActiveSpan("op", async (span) => { await work(); span.end(); });',
    };
    expect(await state(texts, "trace", { path: "work.ts" })).toBe("present");
  });
});

describe("callers", () => {
  test("one unprotected caller of two is a gap, with its path", async () => {
    const texts = {
      "load.ts": `export const load = () => ${FETCH};`,
      "a.ts": 'import pRetry from "p-retry";\nimport { load } from "./load";\npRetry(load);\nload();',
    };
    expect(await state(texts, "retry", { path: "load.ts" })).toBe("absent");
  });

  test("calls in tests decide nothing about service code", async () => {
    const texts = {
      "load.ts": `export const load = () => ${FETCH};`,
      "a.ts": 'import pRetry from "p-retry";\nimport { load } from "./load";\npRetry(load);',
      "load.test.ts": 'import { load } from "./load";\ntest("x", () => load());',
    };
    expect(await state(texts, "retry", { path: "load.ts" })).toBe("present");
  });

  test.each([
    ["then", `shop.find(key).then(() => ${FETCH})`, "absent"],
    ["the second function of then", `shop.find(key).then(undefined, () => ${FETCH})`, "absent"],
    ["finally", `shop.find(key).finally(() => ${FETCH})`, "absent"],
    ["a method of another name", `shop.find(key).within(() => ${FETCH})`, "unknown"],
    ["then, inside of code that may bound it", `shop.guard(() => shop.find(key).then(() => ${FETCH}))`, "unknown"],
  ])("what unknown code gives, by %s, runs the function as a promise does", async (_, body, expected) => {
    const text = `import { shop } from "unknown-shop";\nexport const load = (key: string) => ${body};`;
    expect(await state({ "a.ts": text }, "timeout")).toBe(expected);
  });

  test("a function given to unknown code has unknown callers", async () => {
    const text = `import { wrap } from "unheard-of";\nconst load = () => ${FETCH};\nexport const run = wrap(load);`;
    expect(await state({ "a.ts": text }, "retry")).toBe("unknown");
  });

  test("an export of a published package has unknown callers, one of an application has not", async () => {
    const texts = { "src/index.ts": `export const load = () => ${FETCH};` };
    const published = JSON.stringify({ name: "lib", main: "dist/index.js" });
    const application = JSON.stringify({ name: "app", private: true, main: "dist/index.js" });
    const at = { path: "src/index.ts" };
    expect(await state({ ...texts, "package.json": published }, "retry", at)).toBe("unknown");
    expect(await state({ ...texts, "package.json": application }, "retry", at)).toBe("absent");
  });

  test("methods called through an injected instance", async () => {
    const texts = {
      "service.ts": `export class Service { load() { return ${FETCH}; } }`,
      "job.ts":
        'import pRetry from "p-retry";\nimport { Service } from "./service";\nexport class Job { constructor(private service: Service) {} run() { return pRetry(() => this.service.load()); } }',
    };
    expect(await state(texts, "retry", { path: "service.ts" })).toBe("present");
  });

  test("recursion without end answers", async () => {
    const text = `export function a(n: number): unknown { return n > 0 ? b(n) : ${FETCH}; }\nexport function b(n: number): unknown { return a(n - 1); }`;
    expect(["absent", "unknown"]).toContain(await state({ "a.ts": text }, "retry"));
  });

  test("the queue's attempts protect its worker", async () => {
    const worker = `import { Worker } from "bullmq";\nnew Worker("mail", async () => { await ${FETCH}; });`;
    const queue = (name: string, attempts: number) =>
      `import { Queue } from "bullmq";\nconst q = new Queue("${name}");\nq.add("x", {}, { attempts: ${attempts} });`;
    expect(await state({ "a.ts": worker }, "retry")).toBe("absent");
    expect(await state({ "a.ts": worker, "q.ts": queue("mail", 5) }, "retry")).toBe("present");
    expect(await state({ "a.ts": worker, "q.ts": queue("mail", 1) }, "retry")).toBe("absent");
    expect(await state({ "a.ts": worker, "q.ts": queue("other", 5) }, "retry")).toBe("absent");
  });
});
