/** Faults of `wrap-in-breaker`: a dependency that is down for longer than a moment, and one that comes back. */

import { type FaultPair, SERVER } from "../faultPair";

const FETCH = `export const settings = { stockUrl: "", patience: 60_000 };
export const level = async (id: string): Promise<number> => {
  const signal = AbortSignal.timeout(settings.patience);
  const response = await ‹fetch›(\`\${settings.stockUrl}/level/\${id}\`, { signal });
  return response.status;
};
`;

const REMOTE = `export const remote: { ask(id: string): Promise<string> } = { ask: async (id) => id };
export const ask = async (id: string): Promise<string> => ‹remote.ask›(id);
`;

export const pairs: readonly FaultPair[] = [
  {
    name: "a server that answers 503 to everybody is left alone after five calls",
    program: FETCH,
    scenario: `${SERVER}
let calls = 0;
let status = 404;
program.settings.stockUrl = await serve((request, response) => {
  calls++;
  response.statusCode = status;
  response.end();
});
for (let i = 0; i < 8; i++) assert.equal(await program.level("a"), 404);
calls = 0;
status = 503;
const outcomes = [];
for (let i = 0; i < 20; i++) outcomes.push(await program.level("a").catch((error) => error.name));
assert.equal(calls, 5);
assert.deepEqual(outcomes.slice(0, 6), [503, 503, 503, 503, 503, "CircuitOpenError"]);`,
  },
  {
    name: "a server that never answers is not waited for by everybody",
    program: FETCH,
    scenario: `${SERVER}
program.settings.stockUrl = await serve(() => {});
program.settings.patience = 100;
const outcomes = [];
for (let i = 0; i < 7; i++) outcomes.push(await program.level("a").catch((error) => error.name));
const late = Array.from({ length: 5 }, () => "TimeoutError");
assert.deepEqual(outcomes, [...late, "CircuitOpenError", "CircuitOpenError"]);`,
  },
  {
    name: "connections that are reset, until the dependency is back",
    program: REMOTE,
    tune: [['{ name: "remote" }', '{ name: "remote", openMs: 30 }']],
    scenario: `
let calls = 0;
program.remote.ask = async () => {
  calls++;
  throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
};
const down = await Promise.allSettled(Array.from({ length: 5 }, () => program.ask("a")));
assert.equal(down.filter(({ status }) => status === "rejected").length, 5);
const rest = await Promise.allSettled(Array.from({ length: 50 }, () => program.ask("a")));
assert.equal(rest.filter(({ status }) => status === "rejected").length, 50);
assert.equal(calls, 5);
program.remote.ask = async (id) => id;
for (;;) {
  const answer = await program.ask("b").catch((error) => error.name);
  if (answer === "b") break;
  assert.equal(answer, "CircuitOpenError");
  await new Promise((resolve) => setTimeout(resolve, 5));
}
assert.deepEqual(await Promise.all(["c", "d"].map(program.ask)), ["c", "d"]);`,
  },
  {
    name: "callers that give up are no failure of the dependency",
    program: `export const remote: { ask(signal: AbortSignal): Promise<string> } = { ask: async () => "" };
export const ask = async (signal: AbortSignal): Promise<string> => ‹remote.ask›(signal);
`,
    scenario: `
let calls = 0;
program.remote.ask = async (signal) => {
  calls++;
  signal.throwIfAborted();
  throw Object.assign(new Error("no route"), { code: "EHOSTUNREACH" });
};
for (let i = 0; i < 8; i++) await assert.rejects(program.ask(AbortSignal.abort()), { name: "AbortError" });
for (let i = 0; i < 30; i++) await assert.rejects(program.ask(new AbortController().signal));
assert.equal(calls, 13);`,
  },
];
