/** Faults of `wrap-in-retry`: servers that are busy, connections that break. */

import { type FaultPair, SERVER } from "../faultPair";

export const pairs: readonly FaultPair[] = [
  {
    name: "a server that is busy twice",
    program: `export const load = async (url: string): Promise<string> => {
  const response = await ‹fetch›(url);
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
};
`,
    scenario: `${SERVER}
let calls = 0;
const url = await serve((request, response) => {
  response.statusCode = ++calls < 3 ? 503 : 200;
  response.end("fine");
});
assert.equal(await program.load(url), "fine");
assert.equal(calls, 3);`,
  },
  {
    name: "a connection that is reset once",
    program: `export const load = async (get: () => Promise<string>): Promise<string> => {
  return await ‹get›();
};
`,
    scenario: `
let calls = 0;
const get = async () => {
  if (++calls === 1) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  return "fine";
};
assert.equal(await program.load(get), "fine");
let wrong = 0;
await assert.rejects(program.load(async () => { wrong++; throw new TypeError("a bug"); }), TypeError);
assert.equal(wrong, 1);`,
  },
  {
    name: "a 429 that says when to come back",
    program: `export async function load(url: string): Promise<string> {
  const response = await ‹fetch›(url);
  if (response.status !== 200) throw new Error(String(response.status));
  return response.text();
}
`,
    scenario: `${SERVER}
let calls = 0;
let early = 0;
let until;
const url = await serve((request, response) => {
  calls++;
  until ??= performance.now() + 950;
  if (performance.now() >= until) { response.end("fine"); return; }
  early++;
  response.writeHead(429, { "retry-after": "1" }).end("slow down");
});
assert.equal(await program.load(url), "fine");
assert.deepEqual([calls, early], [2, 1]);
const missing = await serve((request, response) => { calls++; response.writeHead(404).end(); });
await assert.rejects(program.load(missing), /404/);
assert.equal(calls, 3);`,
  },
  {
    name: "a socket that the server resets in the middle of an answer",
    program: `const http = {
  async text(url: string): Promise<string> {
    return (await fetch(url, { headers: { connection: "close" } })).text();
  },
};
export async function load(url: string): Promise<string> {
  const text = await ‹http.text›(url);
  return text.trim();
}
`,
    scenario: `${SERVER}
let calls = 0;
const url = await serve((request, response) => {
  if (++calls > 1) { response.end(" fine "); return; }
  response.writeHead(200, { "content-length": "100" });
  response.write("half of it", () => setTimeout(() => request.socket.resetAndDestroy(), 20));
});
assert.equal(await program.load(url), "fine");
assert.equal(calls, 2);`,
  },
];
