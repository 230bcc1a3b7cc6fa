/** Faults of `lock-file`: writers that meet. */

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
];
