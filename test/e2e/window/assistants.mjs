// What an assistant in the window gets: a server that is offered, runs when somebody starts it, and offers the tools.
import { openWorkbench, retry, runCommand } from "../harness/page.mjs";
import { copySample } from "../harness/sample.mjs";

export const assistants = {
  settings: { "chat.disableAIFeatures": false },
  prepare: (root) => ({ folder: copySample(root) }),
  steps: {
    "offers a server for the folder, which does not run": async ({ page, server, folder }) => {
      await openWorkbench(page, server, folder);
      await runCommand(page, "MCP: List Servers", serverRow(page));
      await page.locator(".quick-input-widget:visible", { hasText: "Stopped" }).waitFor();
    },

    "runs it when somebody starts it, and its tools are found": async ({ page }) => {
      const start = page.locator(".quick-input-widget:visible .monaco-list-row", { hasText: "Start Server" });
      await retry(() => serverRow(page).click(), start);
      await start.click();
      await page.locator(".quick-input-widget:visible").waitFor({ state: "hidden" });
      const output = page.locator(".output-view-container, .output-view");
      await runCommand(page, "MCP: List Servers", serverRow(page));
      const show = page.locator(".quick-input-widget:visible .monaco-list-row", { hasText: "Show Output" });
      await retry(() => serverRow(page).click(), show);
      await show.click();
      await output.getByText("Discovered 5 tools").first().waitFor();
    },
  },
};

const serverRow = (page) =>
  page.locator(".quick-input-widget:visible .monaco-list-row", { hasText: /^Bulwark/ }).first();
