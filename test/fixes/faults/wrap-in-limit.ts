/** Faults of `wrap-in-limit`: a service that takes eight requests at a time, and turns the others away. */

import { type FaultPair, SERVER } from "../faultPair";

const SEND = `export const sent: string[] = [];
export function sendAll(addresses: readonly string[]): void {
  ‹addresses.forEach›(async (address) => {
    const response = await fetch(address, { method: "POST" });
    sent.push(\`\${response.status} \${await response.text()}\`);
  });
}
`;

/** Waits until so many are through. */
const UNTIL = `
const until = async (isSo) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
};`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a service that answers 429 to the ninth request at a time",
    program: SEND,
    scenario: `${SERVER}${UNTIL}
let open = 0;
const url = await serve((request, response) => {
  response.statusCode = ++open > 8 ? 429 : 200;
  setTimeout(() => {
    open--;
    response.end("x");
  }, 20);
});
program.sendAll(Array.from({ length: 60 }, (_, index) => url + "/" + index));
await until(() => program.sent.length === 60);
assert.deepEqual(program.sent.filter((line) => !line.startsWith("200")), []);`,
  },
  {
    name: "a service that drops the connection of the ninth request at a time",
    program: SEND,
    scenario: `${SERVER}${UNTIL}
let open = 0;
let failed = 0;
process.on("unhandledRejection", () => { failed++; });
const url = await serve((request, response) => {
  if (open === 8) return request.socket.destroy();
  open++;
  setTimeout(() => {
    open--;
    response.end("x");
  }, 20);
});
program.sendAll(Array.from({ length: 60 }, (_, index) => url + "/" + index));
await until(() => program.sent.length + failed === 60);
assert.equal(failed, 0);`,
  },
  {
    name: "requests that fail give their places back",
    program: `export const remote: { ask(id: number): Promise<string> } = { ask: async (id) => String(id) };
export const ask = async (id: number): Promise<string> => ‹remote.ask›(id);
`,
    scenario: `
let open = 0;
let most = 0;
program.remote.ask = async (id) => {
  most = Math.max(most, ++open);
  await new Promise((resolve) => setTimeout(resolve, 1));
  open--;
  if (id % 2 === 0) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  return String(id);
};
const answers = await Promise.allSettled(Array.from({ length: 1_500 }, (_, id) => program.ask(id)));
assert.equal(answers.filter(({ status }) => status === "fulfilled").length, 750);
assert.deepEqual(answers[1_499], { status: "fulfilled", value: "1499" });
assert.equal(most, 8);`,
  },
];
