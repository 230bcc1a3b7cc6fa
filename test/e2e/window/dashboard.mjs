// The dashboard as a person reads it: which numbers it shows and what can be clicked.
import { retry, runCommand, webview } from "../harness/page.mjs";

/** Opens the dashboard on a tab and returns its document, scanned. */
export async function openDashboard(page, tab) {
  await runCommand(
    page,
    "Bulwark: Open Dashboard",
    page.locator(".tabs-container .tab.active", { hasText: "Bulwark" }),
  );
  const document = webview(page);
  await document.locator("header", { hasText: /Scanned / }).waitFor();
  const dialog = document.locator("dialog[open]");
  await retry(
    () => document.locator(`#tab-${tab}`).click({ timeout: 5000 }),
    document.locator(`#tab-${tab}[aria-selected=true]`),
    { tries: 3 },
  ).catch(async (error) => {
    // VS Code stores a page's state a while after it changed: a reload right behind an answer can bring its dialog back.
    if ((await dialog.count()) === 0) throw error;
    await dialog.press("Escape");
    await document.locator(`#tab-${tab}`).click();
  });
  return document;
}

export const itemRow = (document, id) => document.locator(`[id="item-${id}"]`);

/** "14 of 17 outbound calls have a deadline" → [14, 17] */
export async function countIn(locator) {
  const text = await locator.textContent();
  const match = /(\d+) of (\d+)/.exec(text);
  if (!match) throw new Error(`no count in: ${text}`);
  return [Number(match[1]), Number(match[2])];
}

/** Resolves when the count in a locator is what it should be. */
export async function waitForCount(locator, [done, of]) {
  await locator.filter({ hasText: new RegExp(`\\b${done} of ${of}\\b`) }).waitFor();
}
