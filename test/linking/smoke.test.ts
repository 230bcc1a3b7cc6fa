import { expect, test } from "vitest";
import { workspace } from "../support/workspace";

test("smoke", async () => {
  const w = await workspace({
    "queries.ts": `import knex from "knex";
const db = knex({ client: "pg", acquireConnectionTimeout: 5_000 });
export const findLink = (address: string) => db("links").where({ address }).first();
export const createLink = (address: string) => db("links").insert({ address });`,
    "handler.ts": `import { createLink, findLink } from "./queries";
export async function create(address: string) {
  const link = await findLink(address);
  if (link) throw new Error("taken");
  await createLink(address);
}`,
"app.ts": `import express from "express";
import { body, validationResult } from "express-validator";
const app = express();
app.post("/orders", body("sku").isString(), async (request, response) => {
  if (!validationResult(request).isEmpty()) {
    response.status(400).end();
    return;
  }
});`
  });
  for (const file of w.view.files) for (const call of w.view.calls(file)) console.log(file.path, call.callee, call.symbol, call.concept, w.view.resource(call), w.view.effectsOf(call).map((e) => e.concept + " " + e.resource));
  for (const r of w.view.routes()) console.log(r.chain.map((s) => [s.symbol, s.call?.callee, s.function?.scope]));
  expect(1).toBe(1);
});
