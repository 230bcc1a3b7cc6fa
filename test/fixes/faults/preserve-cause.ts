/** Faults of `preserve-cause`: errors whose origin is lost. */

import type { FaultPair } from "../faultPair";

export const pairs: readonly FaultPair[] = [
  {
    name: "the code of a missing file",
    program: `import { readFile } from "node:fs/promises";
export async function load(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw ‹new Error›("the settings cannot be read");
  }
}
`,
    scenario: `
const error = await program.load("missing.json").catch((thrown) => thrown);
assert.equal(error.message, "the settings cannot be read");
assert.equal(error.cause.code, "ENOENT");`,
  },
  {
    name: "the reason of a failed connection, printed",
    program: `class LoadError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
export const load = (url: string): Promise<Response> =>
  fetch(url).catch((error) => {
    console.error("load", typeof error);
    throw ‹new LoadError›("load failed");
  });
`,
    scenario: `
const { inspect } = await import("node:util");
const error = await program.load("http://127.0.0.1:1").catch((thrown) => thrown);
assert.match(inspect(error), /fetch failed/);`,
  },
];
