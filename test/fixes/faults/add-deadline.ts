/** Faults of `add-deadline`: servers, bodies and programs that never end. */

import { type FaultPair, SERVER } from "../faultPair";

export const pairs: readonly FaultPair[] = [
  {
    name: "a server that never answers",
    program: `export const load = async (url: string): Promise<string> => (await ‹fetch›(url)).text();\n`,
    tune: [["10_000", "150"]],
    hangs: true,
    scenario: `${SERVER}
const url = await serve(() => {});
waiting();
const name = await program.load(url).then(() => "answered", (error) => error.name);
assert.equal(name, "TimeoutError");`,
  },
  {
    name: "a body that drips",
    program: `export const load = async (url: string, options: RequestInit): Promise<string> => (await ‹fetch›(url, options)).text();\n`,
    tune: [["10_000", "150"]],
    hangs: true,
    scenario: `${SERVER}
const url = await serve((request, response) => {
  assert.equal(request.headers.accept, "text/plain");
  setInterval(() => response.write("."), 10);
});
waiting();
const name = await program.load(url, { headers: { accept: "text/plain" } }).then(() => "answered", (error) => error.name);
assert.equal(name, "TimeoutError");`,
  },
  {
    name: "a program that never ends",
    program: `import { execFileSync } from "node:child_process";
export const wait = (): Buffer => ‹execFileSync›(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
`,
    tune: [["60_000", "150"]],
    hangs: true,
    scenario: `waiting();
assert.throws(() => program.wait(), { code: "ETIMEDOUT" });`,
  },
  {
    name: "a body that drips, and a caller who may stop sooner",
    program: `export const load = async (url: string, signal: AbortSignal): Promise<string> => (await ‹fetch›(url, { signal })).text();\n`,
    tune: [["10_000", "150"]],
    hangs: true,
    scenario: `${SERVER}
const url = await serve((request, response) => { setInterval(() => response.write("."), 10); });
const stop = new AbortController();
stop.abort(new RangeError("left the page"));
const stopped = await program.load(url, stop.signal).then(() => "answered", (error) => error.message);
assert.equal(stopped, "left the page");
waiting();
const name = await program.load(url, new AbortController().signal).then(() => "answered", (error) => error.name);
assert.equal(name, "TimeoutError");`,
  },
];
