/** The dashboard in other languages: no text of it is left in English, nothing is cut off, and numbers and dates are theirs. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { PROMPT_NAMES } from "#protocol/prompts";
import { DASHBOARD_TABS, type DashboardState } from "#webview-protocol/dashboard";

import { PSEUDO } from "../l10n/pseudo.mjs";
import { languages } from "../l10n/texts.mjs";
import { objectionsOf } from "../support/chromium";
import { type DashboardBrowser, type Opened, startDashboardBrowser } from "./dashboardPage";
import { contentOf, cutOff, englishOf, textsOn } from "./languageReading";
import { orders, RETRY_PROMPT, stateOf, unplanned } from "./orders";

const STATE: DashboardState = { ...stateOf(orders()), trusted: false };

let browser: DashboardBrowser;
beforeAll(async () => {
  browser = await startDashboardBrowser();
});
afterAll(() => browser.close());

const UNFOLDED = ["retry", "reliability", "phase-security", "phase-observability", "module-src/api"];
const DIALOGS = [
  { kind: "answer", subject: "diagnostic.architecture.4" },
  { kind: "answer", subject: "diagnostic.reliability.4" },
  { kind: "task", subject: "own.1" },
  { kind: "task", subject: "" },
  { kind: "removeTask", subject: "own.1" },
  { kind: "template", subject: "" },
  { kind: "sprint", subject: "" },
  { kind: "closeSprint", subject: "sprint-3" },
  { kind: "milestone", subject: "" },
] as const;

/** Pages people come to, each with what it is drawn from. */
const LOOKS: readonly { readonly look: string; readonly state: DashboardState; readonly kept?: object }[] = [
  ...DASHBOARD_TABS.map((tab) => ({ look: tab, state: STATE, kept: { tab, open: UNFOLDED } })),
  { look: "pillars", state: STATE, kept: { tab: "principles", standing: "pillars", open: UNFOLDED } },
  {
    look: "tables of charts",
    state: STATE,
    kept: { tab: "overview", open: ["gaps-over-time-table", "score-over-time-table"] },
  },
  { look: "the burndown as a table", state: STATE, kept: { tab: "roadmap", open: ["burndown-table"] } },
  { look: "a search without a match", state: STATE, kept: { tab: "checklist", search: "nothing like this" } },
  ...DASHBOARD_TABS.map((tab) => ({ look: `${tab} without a plan`, state: stateOf(unplanned()), kept: { tab } })),
  { look: "no open gap", state: stateOf(orders({ findings: [] })) },
  { look: "never scanned", state: stateOf(orders({ scan: { state: "never" }, scanned: false })) },
  { look: "failed", state: stateOf(orders({ scan: { state: "failed", message: "Out of memory." }, scanned: false })) },
  { look: "scanning", state: stateOf(orders({ scan: { state: "scanning", done: 3, total: 40 } })) },
  {
    look: "the first scan",
    state: stateOf(orders({ scan: { state: "scanning", done: 3, total: 40 }, scanned: false })),
  },
  { look: "no folder", state: stateOf() },
  ...DIALOGS.map((dialog) => ({
    look: `dialog ${dialog.kind} ${dialog.subject}`,
    state: STATE,
    kept: { tab: "roadmap", dialog: { ...dialog, draft: {} } },
  })),
];

describe("in the pseudo language", () => {
  it.each(LOOKS)("every text is translated, and can be read: $look", async ({ state, kept }) => {
    const opened = await browser.open({ state, language: PSEUDO, ...(kept === undefined ? {} : { kept }) });
    await drawn(opened);
    const content = contentOf([state, PROMPT_NAMES, RETRY_PROMPT]);
    const texts = await textsOn(opened.page);
    expect(texts.some((text) => text.includes("⟦"))).toBe(true);
    expect(englishOf(texts, content)).toEqual([]);
    expect(await cutOff(opened.page)).toEqual([]);
    expect(opened.complaints).toEqual([]);
    await opened.close();
  });

  it("a text that was forgotten would be seen", () => {
    const content = contentOf([{ message: "The call `fetch` has no deadline.", status: "done" }]);
    expect(englishOf(["⟦Şƈȧȧƞ⟧ 12 P0", "The call", "has no deadline."], content)).toEqual([]);
    expect(englishOf(["done", "Restart", "⟦Şƈȧȧƞ⟧ now"], content)).toEqual(["done", "Restart", "⟦Şƈȧȧƞ⟧ now"]);
  });
});

describe.each([PSEUDO, ...languages()])("in little room, in %s", (language) => {
  it.each([600, 900])("%d px wide: nothing runs out of the page, in any tab", async (width) => {
    const opened = await browser.open({ state: STATE, language, width, kept: { open: UNFOLDED } });
    await opened.page.getByRole("tabpanel").waitFor();
    for (const tab of DASHBOARD_TABS) {
      await opened.page.locator(`#tab-${tab}`).click();
      await opened.page.locator(`.panel.${tab}`).waitFor();
      const overhang = await opened.page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ tab, overhang, cut: await cutOff(opened.page) }).toEqual({ tab, overhang: 0, cut: [] });
    }
    await opened.close();
  });
});

// A name for screen readers contains the label that is seen, in other languages too.
describe.each([PSEUDO, ...languages()])("axe has no objection in %s", (language) => {
  it.each(DASHBOARD_TABS)("%s", async (tab) => {
    const opened = await browser.open({ state: STATE, language, kept: { tab, open: UNFOLDED } });
    await opened.page.getByRole("tabpanel").waitFor();
    expect({ objections: await objectionsOf(opened.page), cut: await cutOff(opened.page) }).toEqual({
      objections: [],
      cut: [],
    });
    await opened.close();
  });
});

describe("in German", () => {
  it("has German words, numbers and dates, and says so to screen readers", async () => {
    const opened = await browser.open({ state: STATE, language: "de", kept: { tab: "history" } });
    const { page } = opened;
    await page.getByRole("tab", { name: "Verlauf", selected: true }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    expect(await page.locator(".meta").innerText()).toMatch(
      /Punktzahl 81 \(5 mehr als bei „Sprint 2“\).*1\.204 Dateien in 2,8 s/s,
    );
    expect(await page.locator("table").first().innerText()).toMatch(/\d+\. Nov\. 2026/);
    expect(await page.getByRole("button", { name: "Fortschrittsbericht als HTML exportieren" }).count()).toBe(1);
    expect(await objectionsOf(page)).toEqual([]);
    await opened.close();
  });
});

async function drawn({ page }: Opened): Promise<void> {
  await page.locator("h1, dialog[open]").last().waitFor();
  await page.locator("main[aria-busy]").waitFor({ state: "detached" });
}
