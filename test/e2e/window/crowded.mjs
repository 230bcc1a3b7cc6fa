// The same in a workspace that is hard on tools: it is scanned whole, nothing hangs, and files keep their line ends.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { applyQuickFix, closePanel, goTo, openFile, openWorkbench, problemRow, save } from "../harness/page.mjs";
import { until } from "../harness/processes.mjs";
import { CRLF_FILE, FILES_IN_FIRST_ROOT, writeCrowdedWorkspace } from "./crowdedWorkspace.mjs";
import { openDashboard } from "./dashboard.mjs";

export const crowded = {
  prepare: (root) => ({ workspace: writeCrowdedWorkspace(root), project: path.join(root, "windows-project") }),
  steps: {
    "opens both roots and marks a gap": async ({ page, server, workspace }) => {
      await openWorkbench(page, server, workspace);
      await openFile(page, "notify.ts");
      await page.locator(".monaco-editor .squiggly-warning").first().waitFor();
    },

    "scans three thousand files past a link that leads to itself": async ({ page }) => {
      const document = await openDashboard(page, "overview");
      const files = FILES_IN_FIRST_ROOT.toLocaleString("en-US");
      await document.locator("header", { hasText: `${files} files` }).waitFor();
      assert.equal(await document.locator("header select option").count(), 2);
    },

    "shows findings of a root nobody opened a file of": async ({ page }) => {
      await problemRow(page, "main.ts", "missing-timeout");
    },

    "names the line of the broken configuration": async ({ page }) => {
      await problemRow(page, "bulwark.json", /Ln 4/);
    },

    "fixes a file with CRLF and keeps every line end": async ({ page, project }) => {
      await closePanel(page);
      await openFile(page, "notify.ts");
      await goTo(page, 2, 26);
      await applyQuickFix(page, "Add a 10 s deadline", "AbortSignal.timeout");
      await save(page);
      const text = await until("the saved fix", () => {
        const now = readFileSync(path.join(project, CRLF_FILE), "utf8");
        return now.includes("AbortSignal.timeout") && now;
      });
      assert.equal(text.replaceAll("\r\n", "").includes("\n"), false);
    },
  },
};
