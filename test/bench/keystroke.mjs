// How long a finding takes after a keystroke: the built language server over a pipe, next to ESLint in process.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT } from "../support/dependencies.mjs";
import { measure, quantiles } from "./measure.mjs";

const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = createRequire(import.meta.url)(
  "vscode-languageserver-protocol/node",
);

const ROUNDS = 60;
/** The first rounds pay for compilation in every contender; an editor pays them once a session. */
const WARM_UP = 15;
const ESLINT_ROUNDS = 20;
const ESLINT_WARM_UP = 8;

/** Median and 95th percentile in milliseconds, for a file of the corpus; for Bulwark also the processor time of an edit. */
export async function keystrokes(corpus, file) {
  const text = readFileSync(path.join(corpus.root, file), "utf8");
  return {
    file,
    lines: text.split("\n").length,
    bulwark: await bulwark(file, text),
    eslint: await eslint(corpus, file),
  };
}

async function bulwark(file, text) {
  // A folder of its own: a keystroke must not wait for somebody's background scan.
  const folder = mkdtempSync(path.join(tmpdir(), "bw-key-"));
  const place = path.join(folder, path.basename(file));
  writeFileSync(place, text);
  const server = spawn(process.execPath, [path.join(ROOT, "dist/server.js"), "--stdio"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  try {
    connection.listen();
    await initialize(connection, folder);
    return await type(connection, { uri: pathToFileURL(place).href, text, pid: server.pid });
  } finally {
    connection.dispose();
    server.kill();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
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
      textDocument: { diagnostic: { dynamicRegistration: false }, synchronization: {} },
      workspace: { workspaceFolders: true, diagnostics: { refreshSupport: false } },
    },
  });
  await connection.sendNotification("initialized", {});
}

/** Types into a comment line in the middle of the file, where a syntax tree has to be patched on both sides. */
async function type(connection, { uri, text, pid }) {
  const lines = text.split("\n");
  const line = Math.floor(lines.length / 2);
  const opened = [...lines.slice(0, line), "// ", ...lines.slice(line)].join("\n");
  const languageId = "typescript";
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId, version: 1, text: opened },
  });
  await connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } });
  const samples = [];
  let before;
  for (let round = 0; round < ROUNDS; round++) {
    if (round === WARM_UP) before = cpuOf(pid);
    const at = { line, character: 3 + round };
    const started = performance.now();
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 + round },
      contentChanges: [{ range: { start: at, end: at }, text: "x" }],
    });
    await connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } });
    samples.push(performance.now() - started);
  }
  const after = cpuOf(pid);
  const cpu = before === undefined || after === undefined ? undefined : (after - before) / (ROUNDS - WARM_UP);
  return { ...quantiles(samples.slice(WARM_UP)), cpu };
}

/** Milliseconds of processor time a process has used; undefined where the system does not say. */
function cpuOf(pid) {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  // After the name in brackets: user and system time are fields 14 and 15, in hundredths of a second.
  const fields = readFileSync(file, "utf8").split(") ").at(-1).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function eslint(corpus, file) {
  const program = path.join(import.meta.dirname, "tools/eslintKeystroke.mjs");
  const run = await measure([program, file, String(ESLINT_ROUNDS)], { cwd: corpus.root });
  if (run.code !== 0) throw new Error(`ESLint failed on ${file}: ${run.stderr.slice(0, 2000)}`);
  return quantiles(JSON.parse(run.stdout).slice(ESLINT_WARM_UP));
}
