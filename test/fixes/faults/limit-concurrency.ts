/** Faults of `limit-concurrency`: services, tables and processes that take only so many at once. */

import { type FaultPair, SERVER } from "../faultPair";

/** A server that cuts off every request beyond its tenth at a time. */
const CROWDED = `${SERVER}
let open = 0, most = 0, served = 0;
const url = await serve((request, response) => {
  most = Math.max(most, ++open);
  if (open > 10) { open--; request.socket.destroy(); return; }
  setTimeout(() => { open--; served++; response.end(request.url); }, 5);
});
const urls = Array.from({ length: 60 }, (_, at) => url + "/" + at);`;

const FETCHES = `export const loadAll = async (urls: readonly string[]): Promise<string[]> => {
  return ‹Promise.all›(
    urls.map(async (url) => {
      const response = await fetch(url);
      return response.text();
    }),
  );
};
`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a server that takes ten at once",
    program: FETCHES,
    scenario: `${CROWDED}
assert.deepEqual(await program.loadAll(urls), urls.map((_, at) => "/" + at));
assert.ok(most <= 8, most + " at once");`,
  },
  {
    name: "a failure early on: the rest need not begin",
    program: FETCHES,
    scenario: `${SERVER}
let begun = 0;
const url = await serve((request, response) => {
  begun++;
  if (request.url === "/0") request.socket.destroy();
  else setTimeout(() => response.end("fine"), 50);
});
await assert.rejects(program.loadAll(Array.from({ length: 60 }, (_, at) => url + "/" + at)));
await new Promise((resolve) => setTimeout(resolve, 100));
assert.ok(begun <= 16, begun + " were begun");`,
  },
  {
    name: "outcomes of a pool that has few connections",
    program: `export const saveAll = async (rows: readonly number[], save: (row: number) => Promise<number>): Promise<number> => {
  const outcomes = await ‹Promise.allSettled›(rows.map((row) => save(row)));
  return outcomes.filter(({ status }) => status === "fulfilled").length;
};
`,
    scenario: `
let open = 0;
const save = async (row) => {
  if (open >= 10) throw new Error("the pool is exhausted");
  open++;
  await new Promise((resolve) => setImmediate(resolve));
  open--;
  return row;
};
assert.equal(await program.saveAll(Array.from({ length: 200 }, (_, at) => at), save), 200);`,
  },
];
