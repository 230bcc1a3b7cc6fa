// Bulwark in another display language: views, status bar, walkthrough, questions and dashboard say what the files of the language say.
import assert from "node:assert/strict";

import { BUNDLE, inLanguage, MANIFEST, messageOf, readTexts } from "../../l10n/texts.mjs";
import { openWorkbench, retry, webview } from "../harness/page.mjs";
import { copySample } from "../harness/sample.mjs";
import { violationsOf } from "./accessibility.mjs";

const TABS = ["Overview", "Principles", "Checklist", "Roadmap", "Prompts", "Matrix", "History"];
const panes = (page) => page.locator(".pane-header .title");
const findings = (page) => page.locator(".pane").first();
const welcome = (page) => page.locator(".welcome-view-content:visible").first();
const walkthrough = (page) => page.locator(".gettingStartedContainer");
const quickPick = (page) => page.locator(".quick-input-widget:visible");
const statusItem = (page) => page.locator("#bulwark\\.bulwark\\.bulwark\\.status");

/**
 * A way through the window in a display language. `texts` are files of a language that Bulwark does not ship, by their names; those of
 * one it ships are read.
 */
export function inDisplayLanguage(language, texts) {
  const [manifest, bundle] = [MANIFEST, BUNDLE].map((file) => {
    const name = inLanguage(file, language);
    return texts?.[name] ?? readTexts(name);
  });
  const said = (text) => messageOf(bundle[text]);
  const lines = (key) => manifest[key].split("\n").map((line) => line.replace(/^\[(.*)\]\(command:[^)]*\)$/, "$1"));
  return {
    language,
    texts,
    settings: { "bulwark.scan.onStart": false },
    prepare: (root) => ({ folder: copySample(root) }),
    steps: {
      "names the views, and says in an empty one what to do": async ({ page, server, folder }) => {
        await openWorkbench(page, server, folder);
        const button = page.locator(`.composite-bar .action-item a[aria-label^="${manifest.displayName}"]`).first();
        await retry(() => button.click(), panes(page).filter({ hasText: manifest["view.findings"] }));
        assert.deepEqual(await panes(page).allInnerTexts(), [
          manifest["view.findings"],
          manifest["view.checklist"],
          manifest["view.roadmap"],
        ]);
        for (const line of lines("welcome.neverScanned")) await welcome(page).getByText(line).first().waitFor();
      },

      "shows the walkthrough": async ({ page }) => {
        const [, , steps] = lines("welcome.neverScanned");
        const heading = walkthrough(page).getByText(manifest.walkthrough, { exact: true }).first();
        await retry(() => welcome(page).getByText(steps).first().click(), heading);
        for (const id of ["scan", "fix", "accept", "sprint", "connect"])
          await walkthrough(page).getByText(manifest[`walkthrough.${id}`], { exact: true }).first().waitFor();
      },

      "groups what a scan finds, and counts it": async ({ page }) => {
        await welcome(page).getByText(lines("welcome.neverScanned")[1]).first().click();
        const meaning = said("loses data, money or control");
        await findings(page).locator(".monaco-list-row", { hasText: meaning }).first().waitFor();
        await statusItem(page).filter({ hasText: "P0/P1" }).waitFor();
        const label = await statusItem(page).locator("a").first().getAttribute("aria-label");
        const [before] = said("open gaps: {0}").split("{0}");
        assert.ok(label?.includes(before), `${label}`);
      },

      "names the buttons of a view, and asks": async ({ page }) => {
        await findings(page).locator(".pane-header").hover();
        const group = findings(page).locator(
          `.pane-header a.action-label[aria-label^="${manifest["command.groupFindings"]}"]`,
        );
        await retry(() => group.first().click(), quickPick(page));
        assert.equal(
          await quickPick(page).locator("input.input").first().getAttribute("placeholder"),
          said("Group findings by"),
        );
        const rows = await quickPick(page).locator(".monaco-list-row .label-name").allInnerTexts();
        assert.deepEqual(rows, ["Priority", "Principle", "File", "Rule"].map(said));
      },

      "opens the dashboard, which has no flaw that axe knows of": async ({ page }) => {
        await page.keyboard.press("Escape");
        const document = webview(page);
        await retry(() => statusItem(page).locator("a").first().click(), document.getByRole("tablist"));
        assert.deepEqual(await document.getByRole("tab").allInnerTexts(), TABS.map(said));
        await document.getByRole("button", { name: said("Scan workspace") }).waitFor();
        assert.deepEqual(await violationsOf(document), []);
      },

      "and each of its tabs": async ({ page, shot }) => {
        const document = webview(page);
        for (const tab of TABS) {
          await document.getByRole("tab", { name: said(tab), exact: true }).click();
          await document.getByRole("tab", { name: said(tab), exact: true, selected: true }).waitFor();
          await shot(tab.toLowerCase());
        }
      },
    },
  };
}
