/** Faults of `crash-dump`: servers and workers that end with an error nobody caught, and whoever looks for the reason. */

import type { FaultPair } from "../faultPair";

/** Runs the program a second time, lets it crash, and reads what is left: `code`, and `dumps` with their texts. */
const crashing = (body: string): string => `
if (process.send === undefined) {
  const { fork } = await import("node:child_process");
  const { readdirSync, readFileSync } = await import("node:fs");
  const crash = () => new Promise((resolve) => {
    const child = fork(process.argv[1], [], { env: { ...process.env, CRASH: "yes" }, stdio: ["ignore", "ignore", "ignore", "ipc"] });
    child.on("exit", (code) => resolve(code));
  });
  const dumps = () => {
    const folder = "reports/incidents";
    const names = readdirSync(folder).filter((name) => name.startsWith("incident_"));
    return names.map((name) => readFileSync(folder + "/" + name, "utf8"));
  };
  ${body}
} else {
  process.on("disconnect", () => process.exit(3));
  await new Promise(() => {});
}`;

export const pairs: readonly FaultPair[] = [
  {
    name: "an exception in a request",
    program: `import { type AddressInfo } from "node:net";
import { createServer } from "node:http";
const server = createServer((request) => {
  throw new TypeError("no price for " + request.url);
});
server.‹listen›(0, "127.0.0.1", () => {
  if (process.env.CRASH === undefined) return;
  void fetch("http://127.0.0.1:" + (server.address() as AddressInfo).port + "/orders/7").catch(() => {});
});
`,
    scenario: crashing(`
  assert.notEqual(await crash(), 0);
  const [dump] = dumps().map((text) => JSON.parse(text));
  assert.equal(dump.origin, "uncaughtException");
  assert.match(JSON.stringify(dump.error), /no price for .orders.7/);
`),
  },
  {
    name: "a rejected promise that nobody waits for",
    program: `import { createServer } from "node:http";
const refresh = async (): Promise<void> => {
  await Promise.reject(new Error("rates are out of date"));
};
createServer((_request, response) => response.end("ok")).‹listen›(0, "127.0.0.1", () => {
  if (process.env.CRASH !== undefined) void refresh();
});
`,
    scenario: crashing(`
  assert.notEqual(await crash(), 0);
  const [dump] = dumps().map((text) => JSON.parse(text));
  assert.equal(dump.origin, "unhandledRejection");
  assert.match(JSON.stringify(dump.error), /rates are out of date/);
`),
  },
  {
    name: "a secret in the error",
    program: `import { createServer } from "node:http";
createServer((_request, response) => response.end("ok")).‹listen›(0, "127.0.0.1", () => {
  if (process.env.CRASH === undefined) return;
  throw new Error("cannot reach postgres://shop:" + "hunter2" + "@db.internal/shop");
});
`,
    scenario: crashing(`
  assert.notEqual(await crash(), 0);
  const [dump] = dumps();
  assert.match(dump, /cannot reach/);
  assert.ok(!dump.includes("hunter2"));
`),
  },
  {
    name: "a program that crashes and is started again",
    program: `import { createServer } from "node:http";
createServer((_request, response) => response.end("ok")).‹listen›(0, "127.0.0.1", () => {
  if (process.env.CRASH !== undefined) throw new Error("no disk");
});
`,
    scenario: crashing(`
  assert.notEqual(await crash(), 0);
  assert.notEqual(await crash(), 0);
  assert.equal(dumps().length, 2);
`),
  },
];
