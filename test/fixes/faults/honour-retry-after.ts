/** Faults of `honour-retry-after`: servers that say how long they are to be left alone, and keep to it. */

import { type FaultPair, SERVER } from "../faultPair";

/** A clock that moves only when the program waits, and a server that refuses until the time it named. */
const LIMITED = `${SERVER}
let now = 0;
const waits = [];
const sleep = async (ms) => { waits.push(ms); now += ms; };
let calls = 0;
const limited = (status, value, ms) => serve((request, response) => {
  calls++;
  if (now >= ms) { response.end("fine"); return; }
  response.writeHead(status, { "retry-after": value }).end();
});`;

const LOOP = `export async function load(url: string, sleep: (ms: number) => Promise<void>): Promise<string> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const response = await fetch(url);
    if (response.status !== 429) return response.text();
    await response.arrayBuffer();
    await ‹sleep›(Math.random() * 500 * 2 ** attempt);
  }
  throw new Error("gave up");
}
`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a 429 that asks for thirty seconds",
    program: LOOP,
    scenario: `${LIMITED}
const url = await limited(429, "30", 30_000);
assert.equal(await program.load(url, sleep), "fine");
assert.equal(calls, 2);
assert.ok(waits[0] >= 30_000);`,
  },
  {
    name: "a date instead of seconds",
    program: LOOP,
    scenario: `${LIMITED}
const url = await limited(429, new Date(Date.now() + 3_600_000).toUTCString(), 3_000_000);
assert.equal(await program.load(url, sleep), "fine");
assert.equal(calls, 2);`,
  },
  {
    name: "a 503 that a client throws, and a header that says nothing",
    program: `type Get = (url: string) => Promise<string>;
type Sleep = (ms: number) => Promise<void>;
type Failure = Error & { response?: Response };
export async function load(get: Get, url: string, sleep: Sleep, attempt = 0): Promise<string> {
  try {
    return await get(url);
  } catch (caught) {
    const error = caught as Failure;
    if (error.response?.status !== 503 || attempt === 3) throw error;
    await ‹sleep›(1_000);
    return load(get, url, sleep, attempt + 1);
  }
}
`,
    scenario: `${LIMITED}
const get = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw Object.assign(new Error("HTTP " + response.status), { response });
  return response.text();
};
assert.equal(await program.load(get, await limited(503, "120", 120_000), sleep), "fine");
assert.equal(calls, 2);
now = 0;
waits.length = 0;
assert.equal(await program.load(get, await limited(503, "soon", 2_000), sleep), "fine");
assert.deepEqual(waits, [1_000, 1_000]);`,
  },
];
