/** Faults of `add-flow-log`: steps that leave no trace, a process that is killed in one, operations that run at once. */

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
  {
    name: "the step that was running when the process was killed",
    program: `type Step = (id: string) => Promise<string>;
export async function ‹order›(id: string, shop: Record<"read" | "charge" | "save", Step>): Promise<string> {
  const row = await shop.read(id);
  const paid = await shop.charge(row);
  return await shop.save(paid);
}
`,
    scenario: `
const { fork } = await import("node:child_process");
const { existsSync, readdirSync, readFileSync } = await import("node:fs");
if (process.send !== undefined) {
  await program.order("7", { ...globalThis.steps, charge: async () => process.kill(process.pid, "SIGKILL") });
}
const child = fork(process.argv[1], { stdio: "ignore" });
assert.equal(await new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal))), "SIGKILL");
assert.ok(existsSync("flow_logs"), "no log");
const lines = readdirSync("flow_logs")
  .filter((name) => name.endsWith(".jsonl"))
  .flatMap((name) => readFileSync("flow_logs/" + name, "utf8").trim().split("\\n"))
  .map((line) => JSON.parse(line));
assert.deepEqual([lines.at(-1).action, lines.at(-1).status], ["shop.charge", "running"]);
assert.ok(lines.some(({ action, status }) => action === "shop.read" && status === "success"));`,
  },
  {
    name: "two operations at once, of which one fails",
    program: `declare const steps: Record<"read" | "fail" | "save", (id: string) => Promise<string>>;
const { read, fail, save } = (globalThis as unknown as { steps: typeof steps }).steps;
export async function ‹order›(id: string, secret: string): Promise<string> {
  const row = await read(id + secret);
  if (id === "8") await fail(row);
  return await save(row);
}
`,
    scenario: `
const { readdirSync, readFileSync } = await import("node:fs");
const [seven, eight] = await Promise.allSettled(["7", "8"].map((id) => program.order(id, "hunter2")));
assert.equal(seven.value, "save");
assert.match(eight.reason.message, /out of stock/);
const logs = readdirSync("flow_logs").filter((name) => name.endsWith(".jsonl")).map((name) => readFileSync("flow_logs/" + name, "utf8"));
assert.equal(logs.length, 2);
assert.ok(!logs.join("").includes("hunter2"));
const of = (id) => logs.find((text) => text.includes(JSON.stringify({ id }))).trim().split("\\n").map((line) => JSON.parse(line));
assert.equal(new Set([...of("7"), ...of("8")].map((line) => line.flow_id)).size, 2);
assert.deepEqual([of("7").at(-1).status, of("8").at(-1).status], ["success", "failed"]);
assert.ok(of("8").some(({ action, status }) => action === "fail" && status === "failed"));`,
  },
];
