// What stands around a file in the editor: the lens above a handler, the gaps behind it, and the language status.
import { openFile, openWorkbench, retry, runCommand } from "../harness/page.mjs";
import { copySample } from "../harness/sample.mjs";

const HANDLERS = "src/api/customers.ts";

export const entryPoints = {
  prepare: (root) => ({ folder: copySample(root) }),
  steps: {
    "shows a lens above the handler with a gap": async ({ page, server, folder }) => {
      await openWorkbench(page, server, folder);
      await openFile(page, HANDLERS);
      await lens(page).waitFor();
    },

    "opens its gaps below it": async ({ page }) => {
      const peek = page.locator(".reference-zone-widget");
      await retry(() => lens(page).locator("a").click(), peek);
      await page.keyboard.press("Escape");
      await peek.waitFor({ state: "detached" });
    },

    "says in the language status what the file has": async ({ page }) => {
      const own = page.locator(".hover-language-status .element", { hasText: "Bulwark: 1 gap" });
      await retry(() => page.locator("[id='status.languageStatus']").hover(), own.first());
      await own
        .filter({ hasText: /1 P0 · rules [0-9a-f]{16}/ })
        .first()
        .waitFor();
    },

    "ticks in the walkthrough what was done before it was opened": async ({ page }) => {
      const step = (id) => page.locator(`.getting-started-step[data-step-id$="#${id}"]`);
      await runCommand(page, "Bulwark: Open Walkthrough", step("scan").first());
      await step("scan").and(page.locator('[aria-checked="true"]')).first().waitFor();
      const fix = step("fix").and(page.locator('[aria-checked="false"]'));
      await fix.first().waitFor();
    },
  },
};

const lens = (page) => page.locator(".codelens-decoration", { hasText: /gaps?: promise in condition/ }).first();
