/** Faults of `correlation-id`: requests at the same time, one of which fails, and callers with odd ids. */

import type { FaultPair } from "../faultPair";

/** An application that waits, then logs; `lines` holds what pino wrote, `address` where it listens. */
const SHOP = `import { setTimeout as wait } from "node:timers/promises";
import express from "express";
import pino from "pino";
export const lines: Record<string, unknown>[] = [];
const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
const app = express();
app.get("/orders/:id", async (request, response) => {
  await wait(Number(request.query.ms ?? 0));
  if (request.params.id === "7") logger.error("out of stock");
  else logger.info("sent");
  response.json({ path: request.path });
});
const server = app.‹listen›(0, "127.0.0.1");
export const address = new Promise<string>((resolve) => {
  server.once("listening", () => resolve("http://127.0.0.1:" + (server.address() as { port: number }).port));
});
`;

export const pairs: readonly FaultPair[] = [
  {
    name: "one of several requests at the same time fails",
    program: SHOP,
    scenario: `
const address = await program.address;
const ask = (id, ms) => fetch(address + "/orders/" + id + "?ms=" + ms, { headers: { "x-request-id": "customer-" + id } });
await Promise.all([ask(6, 40), ask(7, 20), ask(8, 0)]);
const failed = program.lines.filter(({ level }) => level === 50);
assert.deepEqual(failed.map(({ requestId }) => requestId), ["customer-7"]);
assert.deepEqual(program.lines.map(({ requestId }) => requestId).sort(), ["customer-6", "customer-7", "customer-8"]);`,
  },
  {
    name: "an id that would forge lines of a log",
    program: SHOP,
    scenario: `
const address = await program.address;
const forged = "1 level=error msg=paid " + "x".repeat(500);
const answer = await fetch(address + "/orders/1", { headers: { "x-request-id": forged } });
const id = answer.headers.get("x-request-id");
assert.match(id ?? "", /^[0-9a-f-]{36}$/);
assert.equal(program.lines[0].requestId, id);`,
  },
  {
    name: "a customer who reports a failure without an id of their own",
    program: SHOP,
    scenario: `
const address = await program.address;
const answers = await Promise.all([7, 7].map((id) => fetch(address + "/orders/" + id)));
const ids = answers.map((answer) => answer.headers.get("x-request-id"));
assert.equal(new Set(ids).size, 2);
assert.deepEqual(program.lines.map(({ requestId }) => requestId).sort(), [...ids].sort());`,
  },
  {
    name: "two requests of Fastify at the same time",
    program: `import { setTimeout as wait } from "node:timers/promises";
import Fastify from "fastify";
export const lines: Record<string, unknown>[] = [];
const app = Fastify({ logger: { stream: { write: (line: string) => void lines.push(JSON.parse(line)) } } });
app.get("/orders", async () => {
  await wait(20);
  ‹app.log.info›("listing orders");
  return [];
});
export const ask = () => app.inject("/orders");
`,
    scenario: `
await Promise.all([program.ask(), program.ask()]);
const ids = program.lines.filter(({ msg }) => msg === "listing orders").map(({ reqId }) => reqId);
assert.equal(ids.length, 2);
assert.ok(ids.every((id) => typeof id === "string"));
assert.equal(new Set(ids).size, 2);`,
  },
];
