/** Faults of `check-status`: error pages that pass for data. */

import { type FaultPair, SERVER } from "../faultPair";

export const pairs: readonly FaultPair[] = [
  {
    name: "a 503 with a body that parses",
    program: `export async function prices(url: string): Promise<Record<string, number>> {
  const response = await ‹fetch›(url);
  return (await response.json()) as Record<string, number>;
}
`,
    scenario: `${SERVER}
const url = await serve((request, response) => response.writeHead(503).end('{"message":"try later"}'));
const outcome = await program.prices(url + "/prices?key=secret").then((value) => ({ value }), (error) => ({ error }));
assert.match(String(outcome.error), /answered 503/);
assert.match(outcome.error.message, /\\/prices/);
assert.doesNotMatch(outcome.error.message, /secret/);`,
  },
  {
    name: "a 404 page in a chain",
    program: `export const page = (url: string): Promise<string> =>
  ‹fetch›(url).then((response) => response.text());
`,
    scenario: `${SERVER}
const url = await serve((request, response) => response.writeHead(404).end("<h1>nothing here</h1>"));
await assert.rejects(program.page(url), /answered 404/);`,
  },
  {
    name: "a login page for JSON: the error says the status, not where parsing stopped",
    program: `export async function user(url: string): Promise<unknown> {
  return (await ‹fetch›(url)).json();
}
`,
    scenario: `${SERVER}
const url = await serve((request, response) => response.writeHead(401).end("<html>log in</html>"));
await assert.rejects(program.user(url), /answered 401/);`,
  },
  {
    name: "a dead dependency in a loop: what was not read keeps no connection",
    program: `export async function first(urls: readonly string[]): Promise<string> {
  for (const url of urls) {
    const response = await ‹fetch›(url);
    return await response.text();
  }
  return "";
}
`,
    scenario: `${SERVER}
let open = 0;
const url = await serve((request, response) => {
  open++;
  request.socket.once("close", () => open--);
  response.writeHead(500);
  response.write("x".repeat(100_000));
});
const hangs = new Promise((resolve) => setTimeout(() => resolve("hangs"), 2_000));
const answer = program.first([url]).catch((error) => error.message);
assert.match(await Promise.race([answer, hangs]), /answered 500/);
while (open > 0) await new Promise(setImmediate);`,
  },
];
