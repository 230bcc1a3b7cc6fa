/** 24. The server ends when it is told to, when its client goes away, and when the editor behind it dies, in the middle of whatever it does. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { VSCODE } from "../lsp/harness";
import { useServers } from "../lsp/servers";
import { builtProduct } from "../support/product";
import { rawServer } from "./raw";
import { milliseconds, report } from "./sizes";

const { folder } = useServers("test/lsp/fakeMain.ts");

let program: string;

beforeAll(async () => {
  program = join(dirname(await builtProduct({ fresh: true })), "server.js");
});

const initialize = (uri: string, processId: number | null) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    processId,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "x" }],
    capabilities: { workspace: VSCODE.workspace },
  },
});
const message = (method: string, id?: number) => ({ jsonrpc: "2.0", ...(id === undefined ? {} : { id }), method });

/** Enough to be busy with. */
const many = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [
      `src/f${index}.ts`,
      `export const f = () => fetch("https://example.org/${index}");\n`,
    ]),
  );

test.each([
  ["at rest", false],
  ["in the middle of a scan", true],
])("`shutdown` and `exit` %s end it with 0", async (when, isBusy) => {
  const server = rawServer(program);
  server.send(initialize(folder(isBusy ? many() : {}).uri, null));
  await server.answer(1);
  server.send({ ...message("initialized"), params: {} } as object);
  if (isBusy) server.send({ ...message("bulwark/scan", 2), params: {} } as object);
  const started = performance.now();
  server.send(message("shutdown", 3));
  await server.answer(3);
  server.send(message("exit"));
  const [code] = await once(server.process, "exit");
  expect(code).toBe(0);
  report(24, { case: `shutdown ${when}`, took: milliseconds(performance.now() - started) });
});

test("`exit` without `shutdown` ends it with 1, in the middle of a scan too", async () => {
  const server = rawServer(program);
  server.send(initialize(folder(many()).uri, null));
  await server.answer(1);
  server.send({ ...message("initialized"), params: {} } as object);
  server.send({ ...message("bulwark/scan", 2), params: {} } as object);
  server.send(message("exit"));
  const [code] = await once(server.process, "exit");
  expect(code).toBe(1);
});

test("when the editor's process is gone, it ends by itself, though its input stays open", async () => {
  const editor = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const server = rawServer(program);
  server.send(initialize(folder({}).uri, editor.pid ?? null));
  await server.answer(1);
  server.send({ ...message("initialized"), params: {} } as object);
  const started = performance.now();
  editor.kill("SIGKILL");
  await once(server.process, "exit");
  report(24, { case: "the editor died", took: milliseconds(performance.now() - started) });
});
