/** Faults of `validate-from-type`: texts and answers of the wrong shape. */

import { type FaultPair, SERVER } from "../faultPair";

export const pairs: readonly FaultPair[] = [
  {
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
    name: "answers of three wrong kinds: an error in place of the list, nothing at all, a number beyond all bounds",
    program: `interface Rate {
  readonly pair: string;
  readonly value: number;
}
export async function total(url: string): Promise<number> {
  const response = await fetch(url);
  const rates = (await ‹response.json›()) as { rates: Rate[] };
  let sum = 0;
  for (const { value } of rates?.rates ?? []) sum += value;
  return sum;
}
`,
    scenario: `${SERVER}
let body = "";
const url = await serve((request, response) => response.end(body));
body = '{"rates":[{"pair":"EURUSD","value":1.5},{"pair":"EURCHF","value":0.5}],"more":1}';
assert.equal(await program.total(url), 2);
for (const bad of ['{"error":"quota"}', "null", '{"rates":[{"pair":"EURUSD","value":1e999}]}', '{"rates":[{"pair":"EURUSD","value":1']) {
  body = bad;
  await assert.rejects(program.total(url), undefined, bad);
}`,
  },
  {
    name: "a file of settings that an earlier version wrote, and one that was cut off",
    program: `import { readFile } from "node:fs/promises";
enum Level {
  Info = "info",
  Error = "error",
}
interface Settings {
  level: Level;
  limits: Record<string, number>;
  range: [from: number, to: number];
}
export async function load(path: string): Promise<Settings> {
  const settings: Settings = ‹JSON.parse›(await readFile(path, "utf8"));
  return settings;
}
`,
    scenario: `
const { writeFileSync } = await import("node:fs");
const good = { level: "info", limits: { mail: 5 }, range: [0, 9], theme: "dark" };
const read = (text) => { writeFileSync("settings.json", text); return program.load("settings.json"); };
assert.deepEqual(await read(JSON.stringify(good)), good);
for (const bad of [{ ...good, level: 1 }, { ...good, level: "warn" }, { ...good, limits: { mail: "5" } }, { ...good, range: [0] }, [good]]) {
  await assert.rejects(read(JSON.stringify(bad)), undefined, JSON.stringify(bad));
}
await assert.rejects(read(JSON.stringify(good).slice(0, -9)), SyntaxError);`,
  },
];
