/** Faults of `classify-in-catch`: refusals that no retry mends, beside failures that pass. */

import { type FaultPair, SERVER } from "../faultPair";

const COUNTED = `${SERVER}
let calls = 0;
const answering = (...codes) => {
  calls = 0;
  return serve((request, response) => {
    const code = codes[Math.min(calls++, codes.length - 1)];
    if (code === 0) { request.socket.destroy(); return; }
    response.statusCode = code;
    response.end("fine");
  });
};`;

/** Repeats what it is given, whatever it throws. */
const HELPER = `export async function again(work: () => Promise<string>): Promise<string> {
  ‹for› (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a token that is refused, and a server that is busy",
    program: `export async function load(url: string): Promise<string> {
  ‹for› (let attempt = 0; attempt < 4; attempt++) {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(\`status \${response.status}\`);
      return await response.text();
    } catch (error) {
      console.warn("failed", attempt, String(error));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  throw new Error("gave up");
}
`,
    scenario: `${COUNTED}
await assert.rejects(program.load(await answering(401)), /status 401/);
assert.equal(calls, 1);
assert.equal(await program.load(await answering(503, 429, 200)), "fine");
assert.equal(calls, 3);
assert.equal(await program.load(await answering(0, 200)), "fine");`,
  },
  {
    name: "a bug in the work",
    program: HELPER,
    scenario: `
let calls = 0;
await assert.rejects(program.again(async () => { calls++; return undefined.name; }), TypeError);
assert.equal(calls, 1);
calls = 0;
const reset = async () => {
  if (++calls < 3) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  return "fine";
};
assert.equal(await program.again(reset), "fine");`,
  },
  {
    name: "an answer that is not JSON",
    program: HELPER,
    scenario: `${COUNTED}
const url = await answering(200);
await assert.rejects(program.again(async () => (await fetch(url)).json()), SyntaxError);
assert.equal(calls, 1);`,
  },
  {
    name: "a caller that has gone away",
    program: HELPER,
    scenario: `${COUNTED}
const url = await answering(200);
let attempts = 0;
await assert.rejects(program.again(async () => { attempts++; return (await fetch(url, { signal: AbortSignal.abort() })).text(); }), { name: "AbortError" });
assert.equal(attempts, 1);`,
  },
];
