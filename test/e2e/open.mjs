// Opens VS Code with Bulwark on a folder: the desktop one when there is a `code` command, else the real workbench in a browser.
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { buildProduct, ensureDependencies, packExtension, ROOT } from "../support/dependencies.mjs";
import { startGroup } from "./harness/processes.mjs";
import { copySample } from "./harness/sample.mjs";
import { startServer } from "./harness/server.mjs";

const USAGE = "Usage: npm start [-- folder] [--desktop | --browser] [--port N]";

/** Resolves when VS Code has ended; Ctrl-C ends it with everything it started. Throws one sentence on a wrong argument. */
export async function openInVsCode(args) {
  const choice = parse(args);
  ensureDependencies();
  buildProduct();
  const folder = choice.folder ?? copyOfSample();
  const desktop = choice.desktop || (!choice.browser && findCode() !== undefined);
  if (desktop) return openDesktop(folder);
  // The copy of the sample is ours; a folder of the user's own is asked about, as everywhere.
  return openBrowser(folder, { port: choice.port, trusted: choice.folder === undefined });
}

function parse(args) {
  const options = { desktop: { type: "boolean" }, browser: { type: "boolean" }, port: { type: "string" } };
  const { values, positionals } = readArguments({ args, options, allowPositionals: true });
  if (positionals.length > 1 || (values.desktop && values.browser)) throw new Error(USAGE);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new Error(`--port takes a number from 1 to 65535, not ${values.port}.`);
  if (values.desktop && !findCode()) throw new Error("There is no `code` command on the PATH; leave --desktop out.");
  // npm runs scripts in the package's folder; a relative path means the one the user typed in.
  const folder = positionals[0] && path.resolve(process.env.INIT_CWD ?? process.cwd(), positionals[0]);
  if (folder && !(existsSync(folder) && statSync(folder).isDirectory()))
    throw new Error(`There is no folder ${folder}.`);
  return { folder, port, desktop: values.desktop === true, browser: values.browser === true };
}

function readArguments(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Error(`${error.message}\n${USAGE}`, { cause: error });
  }
}

function copyOfSample() {
  const folder = copySample(mkdtempSync(path.join(tmpdir(), "bulwark-sample-")));
  console.log(`Opening a copy of the sample project, to change as you like: ${folder}`);
  return folder;
}

async function openBrowser(folder, { port, trusted }) {
  const vsix = packExtension(path.join(ROOT, "out/start.vsix"));
  const token = randomBytes(16).toString("hex");
  const settings = { "workbench.startupEditor": "readme" };
  const server = await startServer({ vsix, token, port, trusted, settings });
  const query = new URLSearchParams({ tkn: token, folder: asUriPath(folder) });
  console.log(`\nVS Code with Bulwark: ${server.url}/?${query}\n`);
  console.log("It listens on this machine only. This VS Code has no terminal and no built-in git. Ctrl-C ends it.");
  await server.exited;
  await server.stop();
}

/** A profile of its own, so that Ctrl-C ends this VS Code and none the user has open. */
async function openDesktop(folder) {
  const profile = mkdtempSync(path.join(tmpdir(), "bw-desktop-"));
  const args = [`--extensionDevelopmentPath=${ROOT}`, `--user-data-dir=${profile}`, "--new-window", "--wait", folder];
  const cleanup = () => {
    endWindow(profile);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  console.log(`Opening desktop VS Code with Bulwark on ${folder}. Closing its window or Ctrl-C ends it.`);
  const onWindows = process.platform === "win32";
  const group = startGroup(findCode(), onWindows ? args.map((text) => `"${text}"`) : args, {
    stdio: "inherit",
    shell: onWindows,
    cleanup,
  });
  await group.exited;
  await group.stop();
}

/** The `code` command detaches the window from its group; the window's own lock file names its process. */
function endWindow(profile) {
  const lock = path.join(profile, "code.lock");
  if (!existsSync(lock)) return;
  const pid = Number.parseInt(readFileSync(lock, "utf8"), 10);
  try {
    if (pid > 0) process.kill(pid, "SIGTERM");
  } catch {
    // The window was closed by hand.
  }
}

/** Path of the `code` command. In a remote window's terminal `code` only talks to that window and cannot load an extension. */
function findCode() {
  if (process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const name = process.platform === "win32" ? "code.cmd" : "code";
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

function asUriPath(folder) {
  const slashed = folder.replaceAll("\\", "/");
  return slashed.startsWith("/") ? slashed : `/${slashed}`;
}
