/** Faults of `lock-file`: writers that meet, fail, or are killed. */

import type { FaultPair } from "../faultPair";

export const pairs: readonly FaultPair[] = [
  {
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
    name: "a holder that was killed between the read and the write",
    program: `import { readFile, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
export async function bump(file: string, midway: () => void): Promise<void> {
  const state = JSON.parse(await readFile(file, "utf8")) as { n: number };
  await setTimeout(5);
  midway();
  state.n += 1;
  await ‹writeFile›(file, JSON.stringify(state));
}
`,
    scenario: `
const { readFileSync, writeFileSync } = await import("node:fs");
const { fork } = await import("node:child_process");
if (process.send !== undefined) {
  await program.bump("state.json", () => process.kill(process.pid, "SIGKILL"));
}
writeFileSync("state.json", '{"n":0}');
const killed = fork(process.argv[1], { stdio: "ignore" });
assert.equal(await new Promise((resolve) => killed.on("exit", (_, signal) => resolve(signal))), "SIGKILL");
await Promise.all(Array.from({ length: 10 }, () => program.bump("state.json", () => {})));
assert.equal(JSON.parse(readFileSync("state.json", "utf8")).n, 10);`,
  },
  {
    name: "a writer that fails among others, and one that has nothing to do",
    program: `import { promises as fs } from "node:fs";
export async function take(file: string, name: string, check: (name: string) => Promise<void>): Promise<number> {
  const names = JSON.parse(await fs.readFile(file, "utf8")) as string[];
  if (names.includes(name)) return names.length;
  await check(name);
  await ‹fs.writeFile›(file, JSON.stringify([...names, name]));
  return names.length + 1;
}
`,
    scenario: `
const { readFileSync, writeFileSync } = await import("node:fs");
writeFileSync("names.json", '["a"]');
const check = async (name) => { if (name === "bad") throw new Error("refused"); };
const outcomes = await Promise.allSettled(["b", "bad", "a", "c", "bad", "d", "e"].map((name) => program.take("names.json", name, check)));
assert.deepEqual(outcomes.map(({ status }) => status === "fulfilled"), [true, false, true, true, false, true, true]);
assert.deepEqual(JSON.parse(readFileSync("names.json", "utf8")).sort(), ["a", "b", "c", "d", "e"]);`,
  },
];
