// Compiles and runs code of the project that a test changed, to see that it behaves.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";

import { ROOT } from "../../support/dependencies.mjs";

/** Type-checks the project with its own settings; throws the compiler's words. */
export function typeCheck(folder) {
  const compiler = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const result = spawnSync(process.execPath, [compiler, "-p", folder, "--noEmit"], { cwd: folder, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`the project does not compile: ${result.stdout}${result.stderr}`);
}

let builds = 0;

/** Imports a module of the project as it is on disk now. */
export async function load(folder, file) {
  builds += 1;
  const outfile = path.join(path.dirname(folder), `built-${builds}.mjs`);
  await build({
    absWorkingDir: folder,
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  return import(pathToFileURL(outfile).href);
}

/** An HTTP server that answers 503 `failures` times and then `body`; `hits` says how often it was asked. */
export async function failingServer(failures, body) {
  const state = { hits: 0 };
  const server = createServer((_request, response) => {
    state.hits += 1;
    response.writeHead(state.hits <= failures ? 503 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    hits: () => state.hits,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** 1-based line and column of the first `text` in a file on disk. */
export function positionOf(folder, file, text) {
  const lines = readFileSync(path.join(folder, file), "utf8").split("\n");
  const line = lines.findIndex((one) => one.includes(text));
  assert.ok(line >= 0, `${text} is not in ${file}`);
  return [line + 1, lines[line].indexOf(text) + 1];
}
