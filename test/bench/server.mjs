// The built language server over a pipe, asked as an editor asks it.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT } from "../support/dependencies.mjs";

const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = createRequire(import.meta.url)(
  "vscode-languageserver-protocol/node",
);

/** Starts the server on a folder; `use` gets `{ connection, pid }`. It is ended when that settles. */
export async function withServer(folder, use, env = {}) {
  const server = spawn(process.execPath, [path.join(ROOT, "dist/server.js"), "--stdio"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...env },
  });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  try {
    connection.listen();
    await initialize(connection, folder);
    return await use({ connection, pid: server.pid });
  } finally {
    connection.dispose();
    server.kill();
    await exited;
  }
}

/** Opens a file and waits for its findings. */
export async function open(connection, { uri, languageId, text }) {
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId, version: 1, text },
  });
  return connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } });
}

/** Milliseconds of processor time a process has used; undefined where the system does not say. */
export function cpuOf(pid) {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  // After the name in brackets: user and system time are fields 14 and 15, in hundredths of a second.
  const fields = readFileSync(file, "utf8").split(") ").at(-1).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function initialize(connection, folder) {
  const uri = pathToFileURL(folder).href;
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => null));
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("window/workDoneProgress/create", () => null);
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "bench" }],
    initializationOptions: { commands: true, trusted: true },
    capabilities: {
      textDocument: {
        diagnostic: { dynamicRegistration: false },
        synchronization: {},
        codeAction: {
          codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "refactor", "source"] } },
          dataSupport: true,
          isPreferredSupport: true,
          resolveSupport: { properties: ["edit", "command"] },
        },
      },
      workspace: {
        workspaceFolders: true,
        diagnostics: { refreshSupport: false },
        workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"] },
      },
    },
  });
  await connection.sendNotification("initialized", {});
}
