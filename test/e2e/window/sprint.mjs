// A hardening sprint in one window: gaps become a roadmap, tasks a sprint; one gap is closed and everything follows; the report is exported.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { applyQuickFix, goTo, openFile, openWorkbench, retry, runCommand, save } from "../harness/page.mjs";
import { until } from "../harness/processes.mjs";
import { copySample } from "../harness/sample.mjs";
import { violationsOf } from "./accessibility.mjs";
import { countIn, itemRow, openDashboard, waitForCount } from "./dashboard.mjs";
import { positionOf } from "./userCode.mjs";

const RATES = "src/clients/rates.ts";
const ATTESTED_ITEM = "diagnostic.architecture.2";
const DEADLINE_ITEM = "diagnostic.reliability.4";
const NOTE = "Read with the team: api, clients and store stay apart.";
const SPRINT = "First sprint";
const MILESTONE = "Before the sprint";
const TABS = ["overview", "principles", "checklist", "roadmap", "prompts", "matrix", "history"];
/** Name of the theme, and what VS Code calls its kind in a webview. */
const THEMES = {
  dark: ["Default Dark Modern", "vscode-dark"],
  light: ["Default Light Modern", "vscode-light"],
  "contrast dark": ["Default High Contrast", "vscode-high-contrast"],
  "contrast light": ["Default High Contrast Light", "vscode-high-contrast-light"],
};

const state = (folder, name) => {
  const file = path.join(folder, ".bulwark", name);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};
const sprintBox = (document) => document.locator(".sprint");
const deadlineCount = (document) => itemRow(document, DEADLINE_ITEM).locator(".evidence > .hint").first();
const protectedCalls = (document) =>
  document.locator("table.principles tr", { hasText: "Retry and deadlines" }).first().locator(".protected");
const statusItem = (page) => page.locator("#bulwark\\.bulwark\\.bulwark\\.status");
const urgent = async (page) => Number(/· (\d+) P0/.exec(await statusItem(page).textContent())?.[1]);
/** Open gaps of the tasks of the roadmap, summed over what "2 of 3" says in each row. */
const openGaps = (document) =>
  document
    .locator("table.tasks tbody tr")
    .evaluateAll((rows) =>
      rows
        .map((row) => Number(/^\s*(\d+)/.exec(row.querySelectorAll("td")[3]?.textContent ?? "")?.[1] ?? 0))
        .reduce((a, b) => a + b, 0),
    );

const walk = {
  "opens the dashboard with the keyboard and walks its tabs": async ({ page, server, folder }) => {
    await openWorkbench(page, server, folder);
    const document = await openDashboard(page, "overview");
    await document.locator("#tab-overview").focus();
    for (const tab of [...TABS.slice(1), "overview"]) {
      await page.keyboard.press("ArrowRight");
      await document.locator(`#tab-${tab}[aria-selected=true]`).waitFor();
    }
    await page.keyboard.press("End");
    await document.locator("#tab-history[aria-selected=true]").waitFor();
  },

  "saves a milestone with the keyboard, and Escape leaves a dialog": async ({ page, folder }) => {
    const document = await openDashboard(page, "history");
    const button = document.getByRole("button", { name: "Save milestone" });
    const dialog = document.locator("dialog[open]");
    await retry(async () => {
      await button.focus();
      await page.keyboard.press("Enter");
    }, dialog);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await retry(async () => {
      await button.focus();
      await page.keyboard.press("Enter");
    }, dialog);
    await page.keyboard.type(MILESTONE);
    await page.keyboard.press("Enter");
    await document.locator("table", { hasText: MILESTONE }).first().waitFor();
    await until("the stored milestone", () => state(folder, "history.jsonl").includes(MILESTONE));
  },

  "makes a roadmap of the findings": async ({ page, folder }) => {
    const document = await openDashboard(page, "roadmap");
    await document.getByRole("button", { name: "Change template" }).click();
    const dialog = document.locator("dialog[open]");
    await dialog.locator("label.template", { hasText: "open gap" }).click();
    await dialog.locator("vscode-button[type=submit]").click();
    await until("the stored template", () => state(folder, "roadmap.json").includes("from-findings"));
    await document.locator("table.tasks").first().waitFor();
  },

  "plans a sprint": async ({ page, folder }) => {
    const document = await openDashboard(page, "roadmap");
    await document.getByRole("button", { name: "Plan sprint" }).click();
    const dialog = document.locator("dialog[open]");
    await dialog.locator("vscode-textfield input").first().fill(SPRINT);
    const choices = dialog.locator(".task-choice input");
    for (let index = 0; index < (await choices.count()); index++) await choices.nth(index).check();
    await dialog.locator("vscode-button[type=submit]").click();
    await sprintBox(document).getByText(SPRINT).waitFor();
    await until("the stored sprint", () => state(folder, "roadmap.json").includes(SPRINT));
  },

  "closes a gap, and everything follows": async ({ page, folder, before }) => {
    let document = await openDashboard(page, "principles");
    before.set("principle", await countIn(protectedCalls(document)));
    document = await openDashboard(page, "checklist");
    before.set("item", await countIn(deadlineCount(document)));
    document = await openDashboard(page, "roadmap");
    await unfold(document);
    before.set("gaps", await openGaps(document));
    before.set("urgent", await urgent(page));
    before.set("left", await sprintBox(document).locator("dl").textContent());
    await openFile(page, RATES);
    await goTo(page, ...positionOf(folder, RATES, "fetch("));
    await applyQuickFix(page, "Add a 10 s deadline", "AbortSignal.timeout");
    await save(page);
  },

  "moves status bar, task and sprint": async ({ page, before }) => {
    await until("fewer urgent gaps", async () => (await urgent(page)) < before.get("urgent"));
    const document = await openDashboard(page, "roadmap");
    await unfold(document);
    await until("fewer open gaps in tasks", async () => (await openGaps(document)) < before.get("gaps"));
    await until(
      "fewer hours left",
      async () => (await sprintBox(document).locator("dl").textContent()) !== before.get("left"),
    );
  },

  "moves checklist and principle": async ({ page, before }) => {
    let document = await openDashboard(page, "checklist");
    const [passed, judged] = before.get("item");
    await waitForCount(deadlineCount(document), [passed + 1, judged]);
    document = await openDashboard(page, "principles");
    const [held] = before.get("principle");
    await until("more protected calls", async () => (await countIn(protectedCalls(document)))[0] > held);
  },

  "records the day for the burndown": async ({ page, folder }) => {
    await runCommand(page, "Bulwark: Scan Workspace", statusItem(page).filter({ hasText: "P0/P1" }));
    await until("a recorded day", () =>
      state(folder, "history.jsonl")
        .split("\n")
        .some((line) => line.includes('"day"') && line.includes('"sprint"')),
    );
    const document = await openDashboard(page, "roadmap");
    await document.locator(".sprint ~ *, .sprint").getByRole("img").first().waitFor();
  },

  "attests an item until a day": async ({ page, folder }) => {
    const document = await openDashboard(page, "checklist");
    const row = itemRow(document, ATTESTED_ITEM);
    await row.getByRole("button", { name: /^Attest/ }).click();
    const dialog = document.locator("dialog[open]");
    await dialog.locator("vscode-textarea textarea").fill(NOTE);
    const name = dialog.locator("vscode-textfield input");
    if ((await name.count()) > 0) await name.fill("Ada");
    await dialog.locator("vscode-button[type=submit]").click();
    await dialog.waitFor({ state: "detached" });
    await row.getByText(NOTE).waitFor();
    await until("the stored expiry", () => /"expires": "\d{4}-\d\d-\d\d"/.test(state(folder, "checklist.json")));
  },

  "has everything after a reload": async ({ page }) => {
    await page.reload();
    await page.locator(".monaco-workbench .explorer-folders-view, .pane-body").first().waitFor();
    let document = await openDashboard(page, "checklist");
    await itemRow(document, ATTESTED_ITEM).getByText(NOTE).waitFor();
    document = await openDashboard(page, "roadmap");
    await sprintBox(document).getByText(SPRINT).waitFor();
    document = await openDashboard(page, "history");
    await document.locator("table", { hasText: MILESTONE }).first().waitFor();
  },

  "exports the report": async ({ page, folder }) => {
    const document = await openDashboard(page, "history");
    const dialog = page.locator(".quick-input-widget:visible", { hasText: "Export Report" });
    await document.getByRole("button", { name: "Export Progress report as HTML" }).click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: MILESTONE }).click();
    await dialog.waitFor();
    // It stands in the proposed place once the dialog has read the folder.
    const input = dialog.locator("input.input").first();
    const file = await until("the proposed file", async () => {
      const proposed = await input.inputValue();
      return proposed.startsWith(folder) && proposed.endsWith(".html") && proposed;
    });
    await dialog.getByRole("button", { name: "OK" }).click();
    const text = await until("the report", () => existsSync(file) && readFileSync(file, "utf8"));
    assert.match(text, /^<!doctype html>/i);
    assert.ok(text.includes(SPRINT), "it speaks of the sprint");
    assert.equal(
      /https?:\/\/(?!www\.w3\.org)/.test(text.replace(/<code[\s\S]*?<\/code>/g, "")),
      false,
      "it needs no network",
    );
  },
};

/** Every tab in one theme without a violation; a picture of each is kept. */
const inTheme = ([label, [theme, kind]]) => [
  `is accessible in ${label}`,
  async ({ page, server, shot }) => {
    setTheme(server, theme);
    for (const tab of TABS) {
      const document = await openDashboard(page, tab);
      await document.locator(`body.${kind}`).waitFor();
      await shot(`${label}-${tab}`.replaceAll(" ", "-"));
      assert.deepEqual(await violationsOf(document), [], `${tab} in ${theme}`);
    }
  },
];

export const sprint = {
  prepare: (root) => ({ folder: copySample(root), before: new Map() }),
  steps: { ...walk, ...Object.fromEntries(Object.entries(THEMES).map(inTheme)) },
};

/** Opens every phase, so that all tasks can be counted. */
async function unfold(document) {
  const closed = document.locator("details.phase:not([open]) > summary");
  while ((await closed.count()) > 0) await closed.first().click();
}

function setTheme(server, theme) {
  server.changeSettings({ "workbench.colorTheme": theme });
}
