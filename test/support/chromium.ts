/** Chromium for unit tests, and what axe objects to in a page. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { type Browser, chromium, type Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The browser that `CHROMIUM` names, which the runner of the tests sets, or Debian's. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
  });

/** What axe objects to on the page as it stands, one line each. */
export async function objectionsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run(document, { resultTypes: ["violations"], preload: false }).then((result) => result.violations.flatMap((violation) =>
       violation.nodes.map((node) => violation.id + ": " + node.target.join(" ") + " " + (node.any[0]?.message ?? ""))))`,
  );
}
