/** Faults of `validate-from-type`: texts of the wrong shape. */

import type { FaultPair } from "../faultPair";

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
];
