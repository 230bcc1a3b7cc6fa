// The walkthrough as a newcomer takes it: each step's button does the thing, and the step is ticked because the thing has happened.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { confirmAll, openWorkbench, previewOf, retry, runCommand } from "../harness/page.mjs";
import { until } from "../harness/processes.mjs";
import { copySample } from "../harness/sample.mjs";
import { showTheme, THEMES } from "../harness/themes.mjs";

const STEPS = ["scan", "fix", "accept", "sprint", "connect"];
const WORKFLOW = ".github/workflows/bulwark.yml";
const container = (page) => page.locator(".gettingStartedContainer");
const step = (page, id) => container(page).locator(`button.getting-started-step[data-step-id$="#${id}"]`);
const ticked = (page, id) => step(page, id).and(page.locator('[aria-checked="true"]'));
const question = (page, text) => page.locator(".quick-input-widget:visible", { hasText: text });
const rows = (page) => page.locator(".quick-input-widget:visible .monaco-list-row");

export const firstSteps = {
  // A scan that nobody asked for would tick the first step before anybody looks.
  settings: { "bulwark.scan.onStart": false },
  prepare: (root) => ({ folder: copySample(root) }),
  steps: {
    "offers the walkthrough where nothing is scanned yet, and opens it": async ({ page, server, folder }) => {
      await openWorkbench(page, server, folder);
      const welcome = page.locator(".welcome-view-content:visible", { hasText: "Find production gaps" });
      await runCommand(page, "Focus on Findings View", welcome);
      // Long enough for a slow machine: a second click would open it anew later, folding what a next step has unfolded.
      await retry(() => welcome.getByText("Five First Steps").click(), step(page, "scan"), { wait: 20_000 });
      for (const id of STEPS) await step(page, id).waitFor();
      assert.equal(await container(page).locator('button.getting-started-step[aria-checked="true"]').count(), 0);
    },

    "has a picture and buttons for each step in every theme": async ({ page, server, shot }) => {
      for (const theme of [...THEMES.slice(1), THEMES[0]]) {
        await showTheme(page, server, theme);
        for (const id of STEPS) {
          const picture = container(page).locator(`img[srcset*="${id}-${theme.picture}.webp"]`);
          // The theme is set anew each time: a window that read the settings while they were written is back at its own.
          const show = async () => {
            await showTheme(page, server, theme);
            await unfold(page, id);
          };
          await retry(show, picture, { wait: 5000 });
          await until(`the picture of ${id}`, () => picture.evaluate((image) => image.naturalWidth > 0));
          assert.match((await picture.getAttribute("alt")) ?? "", /\w+ \w+/);
          await shot(`${theme.name}-${id}`);
        }
      }
    },

    "ticks the scan when it is done": async ({ page }) => {
      await press(page, "scan", "Scan Workspace");
      await ticked(page, "scan").waitFor();
    },

    "fixes the most urgent gap, and ticks the fix when the text has changed": async ({ page }) => {
      const changed = page.locator(".view-line", { hasText: "writeFileAtomic(" }).first();
      await press(page, "fix", "Fix the Most Urgent Gap");
      await changed.or(previewOf(page)).first().waitFor();
      // Before types are known VS Code shows the edit first.
      if (await previewOf(page).isVisible()) await confirmAll(page);
      await changed.waitFor();
      await openWalkthrough(page);
      await ticked(page, "fix").waitFor();
    },

    "accepts what is open, and lists what is new": async ({ page, folder }) => {
      assert.equal(await ticked(page, "accept").count(), 0);
      await press(page, "accept", "Accept Open Gaps");
      await ticked(page, "accept").waitFor();
      const { findings } = JSON.parse(readFileSync(path.join(folder, "bulwark-baseline.json"), "utf8"));
      assert.ok(findings.length > 10, `${findings.length} accepted`);
      await page.locator("#bulwark\\.bulwark\\.bulwark\\.status", { hasText: "0 new" }).waitFor();
      await page.locator(".welcome-view-content:visible", { hasText: "No new gaps" }).waitFor();
    },

    "plans a sprint": async ({ page }) => {
      await press(page, "sprint", "Plan Sprint");
      // Title, first and last day have proposals.
      for (const place of [1, 2, 3]) {
        await question(page, `(${place}/4)`).waitFor();
        await page.keyboard.press("Enter");
      }
      await question(page, "(4/4)").waitFor();
      await rows(page).first().click();
      await page.keyboard.press("Enter");
      await ticked(page, "sprint").waitFor();
    },

    "connects pull requests with a workflow of this version": async ({ page, folder }) => {
      assert.equal(await ticked(page, "connect").count(), 0);
      await press(page, "connect", "Set Up CI");
      await retry(
        () => rows(page).filter({ hasText: "GitHub Actions" }).click(),
        page.locator(".tab.active", { hasText: "bulwark.yml" }),
      );
      await until("the workflow", () => existsSync(path.join(folder, WORKFLOW)));
      assert.match(readFileSync(path.join(folder, WORKFLOW), "utf8"), /--baseline bulwark-baseline\.json/);
      await openWalkthrough(page);
      await ticked(page, "connect").waitFor();
    },
  },
};

/** Opens a step of the walkthrough. */
async function unfold(page, id) {
  const open = step(page, id).and(page.locator(".expanded"));
  if ((await open.count()) === 0) await retry(() => step(page, id).click(), open);
}

/** Presses a button of a step, which is opened for it. */
async function press(page, id, button) {
  const target = step(page, id).getByRole("button", { name: button }).first();
  await retry(() => unfold(page, id), target, { wait: 5000 });
  await target.click();
}

const openWalkthrough = (page) => runCommand(page, "Bulwark: Open Walkthrough", step(page, "scan"));
