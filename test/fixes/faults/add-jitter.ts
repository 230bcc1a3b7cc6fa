/** Faults of `add-jitter`: services that go down, and all their clients that come back together. */

import { type FaultPair, SERVER } from "../faultPair";

/** Twenty clients of one address; the rounds hold what each of them waited before each of its attempts. */
const CLIENTS = `
const clients = async (url) => {
  const waited = [];
  await Promise.all(Array.from({ length: 20 }, async () => {
    const own = [];
    waited.push(own);
    const sleep = async (ms) => { own.push(ms); await new Promise((resolve) => setImmediate(resolve)); };
    await program.load(url, sleep).catch(() => undefined);
  }));
  return waited[0].map((_, round) => waited.map((own) => own[round]));
};
const spread = (rounds) => {
  for (const waits of rounds) assert.ok(new Set(waits).size > 10, "they come back together: " + waits.join(" "));
};`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a service that is down for all its clients",
    program: `export async function load(url: string, sleep: (ms: number) => Promise<void>): Promise<string> {
  ‹for› (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (attempt === 3) throw error;
      await sleep(500 * 2 ** attempt);
    }
  }
}
`,
    scenario: `${CLIENTS}
const rounds = await clients("http://127.0.0.1:9");
assert.equal(rounds.length, 3);
spread(rounds);
rounds.forEach((waits, round) => assert.ok(waits.every((ms) => ms >= 0 && ms <= 500 * 2 ** round)));`,
  },
  {
    name: "a server that answers 503 while it is asked at a steady pace",
    program: `export async function load(url: string, sleep: (ms: number) => Promise<void>): Promise<string> {
  ‹for› (let attempt = 0; attempt < 5; attempt++) {
    const response = await fetch(url);
    if (response.ok) return response.text();
    await response.arrayBuffer();
    await sleep(200);
  }
  throw new Error("gave up");
}
`,
    scenario: `${SERVER}${CLIENTS}
const url = await serve((request, response) => { response.statusCode = 503; response.end(); });
const rounds = await clients(url);
assert.equal(rounds.length, 5);
spread(rounds);
const longest = rounds.map((waits) => Math.max(...waits));
assert.ok(longest.at(-1) > 800, "the waits do not grow: " + longest.join(" "));
assert.ok(longest.at(-1) <= 200 * 2 ** 4);`,
  },
  {
    name: "connections that are reset, and a function that calls itself",
    program: `type Sleep = (ms: number) => Promise<void>;
export async function load(url: string, sleep: Sleep, attempt = 0): Promise<string> {
  try {
    return await (await fetch(url)).text();
  } catch (error) {
    if (attempt === 9) throw error;
    await sleep(1_000);
    return ‹load›(url, sleep, attempt + 1);
  }
}
`,
    scenario: `${SERVER}${CLIENTS}
const url = await serve((request) => request.socket.destroy());
const rounds = await clients(url);
assert.equal(rounds.length, 9);
spread(rounds);
assert.ok(rounds.flat().every((ms) => ms <= 30_000), "a wait of more than its limit");`,
  },
];
