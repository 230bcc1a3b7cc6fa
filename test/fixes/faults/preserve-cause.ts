/** Faults of `preserve-cause`: errors whose origin is lost. */

import { type FaultPair, SERVER } from "../faultPair";

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
  {
    name: "a refused connection under an error that has a cause itself",
    program: `export class OrderError extends Error {
  override readonly name = "OrderError";
}
async function stock(url: string): Promise<string> {
  try {
    return await (await fetch(url)).text();
  } catch (cause) {
    throw new Error("no stock", { cause });
  }
}
export async function order(url: string): Promise<string> {
  try {
    return await stock(url);
  } catch {
    throw ‹new OrderError›("the order was not placed");
  }
}
`,
    scenario: `
const { createServer } = await import("node:net");
const server = createServer().listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const { port } = server.address();
await new Promise((resolve) => server.close(resolve));
const error = await program.order("http://127.0.0.1:" + port).catch((thrown) => thrown);
const chain = [];
for (let at = error; at !== undefined && chain.length < 9; at = at.cause) chain.push(at.code ?? at.message);
assert.ok(error instanceof program.OrderError);
assert.deepEqual(chain, ["the order was not placed", "no stock", "fetch failed", "ECONNREFUSED"]);`,
  },
  {
    name: "a body that is cut off, and what was thrown is no error",
    program: `export const load = (url: string, read: (response: Response) => Promise<string>): Promise<string> =>
  fetch(url)
    .then(read)
    .then(undefined, function () {
      throw ‹new TypeError›();
    });
`,
    scenario: `${SERVER}
const url = await serve((request, response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write("half");
  setTimeout(() => response.destroy(), 20);
});
const cut = await program.load(url, (response) => response.text()).catch((thrown) => thrown);
assert.ok(cut instanceof TypeError);
assert.match(cut.cause.message, /^(terminated|fetch failed)$/);
const odd = await program.load(url, () => Promise.reject("quota")).catch((thrown) => thrown);
assert.equal(odd.cause, "quota");`,
  },
];
