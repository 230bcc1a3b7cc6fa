// Starts a real VS Code server with a throw-away profile: what the end-to-end tests and `npm start` in a browser run.
import { spawnSync } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { ensureHost } from "../host/setup.mjs";
import { addToBulwark, knowLanguage } from "./languages.mjs";
import { startGroup, until } from "./processes.mjs";

/** Keeps the window free of what is not under test. */
export const QUIET_SETTINGS = {
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.autoDetectColorScheme": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/** For tests on small machines: nothing moves that nobody looks at, and VS Code's own TypeScript does not load projects beside Bulwark. */
export const SPARING_SETTINGS = {
  "editor.cursorBlinking": "solid",
  "js/ts.tsserver.automaticTypeAcquisition.enabled": false,
  "js/ts.tsserver.useSyntaxServer": "always",
  "workbench.reduceMotion": "on",
};

/**
 * @param {object} options
 * @param {string} [options.vsix] extension package to install
 * @param {object} [options.settings] user settings on top of the quiet ones
 * @param {string} [options.token] connection token the address must carry; without one anybody on this machine may connect
 * @param {boolean} [options.trusted] true switches workspace trust off (tests); false asks as for every user
 * @param {boolean} [options.automation] lets a page run an extension test suite
 * @param {number} [options.port] default: a free one
 * @param {string} [options.language] display language; English when absent
 * @param {object} [options.texts] files to add to the installed extension: its texts in a language it does not ship
 * @param {object} [options.env] additions to the environment, which extensions inherit
 * @returns {Promise<{ root: string, url: string, authority: string, log: string, exited: Promise<unknown>, changeSettings(settings: object): void, stop(): Promise<void> }>}
 * `changeSettings` writes user settings over those of the start; a window takes them at once
 */
export async function startServer({
  vsix,
  settings = {},
  token,
  trusted = true,
  automation = false,
  port,
  language,
  texts = {},
  env = {},
}) {
  const { node, server } = ensureHost();
  const root = makeProfile();
  const changeSettings = (more) => writeSettings(root, { ...QUIET_SETTINGS, ...settings, ...more });
  changeSettings({});
  const environment = serverEnvironment(root, node, env);
  const folders = ["--server-data-dir", root, "--user-data-dir", path.join(root, "ud")];
  folders.push("--extensions-dir", path.join(root, "ext"), "--accept-server-license-terms");
  if (vsix) {
    installExtension(node, [server, ...folders, "--install-extension", path.resolve(vsix)], environment);
    addToBulwark(path.join(root, "ext"), texts);
  }
  if (language) knowLanguage(path.join(root, "ud"), language);

  const bound = port ?? (await freePort());
  const args = [server, ...folders, "--host", "127.0.0.1", "--port", String(bound), "--telemetry-level", "off"];
  args.push(...(token ? ["--connection-token", token] : ["--without-connection-token"]));
  if (trusted) args.push("--disable-workspace-trust");
  if (automation) args.push("--enable-smoke-test-driver");
  if (language) args.push("--locale", language);
  const cleanup = () => {
    if (!process.env.BULWARK_E2E_KEEP) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  const group = startGroup(node, args, { env: environment, stdio: ["ignore", "pipe", "pipe"], cleanup });
  const log = path.join(root, "server.log");
  keepOutput(group.child, log);

  const url = `http://127.0.0.1:${bound}`;
  try {
    await until("the VS Code server", () => answers(url, group.child));
  } catch (error) {
    const output = readFileSync(log, "utf8").trim();
    await group.stop();
    throw new Error(`The VS Code server did not start: ${output || error.message}`, { cause: error });
  }
  return { root, url, authority: `127.0.0.1:${bound}`, log, exited: group.exited, changeSettings, stop: group.stop };
}

/** Short path on purpose: Unix sockets below it may have 107 characters at most. */
function makeProfile() {
  const root = mkdtempSync(path.join(tmpdir(), "bw-"));
  mkdirSync(path.join(root, "ext"));
  return root;
}

function writeSettings(root, settings) {
  for (const scope of ["User", "Machine"]) {
    mkdirSync(path.join(root, "ud", scope), { recursive: true });
    writeFileSync(path.join(root, "ud", scope, "settings.json"), JSON.stringify(settings, null, 2));
  }
}

/** Everything the server writes stays below its own folder; nothing of the user's home is touched. */
function serverEnvironment(root, node, additions) {
  const environment = {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
    HOME: root,
    TMPDIR: root,
    XDG_CACHE_HOME: path.join(root, "cache"),
    XDG_CONFIG_HOME: path.join(root, "cfg"),
    XDG_DATA_HOME: path.join(root, "data"),
    XDG_RUNTIME_DIR: root,
    ...additions,
  };
  // Switches meant for the program that started us would reach the extension host.
  for (const name of ["NODE_OPTIONS", "VSCODE_IPC_HOOK_CLI", "ELECTRON_RUN_AS_NODE"]) delete environment[name];
  return environment;
}

function installExtension(node, args, env) {
  const result = spawnSync(node, args, { env, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`The extension could not be installed: ${result.stdout}${result.stderr}`);
}

function keepOutput(child, file) {
  const log = createWriteStream(file);
  // The folder is removed when the server stops; a late line then has nowhere to go.
  log.on("error", () => {});
  child.stdout.pipe(log);
  child.stderr.pipe(log);
}

async function answers(url, child) {
  if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
  const response = await fetch(`${url}/version`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  return response?.ok;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
