/** Faults of `health-endpoint`: probes that ask a server while something it needs is gone, hangs, or stands in front of it. */

import type { FaultPair } from "../faultPair";

/** `probe(path)` asks the program for the status, and the body as text. */
const PROBE = `
const { address } = program;
const probe = async (path) => {
  const answer = await fetch(await address + path);
  return { status: answer.status, body: await answer.text() };
};`;

/** Where the program listens. */
const ADDRESS = `export const address = new Promise<string>((resolve) => {
  server.once("listening", () => resolve("http://127.0.0.1:" + (server.address() as { port: number }).port));
});`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a database that is gone",
    program: `import express from "express";
import { Pool } from "pg";
const pool = new Pool({ connectionString: "postgres://shop@127.0.0.1:9/shop", connectionTimeoutMillis: 300 });
pool.on("error", () => {});
const app = express();
app.get("/orders", async (_request, response) => {
  response.json((await pool.query("select 2")).rows);
});
const server = app.‹listen›(0, "127.0.0.1");
${ADDRESS}
`,
    scenario: `${PROBE}
assert.equal((await probe("/livez")).status, 200);
const { status, body } = await probe("/readyz");
assert.equal(status, 503);
assert.deepEqual(JSON.parse(body).checks, { database: "failed" });
assert.ok(!/127\\.0\\.0\\.1|shop/.test(body));`,
  },
  {
    name: "a database that takes connections and never speaks",
    program: `import { createServer, type AddressInfo } from "node:net";
import express from "express";
import { Pool } from "pg";
const silent = createServer(() => {}).listen(0, "127.0.0.1");
await new Promise((resolve) => silent.once("listening", resolve));
const pool = new Pool({ host: "127.0.0.1", port: (silent.address() as AddressInfo).port, user: "shop" });
const app = express();
app.get("/orders", async (_request, response) => {
  response.json((await pool.query("select 2")).rows);
});
const server = app.‹listen›(0, "127.0.0.1");
${ADDRESS}
`,
    scenario: `${PROBE}
const [living, readiness] = await Promise.all([probe("/livez"), probe("/readyz")]);
assert.equal(living.status, 200);
assert.equal(readiness.status, 503);`,
  },
  {
    name: "a login in front of everything",
    program: `import express from "express";
const app = express();
app.use((_request, response) => {
  response.sendStatus(401);
});
const server = app.‹listen›(0, "127.0.0.1");
${ADDRESS}
`,
    scenario: `${PROBE}
assert.equal((await probe("/orders")).status, 401);
assert.equal((await probe("/livez")).status, 200);
assert.equal((await probe("/readyz")).status, 200);`,
  },
];
