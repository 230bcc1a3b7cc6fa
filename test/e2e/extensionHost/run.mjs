// Runs the extension-host suite in the real extension host of the VS Code server: node test/e2e/extensionHost/run.mjs [--result FILE].
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { buildProduct, ROOT } from "../../support/dependencies.mjs";
import { keepLogs, screenshots } from "../harness/artifacts.mjs";
import { launchBrowser, openContext } from "../harness/browser.mjs";
import { confirmAll, previewOf } from "../harness/page.mjs";
import { SPARING_SETTINGS, startServer } from "../harness/server.mjs";
import { buildSuite } from "./build.mjs";
import { writeWorkspace } from "./workspace.mjs";

/** A guard against a suite that never ends, not a measurement. */
const LIMIT_MS = 45 * 60_000;

// What an interrupted run ends with.
process.exitCode = 1;
const { values } = parseArgs({ options: { result: { type: "string" } } });
// `npm test` has built already and names a result file.
if (!values.result) buildProduct();
const parent = mkdtempSync(path.join(tmpdir(), "bw-ws-"));
const results = path.join(parent, "results.json");
const tests = await buildSuite();
const server = await startServer({
  automation: true,
  settings: SPARING_SETTINGS,
  env: { BULWARK_TEST_RESULTS: results },
});
/** What the window says: mostly about services that are not there. Kept for a failure, never shown. */
const consoleLines = [];
let browser;
try {
  browser = await launchBrowser();
  const page = await (await openContext(browser, { width: 1280, height: 800 })).newPage();
  const code = await runIn(page);
  printOutcomes();
  if (code !== 0) {
    await screenshots(page, "host-failure")(`exit-${code}`);
    const logs = keepLogs(server, "host");
    writeFileSync(path.join(logs, "console.log"), consoleLines.join("\n"));
    console.error(`exit ${code}; logs in ${path.relative(ROOT, logs)}`);
  }
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  await browser?.close();
  await server.stop();
  if (values.result && existsSync(results)) copyFileSync(results, values.result);
  rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
}

function printOutcomes() {
  if (!existsSync(results)) return;
  for (const { title, state, seconds, error } of JSON.parse(readFileSync(results, "utf8")).outcomes)
    console.log(
      `  ${state === "passed" ? "ok  " : state.toUpperCase()} ${title} (${seconds.toFixed(1)} s)${error ? `\n${error}` : ""}`,
    );
}

/** The person in front of the window: confirms a preview while the status bar asks for it (`suite/actions.ts`), until the window is gone. */
async function confirmPreviews(page) {
  const asked = page.locator(".statusbar-item", { hasText: "Confirm the preview" });
  const preview = page.locator("body", { has: asked }).locator(previewOf(page));
  for (;;) {
    try {
      await preview.waitFor({ timeout: 0 });
      await confirmAll(page);
    } catch (error) {
      consoleLines.push(`preview: ${error.message}`);
      // A step that was too slow is tried again; with the window gone there is nothing left to look at.
      if (error.name !== "TimeoutError") return;
    }
  }
}

async function runIn(page) {
  const ended = new Promise((resolve) => page.exposeFunction("codeAutomationExit", (code) => resolve(code)));
  const shoot = screenshots(page, "host-failed-test");
  await page.exposeFunction("codeAutomationLog", (_type, args) => {
    consoleLines.push(args.join(" "));
    // The test runner's line for a test that failed, before anything is cleared away.
    if (String(args[0]).includes("%d) %s")) return shoot("failed").catch(() => undefined);
  });
  const remote = (file) => `vscode-remote://${server.authority}${path.resolve(file)}`;
  const payload = [
    ["extensionDevelopmentPath", remote(ROOT)],
    ["extensionTestsPath", remote(tests)],
  ];
  const query = new URLSearchParams({ workspace: writeWorkspace(parent), payload: JSON.stringify(payload) });
  await page.goto(`${server.url}/?${query}`);
  void confirmPreviews(page);
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(() => resolve("timeout"), LIMIT_MS);
  });
  const code = await Promise.race([ended, limit]);
  clearTimeout(timer);
  return code;
}
