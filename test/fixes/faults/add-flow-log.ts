/** Faults of `add-flow-log`: steps that leave no trace. */

import type { FaultPair } from "../faultPair";

export const pairs: readonly FaultPair[] = [
  {
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
];
