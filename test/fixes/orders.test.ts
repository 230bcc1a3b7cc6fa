/** Any two fixes of one file, in both orders: the same text, and a program that compiles. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import { applyEdits } from "#facts/edits";
import { FIXES } from "#rules/fixes.generated";

import { rounds } from "../kit/support/program";
import { compile } from "./compile";
import { CONFIGURATIONS } from "./configurations";
import { memoryReader, ROOT } from "./workspace";

const PROGRAM = `import { readFile, writeFile } from "node:fs/promises";
import { Queue } from "bullmq";
import express from "express";
import pRetry from "p-retry";
import { api, stripe } from "./api.js";

interface Order {
  id: string;
  qty: number;
}

export async function bump(file: string): Promise<number> {
  const state = JSON.parse(await readFile(file, "utf8")) as { n: number };
  state.n += 1;
  await writeFile(file, JSON.stringify(state));
  return state.n;
}

export async function ask(options: RequestInit): Promise<Response> {
  return await fetch("https://users.internal", options);
}

export async function name(id: string): Promise<string> {
  return await api.user(id);
}

export function parse(text: string): Order {
  return JSON.parse(text) as Order;
}

export function check(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new Error("no address");
  }
}

export async function page(address: string): Promise<string> {
  try {
    const response = await fetch(address);
    bump("pages.json");
    return await response.text();
  } catch {
    console.error("no page");
    return "";
  }
}

export async function importAll(file: string): Promise<void> {
  await bump(file);
  await name(file);
  await api.user(file);
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function rates(): Promise<string> {
  for (let attempt = 0; attempt < 4; attempt++) {
    try {
      return await api.rates();
    } catch (error) {
      console.warn("failed", attempt, error);
      await sleep(500 * 2 ** attempt);
    }
  }
  throw new Error("gave up");
}

export async function busy(address: string): Promise<Response> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const answer = await fetch(address);
    if (answer.status === 429) {
      await sleep(Math.random() * 500 * 2 ** attempt);
      continue;
    }
    return answer;
  }
  throw new Error("too busy");
}

export function admin(given: string | undefined): number {
  if (given !== process.env.ADMIN_TOKEN) {
    return 401;
  }
  return 200;
}

export async function notify(hooks: readonly string[]): Promise<Response[]> {
  return Promise.all(hooks.map((hook) => fetch(hook)));
}

export const mails: Queue = new Queue("mails", {
  connection: { host: "redis", port: 6379 },
  defaultJobOptions: { attempts: 5, removeOnFail: true },
});

export const charge = (amount: number): Promise<string> =>
  pRetry(() => stripe.paymentIntents.create({ amount, currency: "eur" }), { retries: 3, randomize: true });

const app = express();
app.use(express.json());
app.get("/orders", (_request, response) => {
  response.json([]);
});
app.listen(3000);

importAll("orders.json").catch((error: unknown) => {
  console.error(error);
});
`;

const API = `export const api = {
  user: async (id: string): Promise<string> => id,
  rates: async (): Promise<string> => "1",
};
interface Options {
  readonly idempotencyKey?: string;
}
export const stripe = {
  paymentIntents: {
    create: async (_given: { amount: number; currency: string }, _options?: Options): Promise<string> => "pi_1",
  },
};
`;

/** Fix → what its finding underlines: the n-th place of a text. */
const PLACES: Readonly<Record<string, readonly [string, string]>> = {
  "lock-file": ["await writeFile", "writeFile"],
  "write-atomically": ["await writeFile", "writeFile"],
  "add-deadline": ["await fetch", "fetch"],
  "wrap-in-retry": ["api.user", "api.user"],
  "wrap-in-breaker": ["api.user", "api.user"],
  "wrap-in-limit": ["api.user", "api.user"],
  "validate-from-type": ["return JSON.parse", "JSON.parse"],
  "preserve-cause": ["throw new Error", "new Error"],
  "add-flow-log": ["async function importAll", "importAll"],
  "check-status": ["const response = await fetch", "fetch"],
  "await-promise": ["    bump", "bump"],
  "add-error-to-log": ["console.error", "console.error"],
  "add-jitter": ["  for", "for"],
  "classify-in-catch": ["  for", "for"],
  "honour-retry-after": ["429) {\n      await sleep", "sleep"],
  "validate-env": ["if (given", "given"],
  "limit-concurrency": ["return Promise.all", "Promise.all"],
  "fail-with-exit-code": ['importAll("orders.json").catch', 'importAll("orders.json").catch'],
  "keep-dead-letters": ["new Queue", "Queue"],
  "add-idempotency-key": ["stripe.paymentIntents.create", "stripe.paymentIntents.create"],
  "graceful-shutdown": ["app.listen", "listen"],
  "health-endpoint": ["app.listen", "listen"],
  "crash-dump": ["app.listen", "listen"],
  "correlation-id": ["app.listen", "listen"],
};

/** Pairs grow with the square of the fixes: some are drawn, all under `npm run test:faults`. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const DRAWN = rounds(2, Number.POSITIVE_INFINITY);
const all = Object.keys(PLACES).flatMap((first, index, fixes) =>
  fixes.slice(index + 1).map((second) => ({ first, second })),
);
const pairs = draw(all, DRAWN);

console.log(`pairs drawn with SEED=${SEED}`);

const [esm] = CONFIGURATIONS;

test.each(pairs)("$first and $second", async ({ first, second }) => {
  const there = await apply(await alone(first), second);
  const back = await apply(await alone(second), first);
  expect(back.get("src/main.ts")).toBe(there.get("src/main.ts"));
  expect([...back.keys()].sort()).toEqual([...there.keys()].sort());
  expect(compile(there, "src/main.ts", esm?.options ?? {}).errors).toEqual([]);
});

test("many fixes, one after the other", async () => {
  const many = draw(Object.keys(PLACES), rounds(10, Number.POSITIVE_INFINITY));
  let files = workspace();
  for (const fix of many) files = await apply(files, fix);
  let again = workspace();
  for (const fix of many.toReversed()) again = await apply(again, fix);
  expect(again.get("src/main.ts")).toBe(files.get("src/main.ts"));
  expect(compile(files, "src/main.ts", esm?.options ?? {}).errors).toEqual([]);
});

function draw<T>(from: readonly T[], count: number): readonly T[] {
  const length = Math.min(count, from.length);
  const some = fc.shuffledSubarray([...from], { minLength: length, maxLength: length });
  return fc.sample(some, { numRuns: 1, seed: SEED }).flat();
}

type Files = Map<string, string>;

const DEPENDENCIES = { typescript: "^6.0.0", zod: "^4.1.0", bullmq: "^5.0.0", express: "^5.0.0", "p-retry": "^7.0.0" };

const workspace = (): Files =>
  new Map([
    ["tsconfig.json", esm?.tsconfig ?? ""],
    ["package.json", JSON.stringify({ type: "module", dependencies: DEPENDENCIES })],
    ["src/api.ts", API],
    ["src/main.ts", PROGRAM],
  ]);

/** Each fix by itself, which every pair begins with. */
const begun = new Map<string, Files>();

async function alone(id: string): Promise<Files> {
  const files = begun.get(id) ?? (await apply(workspace(), id));
  begun.set(id, files);
  return files;
}

async function apply(files: Files, id: string): Promise<Files> {
  const fix = FIXES.find((candidate) => candidate.id === id && candidate.language === "typescript");
  const place = PLACES[id];
  const text = files.get("src/main.ts") ?? "";
  if (fix === undefined || place === undefined) throw new Error(`no fix ${id}`);
  const [around, marked] = place;
  const start = text.indexOf(around) + around.length - marked.length;
  current.clear();
  for (const [path, content] of files) current.set(path, content);
  const result = await runFix(
    fix,
    {
      path: "src/main.ts",
      text,
      hash: "hash",
      span: { start, end: start + marked.length },
      facts: {},
      reason: "finding",
    },
    { root: ROOT, reader, budget: 60_000 },
  );
  if (result.kind !== "edits") throw new Error(`${id}: ${JSON.stringify(result)}`);
  const after = new Map(files);
  for (const created of result.creates) after.set(created.path, created.text);
  after.set("src/main.ts", applyEdits(text, result.edits[0]?.edits ?? []));
  return after;
}

const current: Files = new Map();
const reader = memoryReader(current);
