/** Faults of `await-promise`: rejections that nobody hears of, and work that is not done when it is said to be. */

import { type FaultPair, SERVER } from "../faultPair";

export const pairs: readonly FaultPair[] = [
  {
    name: "a store that resets the connection: the caller hears of it",
    program: `async function save(url: string, order: object): Promise<void> {
  await fetch(url, { method: "POST", body: JSON.stringify(order) });
}
export async function place(url: string, order: object): Promise<string> {
  ‹save›(url, order);
  return "placed";
}
`,
    scenario: `${SERVER}
const url = await serve((request) => request.socket.resetAndDestroy());
await assert.rejects(program.place(url, { id: 1 }), /fetch failed/);
await new Promise((resolve) => setTimeout(resolve, 50));`,
  },
  {
    name: "work that is done when the function says so",
    program: `import { writeFile } from "node:fs/promises";
export async function keep(path: string, text: string): Promise<void> {
  ‹writeFile›(path, text);
}
`,
    scenario: `
const { readFileSync } = await import("node:fs");
await program.keep("kept.txt", "k".repeat(5_000_000));
assert.equal(readFileSync("kept.txt", "utf8").length, 5_000_000);`,
  },
  {
    name: "a rejection in the background: the process lives",
    program: `export function touch(url: string): string {
  ‹fetch›(url);
  return url;
}
`,
    scenario: `
const { fork } = await import("node:child_process");
if (process.send !== undefined) {
  program.touch("http://127.0.0.1:1/");
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.exit(0);
}
const child = fork(process.argv[1], { stdio: "ignore" });
assert.equal(await new Promise((resolve) => child.once("exit", resolve)), 0);`,
  },
  {
    name: "one of many that fails, in a forEach",
    program: `async function send(to: string): Promise<void> {
  if (to === "") throw new Error("nobody is there");
}
export async function invite(all: readonly string[]): Promise<void> {
  all.forEach(‹async› (to) => {
    await send(to);
  });
}
`,
    scenario: `
await assert.rejects(program.invite(["a", "", "c"]), /nobody is there/);
await new Promise(setImmediate);`,
  },
];
