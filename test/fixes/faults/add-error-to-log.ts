/** Faults of `add-error-to-log`: failures of which the log says that they were, and not what they were. */

import type { FaultPair } from "../faultPair";
import { SERVER } from "../faultPair";

/** Everything that the program prints. */
const PRINTED = `
let printed = "";
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text) => {
    printed += String(text);
    return true;
  };
}`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a connection that is refused",
    program: `export async function load(url: string): Promise<string> {
  try {
    return await (await fetch(url)).text();
  } catch {
    ‹console.error›("the rates could not be loaded");
    return "";
  }
}
`,
    scenario: `${PRINTED}
await program.load("http://127.0.0.1:1/");
assert.match(printed, /could not be loaded/);
assert.match(printed, /main\\.ts|bundle\\.mjs/);
assert.match(printed, /fetch failed/);`,
  },
  {
    name: "a peer that resets the connection, logged as JSON",
    program: `const print = (value: unknown): unknown =>
  value instanceof Error ? { message: value.message, stack: value.stack, cause: print(value.cause) } : String(value);
const logger = {
  error(fields: { [name: string]: unknown } | string, text?: string): void {
    if (typeof fields === "string") console.log(JSON.stringify({ msg: fields }));
    else console.log(JSON.stringify({ msg: text, err: print(fields.err) }));
  },
};
logger.error({ pid: process.pid }, "started");
export const load = (url: string): Promise<string> =>
  fetch(url)
    .then((response) => response.text())
    .catch(() => {
      ‹logger.error›("the rates could not be loaded");
      return "";
    });
`,
    scenario: `${SERVER}${PRINTED}
const url = await serve((request) => request.socket.resetAndDestroy());
await program.load(url);
const line = JSON.parse(printed.trim().split("\\n").at(-1));
assert.equal(line.msg, "the rates could not be loaded");
assert.match(line.err.stack, /fetch failed/);
assert.match(line.err.cause.message, /ECONNRESET|other side closed/);`,
  },
  {
    name: "a missing file, of which only the message was kept",
    program: `import { readFile } from "node:fs/promises";
export async function settings(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    ‹console.error›((error as Error).message);
    return "{}";
  }
}
`,
    scenario: `${PRINTED}
assert.equal(await program.settings("missing.json"), "{}");
assert.match(printed, /errno: -?\\d+/);
assert.match(printed, /syscall: 'open'/);`,
  },
];
