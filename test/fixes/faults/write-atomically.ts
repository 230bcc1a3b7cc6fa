/** Faults of `write-atomically`: writers that are killed, a disk that refuses, readers in between. */

import type { FaultPair } from "../faultPair";

/** A file that a killed write leaves in halves. */
const LARGE = "8_000_000";

export const pairs: readonly FaultPair[] = [
  {
    name: "kill -9 in the middle of a write",
    program: `import { writeFile } from "node:fs/promises";
export async function save(file: string, state: object): Promise<void> {
  await ‹writeFile›(file, JSON.stringify(state));
}
`,
    scenario: `
const { readFileSync, statSync } = await import("node:fs");
const { fork } = await import("node:child_process");
if (process.send !== undefined) {
  for (let round = 0; ; round++) {
    const digit = round % 10;
    await program.save("state.json", { digit, text: String(digit).repeat(${LARGE}) });
    if (round === 0) process.send("saved");
  }
}
for (let kill = 0; kill < 4; kill++) {
  const child = fork(process.argv[1], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  await new Promise((resolve) => child.once("message", resolve));
  // In the middle of a write, where there is such a middle.
  const until = performance.now() + 500;
  while (performance.now() < until && statSync("state.json").size >= ${LARGE}) await new Promise(setImmediate);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  const { digit, text } = JSON.parse(readFileSync("state.json", "utf8"));
  assert.equal(text.length, ${LARGE});
  assert.equal(text.at(-1), String(digit));
}`,
  },
  {
    name: "a reader in the middle of a write",
    program: `import { writeFile } from "node:fs/promises";
export const save = async (file: string, state: object): Promise<void> => {
  await ‹writeFile›(file, JSON.stringify(state));
};
`,
    scenario: `
const { readFileSync } = await import("node:fs");
await program.save("state.json", { text: "" });
let writing = true;
const writes = (async () => {
  for (let round = 0; round < 10; round++) await program.save("state.json", { text: "x".repeat(4_000_000) });
  writing = false;
})();
while (writing) {
  JSON.parse(readFileSync("state.json", "utf8"));
  await new Promise(setImmediate);
}
await writes;`,
  },
  {
    name: "a file that may grow no further, as on a full disk",
    program: `import { writeFileSync } from "node:fs";
export function save(file: string, text: string): void {
  ‹writeFileSync›(file, text);
}
`,
    scenario: `
const { readFileSync, writeFileSync, readdirSync } = await import("node:fs");
const { spawnSync } = await import("node:child_process");
if (process.argv[2] === "limited") {
  process.on("SIGXFSZ", () => undefined);
  try {
    program.save("state.json", "y".repeat(400_000));
  } catch {
    process.exit(3);
  }
  process.exit(0);
}
writeFileSync("state.json", "x".repeat(1_000));
const { status } = spawnSync("bash", ["-c", 'ulimit -f 200; exec "$0" "$1" limited', process.execPath, process.argv[1]]);
assert.equal(status, 3);
assert.equal(readFileSync("state.json", "utf8"), "x".repeat(1_000));
assert.deepEqual(readdirSync(".").filter((name) => name.endsWith(".tmp")), []);`,
  },
  {
    name: "two writers of one file at once",
    program: `import { promises as fs } from "node:fs";
export class Store {
  async save(state: object): Promise<void> {
    await ‹fs.writeFile›("state.json", JSON.stringify(state));
  }
}
`,
    scenario: `
const { readFileSync } = await import("node:fs");
const store = new program.Store();
for (let round = 0; round < 5; round++) {
  const sizes = [3_000_000, 10, 2_000_000, 100_000];
  await Promise.all(sizes.map((size, index) => store.save({ index, text: "z".repeat(size) })));
  const { index, text } = JSON.parse(readFileSync("state.json", "utf8"));
  assert.equal(text.length, sizes[index]);
  assert.equal(index, 3);
}`,
  },
];
