// How long a finding takes after a keystroke: the built language server over a pipe, next to ESLint in process.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { measure, quantiles } from "./measure.mjs";
import { cpuOf, open, withServer } from "./server.mjs";

const ROUNDS = 60;
/** The first rounds pay for compilation in every contender; an editor pays them once a session. */
const WARM_UP = 15;
const ESLINT_ROUNDS = 20;
const ESLINT_WARM_UP = 8;

/**
 * Median and 95th percentile in milliseconds, for a file of the corpus; for Bulwark also the processor time of an edit. ESLint is asked
 * about what it reads: not about Python.
 */
export async function keystrokes(corpus, file) {
  const text = readFileSync(path.join(corpus.root, file), "utf8");
  return {
    file,
    lines: text.split("\n").length,
    bulwark: await bulwark(file, text),
    eslint: isPython(file) ? {} : await eslint(corpus, file),
  };
}

const isPython = (file) => file.endsWith(".py");

async function bulwark(file, text) {
  // A folder of its own: a keystroke must not wait for somebody's background scan.
  const folder = mkdtempSync(path.join(tmpdir(), "bw-key-"));
  const place = path.join(folder, path.basename(file));
  writeFileSync(place, text);
  try {
    return await withServer(folder, ({ connection, pid }) =>
      type(connection, { uri: pathToFileURL(place).href, text, pid, isPython: isPython(file) }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Types into a comment line in the middle of the file, where a syntax tree has to be patched on both sides. */
async function type(connection, { uri, text, pid, isPython }) {
  const lines = text.split("\n");
  const line = Math.floor(lines.length / 2);
  const opened = [...lines.slice(0, line), isPython ? "#  " : "// ", ...lines.slice(line)].join("\n");
  await open(connection, { uri, languageId: isPython ? "python" : "typescript", text: opened });
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

async function eslint(corpus, file) {
  const program = path.join(import.meta.dirname, "tools/eslintKeystroke.mjs");
  const run = await measure([program, file, String(ESLINT_ROUNDS)], { cwd: corpus.root });
  if (run.code !== 0) throw new Error(`ESLint failed on ${file}: ${run.stderr.slice(0, 2000)}`);
  return quantiles(JSON.parse(run.stdout).slice(ESLINT_WARM_UP));
}
