/** A program that followed changes answers like one linked anew, and says whom a change concerns. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Workspace, workspace } from "../support/workspace";

const TEXTS = {
  "client.ts": 'import axios from "axios";\nexport const api = axios.create({ timeout: 5 });\n',
  "x.ts":
    "export async function x<T>(work: () => Promise<T>): Promise<T> {\n  for (;;) { try { return await work(); } catch {} }\n}\n",
  "load.ts": `import { api } from "./client";\nexport async function load(id: string) {\n  return api.get(\`/\${id}\`);\n}\n`,
  "job.ts":
    'import cron from "node-cron";\nimport { load } from "./load";\nimport { x } from "./x";\ncron.schedule("* * * * *", async () => {\n  await x(() => load("1"));\n});\n',
  "app.ts":
    'import express from "express";\nimport { load } from "./load";\nconst app = express();\napp.get("/:id", async (request, response) => {\n  response.json(await load(request.params.id));\n});\napp.listen(80);\n',
  "all.ts": 'export { load } from "./load";\nexport { x as again } from "./x";\n',
  "service.ts":
    'import { api } from "./client";\nexport class Service {\n  readonly http = api;\n  find(id: string) { return this.http.get(id); }\n}\nexport const service = new Service();\nexport const tools = { find: (id: string) => service.find(id) };\n',
  "worker.ts":
    'import { again, load } from "./all";\nimport { Service, service, tools } from "./service";\nimport got from "got";\nasync function run(own: Service) {\n  await again(() => load("2"));\n  await own.find("3");\n  await service.find("4");\n  await tools.find("5");\n  await got("https://example.com");\n}\nsetInterval(() => run(new Service()), 5);\n',
};

/** Every answer about every call, as text, in the order the view has: what is named first as evidence follows from it. */
function answers(w: Workspace): readonly string[] {
  return w.view.files.flatMap((file) =>
    w.view.calls(file).map((call) => {
      const kinds = (["timeout", "retry"] as const).map((kind) => w.view.protection(call, kind).state);
      const context = [...w.view.context({ file, scope: file.scopes[call.operation.scope]?.function ?? 0 })].sort();
      const callers = w.view
        .targets(call)
        .flatMap((target) => w.view.callers(target).callers.map((by) => `${by.call.file.path}:${by.call.callee}`));
      return [
        file.path,
        call.callee,
        call.symbol,
        call.concept,
        ...kinds,
        w.view.outcome(call).state,
        w.view.isPromise(call),
        context,
        callers,
        w.view.effectsOf(call).length,
      ].join(" ");
    }),
  );
}

const EDITS: readonly (readonly [keyof typeof TEXTS, string])[] = [
  ["client.ts", 'import axios from "axios";\nexport const api = axios.create({});\n'],
  ["client.ts", 'import got from "got";\nexport const api = got.extend({});\n'],
  ["x.ts", "export async function x<T>(work: () => Promise<T>): Promise<T> {\n  return work();\n}\n"],
  [
    "x.ts",
    "export async function x<T>(work: () => Promise<T>): Promise<T> {\n  console.log('x');\n  for (;;) { try { return await work(); } catch {} }\n}\n",
  ],
  [
    "load.ts",
    `import { api } from "./client";\nexport async function load(id: string) {\n  const url = [id].map((part) => \`/\${part}\`).join("");\n  return api.get(url);\n}\n`,
  ],
  [
    "load.ts",
    'import { api } from "./client";\nexport function load(id: string) {\n  return api.get(id, { timeout: 0 });\n}\n',
  ],
  ["job.ts", 'import { load } from "./load";\nload("1");\n'],
  ["app.ts", "export {};\n"],
  ["all.ts", 'export { api as load } from "./client";\nexport { x as again } from "./x";\n'],
  [
    "service.ts",
    "export class Service {\n  async find(id: string) { return id; }\n}\nexport const service = new Service();\nexport const tools = { find: (id: string) => fetch(id) };\n",
  ],
  ["worker.ts", 'import { service } from "./service";\nsetInterval(() => service.find("4"), 5);\n'],
];

test("after any series of edits, every answer is that of a fresh program", async () => {
  const step = fc.oneof(
    fc.constantFrom(...EDITS.map(([path, text]) => ({ [path]: text }))),
    fc.constantFrom(...Object.entries(TEXTS).map(([path, text]) => ({ [path]: text }))),
    fc.constantFrom(...Object.keys(TEXTS).map((path) => ({ [path]: undefined }))),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const followed = await workspace(TEXTS);
      const texts: Record<string, string | undefined> = { ...TEXTS };
      for (const change of steps) {
        answers(followed);
        await followed.change(change);
        Object.assign(texts, change);
      }
      const present = Object.fromEntries(
        Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      expect(answers(followed)).toEqual(answers(await workspace(present)));
    }),
    { numRuns: 40 },
  );
});

test("an edit of a function another file calls leaves what that file says of its other calls", async () => {
  const w = await workspace(TEXTS);
  const calls = () => new Map(w.view.calls(w.file("worker.ts")).map((call) => [call.callee, call]));
  const before = calls();
  await w.change({ "x.ts": EDITS.find(([path]) => path === "x.ts")?.[1] });
  const now = calls();
  expect(now.get("again")).not.toBe(before.get("again"));
  for (const callee of ["service.find", "tools.find", "got"]) expect(now.get(callee), callee).toBe(before.get(callee));
});

test("files whose answers a change alters are among the changed file's dependents when its digest differs", async () => {
  for (const [path, text] of EDITS) {
    const w = await workspace(TEXTS);
    const before = answers(w);
    const digest = w.view.linkingDigest(path);
    const concerned = new Set([path, ...w.view.dependents(path)]);
    await w.change({ [path]: text });
    for (const dependent of w.view.dependents(path)) concerned.add(dependent);
    const others = (all: readonly string[]) => all.filter((line) => !line.startsWith(`${path} `));
    const altered = others(answers(w)).filter((line) => !before.includes(line));
    if (w.view.linkingDigest(path) === digest) expect(altered, text).toEqual([]);
    for (const line of altered) expect(concerned).toContain(line.split(" ")[0]);
  }
});

test("a statement, a scope or a comment in a body leaves the digest alone", async () => {
  const w = await workspace(TEXTS);
  const digest = w.view.linkingDigest("load.ts");
  for (const body of [
    `// why\n  return api.get(\`/\${id}\`);`,
    `const n = id.length;\n  if (n > 3) { n.toFixed(); }\n  return api.get(\`/\${id}\`);`,
    `for (const c of id) { c.trim(); }\n  return api.get(\`/\${id}\`);`,
  ]) {
    await w.change({
      "load.ts": `import { api } from "./client";\nexport async function load(id: string) {\n  ${body}\n}\n`,
    });
    expect(w.view.linkingDigest("load.ts")).toBe(digest);
  }
});

test.each([
  ["another export", `${TEXTS["load.ts"]}export const more = 1;\n`],
  ["another option of a call", TEXTS["load.ts"].replace(`\`/\${id}\``, `\`/\${id}\`, { timeout: 0 }`)],
  ["no longer async", TEXTS["load.ts"].replace("async ", "")],
  ["a failure caught", TEXTS["load.ts"].replace(/return (.*);/, "try { return await $1; } catch { return; }")],
  ["another parameter", TEXTS["load.ts"].replace("id: string", "id: string, n = 1")],
])("%s changes the digest", async (_, text) => {
  const w = await workspace(TEXTS);
  const digest = w.view.linkingDigest("load.ts");
  await w.change({ "load.ts": text });
  expect(w.view.linkingDigest("load.ts")).not.toBe(digest);
});

test.each([
  [
    "what a map is given",
    "kept.ts",
    "pools.set(id, pool)",
    "pools.set(id, null)",
    {
      "kept.ts":
        'import { Pool } from "pg";\nexport const pools = new Map();\nexport function open(id: string) {\n  const pool = new Pool();\n  pools.set(id, pool);\n}\n',
      "asks.ts": 'import { pools } from "./kept";\nexport const ask = () => pools.get("a").query("select 1");\n',
    },
  ],
  [
    "what a plugin hangs on the application",
    "plugin.ts",
    'decorate("db", pool)',
    'decorate("db", {})',
    {
      "plugin.ts":
        'import fp from "fastify-plugin";\nimport { Pool } from "pg";\nexport default fp(async (server) => {\n  const pool = new Pool();\n  server.decorate("db", pool);\n});\n',
      "asks.ts":
        'import type { FastifyRequest } from "fastify";\nexport const ask = (request: FastifyRequest) => request.server.db.query("select 1");\n',
    },
  ],
])("%s changes the digest, and the answers of those who read it", async (_, path, former, now, texts) => {
  const w = await workspace(texts);
  const symbols = () => w.view.calls(w.file("asks.ts")).map((call) => call.symbol);
  const digest = w.view.linkingDigest(path);
  expect(symbols()).toContain("pg.Pool.query");
  await w.change({ [path]: (texts as Record<string, string>)[path]?.replace(former, now) });
  expect(w.view.linkingDigest(path)).not.toBe(digest);
  expect(symbols()).not.toContain("pg.Pool.query");
});
