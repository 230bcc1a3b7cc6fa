/** Which processes a workspace has, what each loads, and what its libraries give it. */

import { describe, expect, test } from "vitest";
import { workspace } from "../support/workspace";

describe("services", () => {
  const SERVER = 'import express from "express";\nconst app = express();\napp.listen(3000);';
  const WORKER = 'import { Worker } from "bullmq";\nnew Worker("a", async () => {});';

  test("one for each program, with what it loads", async () => {
    const { view } = await workspace({
      "server.ts": `import "./queue";\n${SERVER}`,
      "queue.ts": WORKER,
      "worker.ts": WORKER,
    });
    const services = view.services();
    expect(services.map(({ kind, entry }) => [kind, entry.file.path])).toEqual([
      ["http-server", "server.ts"],
      ["worker", "worker.ts"],
    ]);
    expect([...(services[0]?.loaded ?? [])].map(({ path }) => path).sort()).toEqual(["queue.ts", "server.ts"]);
  });

  test("two that one program loads are one; what nothing loads belongs to its package", async () => {
    const { view } = await workspace({
      "main.ts": 'import "./server";\nimport "./queue";',
      "server.ts": SERVER,
      "queue.ts": WORKER,
      "routes/later.ts": "export const a = 1;",
    });
    const [only, ...more] = view.services();
    expect(more).toEqual([]);
    expect(only?.entries).toHaveLength(2);
    expect([...(only?.files ?? [])].map(({ path }) => path)).toContain("routes/later.ts");
    expect([...(only?.loaded ?? [])].map(({ path }) => path)).not.toContain("routes/later.ts");
  });

  test("tests, scripts and servers opened for one request are none", async () => {
    const { view } = await workspace({
      "server.test.ts": SERVER,
      "scripts/docs.ts": SERVER,
      "app.ts":
        'import express from "express";\nimport http from "node:http";\nexport const app = express();\napp.get("/", () => {\n  http.createServer().listen(0);\n});',
    });
    expect(view.services()).toEqual([]);
  });

  test("a server on any free port of this machine only is part of the program that opens it", async () => {
    const listening = (given: string) =>
      workspace({ "proxy.ts": `import http from "node:http";\nhttp.createServer(() => {}).listen(${given});` });
    expect((await listening('0, "127.0.0.1"')).view.services()).toEqual([]);
    expect((await listening('{ port: 0, host: "localhost" }')).view.services()).toEqual([]);
    expect((await listening('8080, "127.0.0.1"')).view.services()).toHaveLength(1);
    expect((await listening("0")).view.services()).toHaveLength(1);
  });

  test("a library that offers a server is none; a manifest may declare what is preloaded", async () => {
    const { view } = await workspace({
      "lib/package.json": '{ "name": "lib", "main": "index.ts" }',
      "lib/index.ts": 'export { start } from "./serve";',
      "lib/serve.ts": 'import http from "node:http";\nexport const start = () => http.createServer().listen(3000);',
      "api/package.json": '{ "name": "api", "private": true, "dependencies": { "dd-trace": "5" } }',
      "api/server.ts": SERVER,
    });
    const services = view.services();
    expect(services.map(({ entry }) => entry.file.path)).toEqual(["api/server.ts"]);
    expect(services[0]?.given.get("metrics")).toBe("dd-trace");
  });
});
