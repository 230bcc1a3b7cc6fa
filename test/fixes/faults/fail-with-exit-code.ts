/** Faults of `fail-with-exit-code`: scripts that fail, and callers that go by the exit code. */

import type { FaultPair } from "../faultPair";

/** Runs the program a second time, as a caller would, and compares its exit code. */
const exitCode = (environment: string, wanted: number): string => `
if (process.send === undefined) {
  const { fork } = await import("node:child_process");
  const code = await new Promise((resolve) => {
    fork(process.argv[1], [], { env: { ...process.env, ${environment} }, stdio: ["ignore", "inherit", "inherit", "ipc"] })
      .on("exit", resolve);
  });
  assert.equal(code, ${wanted});
} else {
  // The program of a caller ends by itself.
  process.disconnect();
  process.once("beforeExit", () => process.exit());
  await new Promise(() => {});
}`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a connection that is refused",
    program: `async function main(): Promise<void> {
  try {
    await fetch(process.env.SHOP ?? "http://127.0.0.1:9");
  } ‹catch› (error) {
    console.error("not in sync", String(error));
  }
}
void main();
`,
    scenario: exitCode(`SHOP: "http://127.0.0.1:9"`, 1),
  },
  {
    name: "a file that is missing",
    program: `import { readFile } from "node:fs/promises";
const main = async (): Promise<void> => console.log(await readFile(process.env.STATE ?? "missing.json", "utf8"));
‹main().catch›((error) => console.error("no state", String(error)));
`,
    scenario: exitCode(`STATE: "missing.json"`, 1),
  },
  {
    name: "a rejected promise that is only printed",
    program: `const main = async (): Promise<void> => {
  await Promise.reject(new Error("out of stock"));
};
‹main().catch›(console.error);
`,
    scenario: exitCode(`SHOP: ""`, 1),
  },
  {
    name: "a failure before a finally that ends the program",
    program: `const close = async (): Promise<void> => {};
async function main(): Promise<void> {
  // The caller that starts this program imports it as well, and goes on.
  if (process.send === undefined) return;
  try {
    await Promise.reject(new Error("queue is gone"));
  } ‹catch› (error) {
    console.error("not cleared", String(error));
  } finally {
    await close();
    process.exit(0);
  }
}
void main();
`,
    scenario: exitCode(`SHOP: ""`, 1),
  },
];
