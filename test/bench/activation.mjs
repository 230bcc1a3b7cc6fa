// How long the extension keeps VS Code's extension host busy when it is activated: loading its program and calling `activate`, as VS Code itself counts them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { launchBrowser, openContext } from "../e2e/harness/browser.mjs";
import { openFile, openWorkbench, runCommand } from "../e2e/harness/page.mjs";
import { startServer } from "../e2e/harness/server.mjs";
import { packExtension } from "../support/dependencies.mjs";
import { quantiles } from "./measure.mjs";

const WINDOWS = 9;

/** @returns {Promise<object>} milliseconds of one activation: median and 95th percentile with their count */
export async function activationTimes() {
  const root = mkdtempSync(path.join(tmpdir(), "bw-activation-"));
  writeFileSync(path.join(root, "client.ts"), 'export const load = () => fetch("https://example.com");\n');
  const server = await startServer({ vsix: packExtension() });
  const browser = await launchBrowser();
  try {
    const samples = [];
    for (let turn = 0; turn < WINDOWS; turn++) samples.push(await activation(browser, server, root));
    return { ...quantiles(samples), most: Math.max(...samples), count: samples.length };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Each window has an extension host of its own. */
async function activation(browser, server, root) {
  const context = await openContext(browser, { width: 1400, height: 900 });
  try {
    const page = await context.newPage();
    await openWorkbench(page, server, root);
    await openFile(page, "client.ts");
    await page.locator("#bulwark\\.bulwark\\.bulwark\\.status").waitFor();
    const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Bulwark" });
    await runCommand(page, "Developer: Show Running Extensions", row);
    const text = await row.locator(".activation-time").textContent();
    const shown = /(\d+)\s*ms/.exec(text ?? "");
    if (shown === null) throw new Error(`VS Code shows no time of activation: ${text}`);
    return Number(shown[1]);
  } finally {
    await context.close();
  }
}
