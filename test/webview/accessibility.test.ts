/** axe in every tab and theme, narrow and zoomed layouts, visible focus. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DASHBOARD_TABS, type DashboardState } from "#webview-protocol/dashboard";

import { type DashboardBrowser, type Opened, startDashboardBrowser, THEMES, type Theme } from "./dashboardPage";
import { orders } from "./orders";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STATE: DashboardState = { snapshots: [orders()], trusted: false };
const NAMES = Object.keys(THEMES) as readonly Theme[];

let browser: DashboardBrowser;
beforeAll(async () => {
  browser = await startDashboardBrowser();
});
afterAll(() => browser.close());

/** What axe objects to on the page as it stands, one line each. */
async function objections({ page }: Opened): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run(document).then((result) => result.violations.flatMap((violation) =>
       violation.nodes.map((node) => violation.id + ": " + node.target.join(" ") + " " + (node.any[0]?.message ?? ""))))`,
  );
}

describe.each(NAMES)("axe in %s", (theme) => {
  it.each(DASHBOARD_TABS)("%s", async (tab) => {
    const opened = await browser.open({ state: STATE, theme, kept: { tab, open: ["retry", "phase-security"] } });
    await opened.page.getByRole("tabpanel").waitFor();
    expect(await objections(opened)).toEqual([]);
    await opened.close();
  });

  it("the answer dialog", async () => {
    const opened = await browser.open({ state: STATE, theme, kept: { tab: "checklist" } });
    await opened.page.getByRole("button", { name: /^Attest… Do the design/ }).click();
    await opened.page.getByRole("dialog").getByLabel("Your name").waitFor();
    expect(await objections(opened)).toEqual([]);
    await opened.close();
  });

  it("never scanned, failed and loading", async () => {
    for (const scan of [{ state: "never" }, { state: "failed", message: "Out of memory." }] as const) {
      const state = { ...STATE, snapshots: [orders({ scan, scanned: false })] };
      const opened = await browser.open({ state, theme });
      await opened.page.getByRole("heading", { level: 2 }).waitFor();
      expect(await objections(opened)).toEqual([]);
      await opened.close();
    }
  });
});

describe("layout", () => {
  const widths = [600, 900, 1600] as const;
  it.each(widths)("%d px wide: nothing runs out of the page, in any tab", async (width) => {
    for (const tab of DASHBOARD_TABS) {
      const opened = await browser.open({ state: STATE, width, kept: { tab, open: ["retry"] } });
      await opened.page.getByRole("tabpanel").waitFor();
      const overhang = await opened.page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ tab, overhang }).toEqual({ tab, overhang: 0 });
      await opened.close();
    }
  });

  it("200 % zoom at 1200 px is 600 px of page", async () => {
    const opened = await browser.open({ state: STATE, width: 1200, kept: { tab: "checklist" } });
    await opened.page.evaluate('document.documentElement.style.setProperty("zoom", "2")');
    await opened.page.getByRole("tabpanel").waitFor();
    const overhang = await opened.page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
    expect(overhang).toBeLessThanOrEqual(0);
    await opened.close();
  });

  it("every stop of the Tab key shows where it is", async () => {
    const opened = await browser.open({ state: STATE });
    await opened.page.getByRole("tabpanel").waitFor();
    const stops: string[] = [];
    for (let press = 0; press < 12; press += 1) {
      await opened.page.keyboard.press("Tab");
      stops.push(
        await opened.page.evaluate(
          `(() => { const at = document.activeElement; const drawn = at.shadowRoot?.querySelector(".base") ?? at;
             return at.tagName + ":" + getComputedStyle(drawn).outlineStyle; })()`,
        ),
      );
    }
    expect(stops.filter((stop) => !stop.endsWith(":solid"))).toEqual([]);
    await opened.close();
  });
});
