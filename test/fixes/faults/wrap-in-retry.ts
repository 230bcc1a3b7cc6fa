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
];
