/** Pairs of programs, before and after a fix, and the fault that only the second survives. */

export interface FaultPair {
  readonly fix: string;
  readonly name: string;
  readonly packages?: Readonly<Record<string, string>>;
  /** `src/main.ts`, with what the finding underlines in `‹…›`. */
  readonly program: string;
  /** Replacements in the fixed text: a user's own number in place of ours. */
  readonly tune?: readonly (readonly [string, string])[];
  /** The body of an async function that has `program` (the module) and must return normally only when all is well. */
  readonly scenario: string;
  /** The program before the fix waits for ever: it has failed when it is still waiting. */
  readonly hangs?: boolean;
}

const SERVER = `
const { createServer } = await import("node:http");
const serve = (answer) => new Promise((resolve) => {
  const server = createServer(answer).listen(0, "127.0.0.1", () => resolve("http://127.0.0.1:" + server.address().port));
  server.unref();
});`;

export const FAULT_PAIRS: readonly FaultPair[] = [
  {
    fix: "add-deadline",
    name: "a server that never answers",
    program: `export const load = async (url: string): Promise<string> => (await ‹fetch›(url)).text();\n`,
    tune: [["10_000", "150"]],
    hangs: true,
    scenario: `${SERVER}
const url = await serve(() => {});
waiting();
const name = await program.load(url).then(() => "answered", (error) => error.name);
assert.equal(name, "TimeoutError");`,
  },
  {
    fix: "add-deadline",
    name: "a body that drips",
    program: `export const load = async (url: string, options: RequestInit): Promise<string> => (await ‹fetch›(url, options)).text();\n`,
    tune: [["10_000", "150"]],
    hangs: true,
    scenario: `${SERVER}
const url = await serve((request, response) => {
  assert.equal(request.headers.accept, "text/plain");
  setInterval(() => response.write("."), 10);
});
waiting();
const name = await program.load(url, { headers: { accept: "text/plain" } }).then(() => "answered", (error) => error.name);
assert.equal(name, "TimeoutError");`,
  },
  {
    fix: "add-deadline",
    name: "a program that never ends",
    program: `import { execFileSync } from "node:child_process";
export const wait = (): Buffer => ‹execFileSync›(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
`,
    tune: [["60_000", "150"]],
    hangs: true,
    scenario: `waiting();
assert.throws(() => program.wait(), { code: "ETIMEDOUT" });`,
  },
  {
    fix: "wrap-in-retry",
    name: "a server that is busy twice",
    program: `export const load = async (url: string): Promise<string> => {
  const response = await ‹fetch›(url);
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
};
`,
    scenario: `${SERVER}
let calls = 0;
const url = await serve((request, response) => {
  response.statusCode = ++calls < 3 ? 503 : 200;
  response.end("fine");
});
assert.equal(await program.load(url), "fine");
assert.equal(calls, 3);`,
  },
  {
    fix: "wrap-in-retry",
    name: "a connection that is reset once",
    program: `export const load = async (get: () => Promise<string>): Promise<string> => {
  return await ‹get›();
};
`,
    scenario: `
let calls = 0;
const get = async () => {
  if (++calls === 1) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  return "fine";
};
assert.equal(await program.load(get), "fine");
let wrong = 0;
await assert.rejects(program.load(async () => { wrong++; throw new TypeError("a bug"); }), TypeError);
assert.equal(wrong, 1);`,
  },
  {
    fix: "lock-file",
    name: "twenty writers in one process",
    program: `import { readFile, writeFile } from "node:fs/promises";
export async function bump(file: string): Promise<void> {
  const state = JSON.parse(await readFile(file, "utf8")) as { n: number };
  state.n += 1;
  await ‹writeFile›(file, JSON.stringify(state));
}
`,
    scenario: `
const { readFileSync, writeFileSync } = await import("node:fs");
writeFileSync("state.json", '{"n":0}');
await Promise.all(Array.from({ length: 20 }, () => program.bump("state.json")));
assert.equal(JSON.parse(readFileSync("state.json", "utf8")).n, 20);`,
  },
  {
    fix: "lock-file",
    name: "writers in three processes",
    packages: { typescript: "^5.1.0" },
    program: `import { readFile, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
export async function bump(file: string): Promise<void> {
  const state = JSON.parse(await readFile(file, "utf8")) as { n: number };
  await setTimeout(5);
  state.n += 1;
  await ‹writeFile›(file, JSON.stringify(state));
}
`,
    scenario: `
const { readFileSync, writeFileSync } = await import("node:fs");
const { fork } = await import("node:child_process");
const each = async () => { for (let i = 0; i < 8; i++) await program.bump("state.json"); };
if (process.send !== undefined) {
  await each();
  process.exit(0);
}
writeFileSync("state.json", '{"n":0}');
const children = [0, 1, 2].map(() => fork(process.argv[1], { stdio: "ignore" }));
await Promise.all(children.map((child) => new Promise((resolve) => child.on("exit", resolve))));
assert.equal(JSON.parse(readFileSync("state.json", "utf8")).n, 24);`,
  },
  {
    fix: "add-flow-log",
    name: "a trace line for each step",
    program: `declare const steps: Record<"read" | "charge" | "save", (id: string) => Promise<string>>;
const { read, charge, save } = (globalThis as unknown as { steps: typeof steps }).steps;
export async function ‹order›(id: string): Promise<string> {
  const row = await read(id);
  await charge(row);
  return await save(row);
}
`,
    scenario: `
const { readdirSync, readFileSync } = await import("node:fs");
assert.equal(await program.order("7"), "save");
const text = readdirSync("flow_logs").map((name) => readFileSync("flow_logs/" + name, "utf8")).join("");
for (const step of ["read", "charge", "save"]) assert.ok(text.includes(JSON.stringify(step)), text);
assert.ok(text.includes('"id":"7"'), text);`,
  },
  {
    fix: "add-flow-log",
    name: "how far a failed operation got",
    packages: { typescript: "^5.1.0" },
    program: `declare const steps: Record<"read" | "fail" | "save", (id: string) => Promise<string>>;
const { read, fail, save } = (globalThis as unknown as { steps: typeof steps }).steps;
export async function ‹order›(id: string): Promise<string> {
  const row = await read(id);
  await fail(row);
  return await save(row);
}
`,
    scenario: `
const { readdirSync, readFileSync } = await import("node:fs");
await assert.rejects(program.order("7"), /out of stock/);
const text = readdirSync("flow_logs").map((name) => readFileSync("flow_logs/" + name, "utf8")).join("");
assert.ok(text.includes("out of stock"), text);
assert.ok(!text.includes('"save"'), text);`,
  },
  {
    fix: "validate-from-type",
    name: "an order with a word for a number",
    program: `interface Order {
  id: string;
  qty: number;
  note?: string;
  parent: Order | null;
}
export const load = (text: string): Order => ‹JSON.parse›(text) as Order;
`,
    scenario: `
const good = { id: "1", qty: 2, parent: { id: "0", qty: 1, note: "n", parent: null }, more: true };
assert.deepEqual(program.load(JSON.stringify(good)), good);
for (const bad of [{ ...good, qty: "two" }, { ...good, parent: { ...good.parent, id: 3 } }, { ...good, note: null }, [], null]) {
  assert.throws(() => program.load(JSON.stringify(bad)), JSON.stringify(bad));
}`,
  },
  {
    fix: "validate-from-type",
    name: "an order with a word for a number, with zod",
    packages: { zod: "^4.1.0" },
    program: `type Payment = { kind: "card"; last4: string } | { kind: "cash" };
interface Order {
  id: string;
  pay: Payment;
  tags: readonly string[];
}
export const load = (text: string): Order[] => ‹JSON.parse›(text) as Order[];
`,
    scenario: `
const good = [{ id: "1", pay: { kind: "card", last4: "1234" }, tags: ["a"], more: 1 }, { id: "2", pay: { kind: "cash" }, tags: [] }];
assert.deepEqual(program.load(JSON.stringify(good)), good);
for (const bad of [{}, [{ ...good[0], pay: { kind: "card" } }], [{ ...good[0], pay: { kind: "gold" } }], [{ ...good[0], tags: [1] }]]) {
  assert.throws(() => program.load(JSON.stringify(bad)), JSON.stringify(bad));
}`,
  },
  {
    fix: "preserve-cause",
    name: "the code of a missing file",
    program: `import { readFile } from "node:fs/promises";
export async function load(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw ‹new Error›("the settings cannot be read");
  }
}
`,
    scenario: `
const error = await program.load("missing.json").catch((thrown) => thrown);
assert.equal(error.message, "the settings cannot be read");
assert.equal(error.cause.code, "ENOENT");`,
  },
  {
    fix: "preserve-cause",
    name: "the reason of a failed connection, printed",
    program: `class LoadError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
export const load = (url: string): Promise<Response> =>
  fetch(url).catch((error) => {
    console.error("load", typeof error);
    throw ‹new LoadError›("load failed");
  });
`,
    scenario: `
const { inspect } = await import("node:util");
const error = await program.load("http://127.0.0.1:1").catch((thrown) => thrown);
assert.match(inspect(error), /fetch failed/);`,
  },
];
