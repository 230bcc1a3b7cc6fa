/** Faults of `graceful-shutdown`: deploys that come while clients are served. */

import { brokerPairs } from "../brokerPairs/graceful-shutdown";
import type { FaultPair } from "../faultPair";

/**
 * Runs the program a second time, as a supervisor would: `child`, `port`, and `ended`, which gives `{ code, signal }`.
 * The process that supervises has the program as well, on a port of its own.
 */
const supervised = (body: string): string => `
if (process.send === undefined) {
  const { fork } = await import("node:child_process");
  const { createServer, Agent, get } = await import("node:http");
  const { connect } = await import("node:net");
  const probe = createServer();
  const port = await new Promise((resolve) => probe.listen(0, "127.0.0.1", () => resolve(probe.address().port)));
  await new Promise((resolve) => probe.close(resolve));
  const child = fork(process.argv[1], [], { env: { ...process.env, PORT: String(port) } });
  const told = (word) => new Promise((resolve) => child.on("message", (said) => said === word && resolve()));
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
  await told("listening");
  ${body}
} else {
  process.on("disconnect", () => process.exit(3));
  await new Promise(() => {});
}`;

const TELL = "const tell = (word: string): void => void process.send?.(word);";

export const pairs: readonly FaultPair[] = [
  {
    name: "a request in flight when the deploy comes",
    program: `import { createServer } from "node:http";
${TELL}
const server = createServer((_request, response) => {
  tell("asked");
  setTimeout(() => response.end("paid"), 150);
});
server.‹listen›(Number(process.env.PORT ?? 0), "127.0.0.1", () => tell("listening"));
`,
    scenario: supervised(`
  const asked = told("asked");
  const answer = fetch("http://127.0.0.1:" + port).then((response) => response.text());
  await asked;
  child.kill("SIGTERM");
  assert.equal(await answer, "paid");
  assert.deepEqual(await ended, { code: 0, signal: null });
`),
  },
  {
    name: "a client that keeps its connection",
    program: `import * as http from "node:http";
${TELL}
export class Api {
  private readonly server = http.createServer((_request, response) => response.end("ok"));
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.server.‹listen›(Number(process.env.PORT ?? 0), "127.0.0.1", resolve);
    });
  }
}
await new Api().start();
tell("listening");
`,
    scenario: supervised(`
  const agent = new Agent({ keepAlive: true });
  await new Promise((resolve) => get({ port, host: "127.0.0.1", agent }, (answer) => answer.resume().on("end", resolve)));
  child.kill("SIGTERM");
  assert.deepEqual(await ended, { code: 0, signal: null });
`),
  },
  {
    name: "a client that never ends its request",
    program: `import { createServer } from "node:http";
${TELL}
createServer((request, response) => {
  tell("asked");
  request.on("end", () => response.end("ok")).resume();
}).‹listen›(Number(process.env.PORT ?? 0), "127.0.0.1", () => tell("listening"));
`,
    tune: [["gracefulShutdown(server)", "gracefulShutdown(server, { inFlightMs: 100 })"]],
    scenario: supervised(`
  const asked = told("asked");
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("POST / HTTP/1.1\\r\\nHost: shop\\r\\nContent-Length: 10\\r\\n\\r\\nhalf");
  await asked;
  child.kill("SIGTERM");
  assert.deepEqual(await ended, { code: 0, signal: null });
`),
  },
  {
    name: "Ctrl-C while an answer is written",
    program: `import { createServer, type Server } from "node:http";
${TELL}
function start(port: number): Server {
  return createServer((_request, response) => {
    response.write("half, ");
    setTimeout(() => response.end("whole"), 150);
  }).‹listen›(port, "127.0.0.1");
}
start(Number(process.env.PORT ?? 0)).once("listening", () => tell("listening"));
`,
    scenario: supervised(`
  const response = await fetch("http://127.0.0.1:" + port);
  child.kill("SIGINT");
  assert.equal(await response.text(), "half, whole");
  assert.deepEqual(await ended, { code: 0, signal: null });
`),
  },
  ...brokerPairs,
];
