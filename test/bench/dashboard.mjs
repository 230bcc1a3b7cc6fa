// How long the dashboard of a workspace with thousands of findings takes in the real VS Code: from the click to its numbers, and from an edit to its new numbers.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { launchBrowser, openContext } from "../e2e/harness/browser.mjs";
import { goTo, openFile, openWorkbench, runCommand, webview } from "../e2e/harness/page.mjs";
import { startServer } from "../e2e/harness/server.mjs";
import { packExtension } from "../support/dependencies.mjs";
import { quantiles } from "./measure.mjs";

/** Each call is two findings: it can wait for ever, and nobody looks at its status. */
const FILES = 250;
const CALLS = 10;
const OPENINGS = 12;
const EDITS = 30;
const FIRST_SCAN_MS = 300_000;
/** What an edit changes elsewhere is judged when the keys rest, here in all files: nobody makes the next fix in the middle of that. */
const REST_MS = 1_200;

/**
 * @returns {Promise<{ findings: number, open: object, typed: object, update: object }>} milliseconds: median and 95th percentile with their
 * count; `typed` is from the key, `update` from the moment the edited text stands in the editor, as that of a fix does
 */
export async function dashboardTimes() {
  const root = mkdtempSync(path.join(tmpdir(), "bw-dashboard-"));
  const server = await startServer({ vsix: packExtension() });
  const browser = await launchBrowser();
  try {
    writeWorkspace(root);
    const page = await newPage(browser);
    await openWorkbench(page, server, root);
    await openFile(page, "calls000.ts");
    const status = page.locator("#bulwark\\.bulwark\\.bulwark\\.status");
    await status.filter({ hasText: /P0\/P1/ }).waitFor({ timeout: FIRST_SCAN_MS });
    const findings = Number(/· ([\d,]+) P0/.exec(await status.textContent())?.[1]?.replaceAll(",", ""));
    return { findings, open: await openings(page, status), ...(await updates(page, status)) };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function writeWorkspace(root) {
  mkdirSync(path.join(root, "src"));
  writeFileSync(path.join(root, "package.json"), '{ "name": "many-calls", "type": "module", "main": "src/main.ts" }\n');
  const names = Array.from({ length: FILES }, (_, index) => `calls${String(index).padStart(3, "0")}`);
  for (const name of names) {
    const calls = Array.from(
      { length: CALLS },
      (_, index) =>
        `export async function ${name}x${index}(): Promise<unknown> {\n  const answer = await fetch("https://example.com/${name}/${index}");\n  return answer.json();\n}\n`,
    );
    writeFileSync(path.join(root, `src/${name}.ts`), calls.join("\n"));
  }
  // A service runs them: what nothing runs weighs less.
  const imports = names.map((name) => `import * as ${name} from "./${name}.js";\n`).join("");
  const routes = names.map(
    (name) => `app.get("/${name}", async (_, response) => response.json(await ${name}.${name}x0()));\n`,
  );
  writeFileSync(
    path.join(root, "src/main.ts"),
    `import express from "express";\n${imports}const app = express();\n${routes.join("")}app.listen(80);\n`,
  );
}

/** In every frame: when a click or a key came, and when the text of the dashboard last changed. One clock for all of them. */
async function newPage(browser) {
  const context = await openContext(browser, { width: 1600, height: 1000 });
  await context.addInitScript(() => {
    const times = { acted: 0, edited: 0, shown: 0, text: "" };
    globalThis.benchTimes = times;
    for (const kind of ["mousedown", "keydown"]) addEventListener(kind, () => (times.acted = Date.now()), true);
    // Not an observer: VS Code writes the page's document anew, which ends those. Only the dashboard has this element: to read the
    // text of the whole window every few milliseconds would slow down what is measured.
    setInterval(() => {
      const text = document.getElementById("page")?.textContent ?? "";
      if (text === times.text || !text.includes("Scanned ")) return;
      times.text = text;
      times.shown = Date.now();
    }, 4);
  });
  return context.newPage();
}

const header = (page) => webview(page).locator("header", { hasText: "Scanned " });
const shownAt = (page) => header(page).evaluate(() => globalThis.benchTimes.shown);
const editedAt = (page) => page.evaluate(() => globalThis.benchTimes.edited);
const actedAt = (page) => page.evaluate(() => globalThis.benchTimes.acted);

async function openings(page, status) {
  const samples = [];
  for (let turn = 0; turn < OPENINGS; turn++) {
    await status.click();
    await header(page).waitFor();
    samples.push((await shownAt(page)) - (await actedAt(page)));
    await closeDashboard(page);
  }
  // The first one also loads the page's program.
  return figures(samples.slice(1));
}

async function closeDashboard(page) {
  const tab = page.locator(".tabs-container .tab", { hasText: "Bulwark" });
  await tab.click({ button: "middle" });
  await tab.waitFor({ state: "detached" });
}

/** A letter in the middle of `fetch` ends a finding, and taking it back makes it again; the dashboard stands beside the file. */
async function updates(page, status) {
  await status.click();
  await header(page).waitFor();
  const groups = page.locator(".editor-group-container");
  await runCommand(page, "View: Move Editor into Next Group", groups.nth(1));
  await page.locator(".tabs-container .tab", { hasText: "calls000.ts" }).click();
  await goTo(page, 2, 26);
  await watchText(groups.nth(0));
  const samples = { typed: [], update: [] };
  for (let turn = 0; turn < EDITS; turn++) {
    const before = await shownAt(page);
    await page.keyboard.press(turn % 2 === 0 ? "x" : "Backspace");
    const acted = await actedAt(page);
    await header(page).evaluate(
      (_, then) =>
        new Promise((resolve) => {
          const look = () => (globalThis.benchTimes.shown > then ? resolve() : setTimeout(look, 5));
          look();
        }),
      before,
    );
    const shown = await shownAt(page);
    samples.typed.push(shown - acted);
    samples.update.push(shown - (await editedAt(page)));
    await page.waitForTimeout(REST_MS);
  }
  return { typed: figures(samples.typed), update: figures(samples.update) };
}

/** Notes when the text of an editor first changes after a key; colours and hints that follow change it again. */
function watchText(group) {
  return group.locator(".view-lines").evaluate((lines) => {
    const times = globalThis.benchTimes;
    const note = () => {
      if (times.edited < times.acted) times.edited = Date.now();
    };
    new MutationObserver(note).observe(lines, { subtree: true, childList: true, characterData: true });
  });
}

function figures(samples) {
  return { ...quantiles(samples), most: Math.max(...samples), count: samples.length };
}
