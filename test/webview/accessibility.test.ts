/** axe in every tab and theme, narrow and zoomed layouts, visible focus. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DASHBOARD_TABS, type DashboardState } from "#webview-protocol/dashboard";

import { rounds } from "../kit/support/program";
import { objectionsOf } from "../support/chromium";
import { type DashboardBrowser, type Opened, startDashboardBrowser, THEMES, type Theme } from "./dashboardPage";
import { orders, stateOf, unplanned } from "./orders";
import { SPRINT } from "./ordersPlan";

const STATE: DashboardState = { ...stateOf(orders()), trusted: false };
/** Enough presses to come through header and tabs, well into each tab. */
const STOPS = 20;
/** The window suite asks the same of every tab in the other themes. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const drawn = <T>(themes: readonly T[]): readonly T[] =>
  rounds(1, themes.length) === 1 ? [themes[SEED % themes.length] as T] : themes;
const NAMES = drawn(Object.keys(THEMES) as readonly Theme[]);

console.log(`themes drawn with SEED=${SEED}`);

let browser: DashboardBrowser;
beforeAll(async () => {
  browser = await startDashboardBrowser();
});
afterAll(() => browser.close());

const objections = ({ page }: Opened): Promise<readonly string[]> => objectionsOf(page);

/** Rows that are folded in at first. */
const UNFOLDED = [
  "retry",
  "phase-security",
  "phase-observability",
  "module-src/api",
  "gaps-over-time-table",
  "burndown-table",
];

const DIALOGS = [
  { kind: "answer", subject: "diagnostic.architecture.4", name: "Attest checklist item" },
  { kind: "task", subject: "own.1", name: "Edit task 1.6" },
  { kind: "removeTask", subject: "own.1", name: "Remove this task?" },
  { kind: "template", subject: "", name: "Start the roadmap from" },
  { kind: "sprint", subject: "", name: "Plan a sprint" },
  { kind: "closeSprint", subject: "sprint-3", name: "Close Sprint 3: timeouts?" },
  { kind: "milestone", subject: "", name: "Save a milestone" },
] as const;

describe.each(NAMES)("axe in %s", (theme) => {
  it.each(DASHBOARD_TABS)("%s", async (tab) => {
    const opened = await browser.open({ state: STATE, theme, kept: { tab, open: UNFOLDED } });
    await opened.page.getByRole("tabpanel").waitFor();
    expect(await objections(opened)).toEqual([]);
    await opened.close();
  });
});

// One of the light and one of the dark: the colours of the other two were seen with each tab.
describe.each(drawn(["light", "hc-dark"] as const))("axe in %s, in less common looks", (theme) => {
  it("pillars, tables of charts, and tabs with nothing in them", async () => {
    const empty = stateOf(unplanned());
    const clean = stateOf(orders({ findings: [] }));
    const looks = [
      { state: STATE, kept: { tab: "principles", standing: "pillars", open: ["reliability"] } },
      { state: STATE, kept: { tab: "overview", open: ["gaps-over-time-table"] } },
      { state: STATE, kept: { tab: "roadmap", open: ["burndown-table"] } },
      { state: STATE, kept: { tab: "checklist", search: "nothing like this" } },
      { state: clean, kept: { tab: "overview" } },
      ...(["overview", "roadmap", "matrix", "history"] as const).map((tab) => ({ state: empty, kept: { tab } })),
    ];
    for (const { state, kept } of looks) {
      const opened = await browser.open({ state, theme, kept });
      await opened.page.getByRole("tabpanel").waitFor();
      expect({ kept, objections: await objections(opened) }).toEqual({ kept, objections: [] });
      await opened.close();
    }
  });

  it("dialogs", async () => {
    for (const { name, ...dialog } of DIALOGS) {
      const opened = await browser.open({
        state: STATE,
        theme,
        kept: { tab: "roadmap", dialog: { ...dialog, draft: {} } },
      });
      await opened.page.getByRole("dialog", { name }).waitFor();
      expect({ name, objections: await objections(opened) }).toEqual({ name, objections: [] });
      await opened.close();
    }
  });

  it("never scanned, failed and scanning", async () => {
    const scans = [
      { scan: { state: "never" }, scanned: false },
      { scan: { state: "failed", message: "Out of memory." }, scanned: false },
      { scan: { state: "scanning", done: 3, total: 40 }, scanned: true },
    ] as const;
    for (const over of scans) {
      const opened = await browser.open({ state: stateOf(orders(over)), theme });
      await opened.page.getByRole("heading", { level: 2 }).first().waitFor();
      expect(await objections(opened)).toEqual([]);
      await opened.close();
    }
  });
});

describe("layout", () => {
  // A window of 1200 px at a zoom of 200 % has 600 px.
  const widths = [600, 900, 1600] as const;
  it.each(widths)("%d px wide: nothing runs out of the page, in any tab", async (width) => {
    const opened = await browser.open({ state: STATE, width, kept: { open: UNFOLDED } });
    await opened.page.getByRole("tabpanel").waitFor();
    for (const tab of DASHBOARD_TABS) {
      await opened.page.locator(`#tab-${tab}`).click();
      await opened.page.locator(`.panel.${tab}`).waitFor();
      const overhang = await opened.page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ tab, overhang }).toEqual({ tab, overhang: 0 });
    }
    await opened.close();
  });

  it("long names that people typed do not push the page apart", async () => {
    const name = "Averylongnamewithoutanyblank".repeat(6);
    const { roadmap, history, ...rest } = orders();
    const phases = roadmap.phases.map((phase) => ({
      ...phase,
      title: name,
      tasks: phase.tasks.map((task) => ({ ...task, title: name, note: name, commit: name })),
    }));
    const long = {
      ...rest,
      folder: name,
      roadmap: { ...roadmap, title: name, phases, sprint: { ...SPRINT, title: name, verdict: name } },
      history: { ...history, milestones: history.milestones.map((milestone) => ({ ...milestone, name, note: name })) },
    };
    const opened = await browser.open({ state: stateOf(long), width: 600 });
    await opened.page.getByRole("tabpanel").waitFor();
    for (const tab of DASHBOARD_TABS) {
      await opened.page.locator(`#tab-${tab}`).click();
      await opened.page.locator(`.panel.${tab}`).waitFor();
      const overhang = await opened.page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ tab, overhang }).toEqual({ tab, overhang: 0 });
    }
    await opened.close();
  });

  it.each(DIALOGS)("the dialog “$name” fits into a small window", async ({ name: _name, ...dialog }) => {
    const kept = { tab: "roadmap", dialog: { ...dialog, draft: {} } };
    const opened = await browser.open({ state: STATE, width: 600, height: 420, kept });
    const box = await opened.page.getByRole("dialog").boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(420);
    expect(
      await opened.page.evaluate(
        "document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth",
      ),
    ).toBe(true);
    await opened.close();
  });

  it.each(DASHBOARD_TABS)("every stop of the Tab key shows where it is, in %s", async (tab) => {
    const opened = await browser.open({ state: STATE, kept: { tab } });
    await opened.page.getByRole("tabpanel").waitFor();
    const stops: string[] = [];
    for (let press = 0; press < STOPS; press += 1) {
      await opened.page.keyboard.press("Tab");
      stops.push(
        await opened.page.evaluate(
          `(() => { const at = document.activeElement; const drawn = at.shadowRoot?.querySelector(".base, .root") ?? at;
             return at.tagName + "." + at.className + ":" + (getComputedStyle(drawn).outlineStyle === "solid" || at.matches("vscode-textfield") ? "solid" : "none"); })()`,
        ),
      );
    }
    const end = stops.findIndex((stop) => stop.startsWith("BODY"));
    expect(stops.slice(0, end === -1 ? STOPS : end).filter((stop) => !stop.endsWith(":solid"))).toEqual([]);
    await opened.close();
  });
});
