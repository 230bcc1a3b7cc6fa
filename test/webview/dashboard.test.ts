/** The dashboard in a browser: what it shows, what it asks the editor for, and how it follows changes. */

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { NO_STATE } from "#playbook/store";
import type { ScanState } from "#protocol/snapshot";
import type { DashboardState, DashboardTab } from "#webview-protocol/dashboard";

import { assessment } from "../playbook/assessment";
import { type DashboardBrowser, type Opened, type OpenOptions, startDashboardBrowser } from "./dashboardPage";
import { ANSWERS, ORDERS, orders, TASKS } from "./orders";

let browser: DashboardBrowser;
let opened: Opened | undefined;

beforeAll(async () => {
  browser = await startDashboardBrowser();
});
afterEach(async () => {
  const complaints = opened?.complaints ?? [];
  await opened?.close();
  opened = undefined;
  expect(complaints).toEqual([]);
});
afterAll(() => browser.close());

const ORDERS_STATE: DashboardState = { snapshots: [orders()], trusted: true, who: "Ada" };

async function open(options: Partial<OpenOptions> & { readonly tab?: DashboardTab } = {}): Promise<Opened> {
  const { tab, ...rest } = options;
  opened = await browser.open({ state: ORDERS_STATE, ...(tab === undefined ? {} : { kept: { tab } }), ...rest });
  return opened;
}

describe("the header", () => {
  it("leads with the level and what is missing for the next rung", async () => {
    const { page } = await open();
    await page.getByRole("heading", { level: 1, name: "orders-service" }).waitFor();
    expect(await text(page.locator(".ladder [aria-current=step]"))).toContain("Not ready");
    expect(await text(page.locator(".next-rung"))).toMatch(/Missing for Bronze\s+No open P0 gap\s+2 open/);
    expect(await text(page.locator(".meta"))).toMatch(/Score \d+.*1,204 files in 2.8 s.*Rule set 8f3a91c/s);
  });

  it("scans and cancels", async () => {
    const { page, requests, change } = await open();
    await page.getByRole("button", { name: "Scan workspace" }).click();
    await change(withScan({ state: "scanning", done: 312, total: 1204 }));
    await page.getByText("Scanning: 312 of 1,204 files").waitFor();
    await page.getByRole("button", { name: "Cancel scan" }).press("Enter");
    await expect.poll(() => requests).toEqual([{ kind: "scan" }, { kind: "cancelScan" }]);
  });

  it("shows the folder that is chosen when there are several", async () => {
    const second = orders({ folder: "billing", folderUri: "file:///home/ada/billing" });
    const { page } = await open({ state: { ...ORDERS_STATE, snapshots: [orders(), second] } });
    await page.getByLabel("Workspace folder").selectOption({ label: "billing" });
    await page.getByRole("heading", { level: 1, name: "billing" }).waitFor();
  });
});

describe("Overview", () => {
  it("proposes the three most urgent kinds of work", async () => {
    const { page } = await open();
    const cards = page.getByRole("article");
    await cards.first().waitFor();
    expect(await cards.locator(".priority").allInnerTexts()).toEqual(["P0", "P0", "P1"]);
    expect(await text(cards.nth(2))).toContain("2 more of this kind");
  });

  it("asks for the fix, the place and the rule's page", async () => {
    const { page, requests } = await open();
    const card = page.getByRole("article").first();
    await card.getByRole("button", { name: /^Fix unlocked-read-modify-write/ }).click();
    await card.getByRole("button", { name: "src/jobs/exportState.ts:19" }).click();
    await card.getByRole("button", { name: /^Why/ }).click();
    const uri = "file:///home/ada/orders-service/src/jobs/exportState.ts";
    await expect
      .poll(() => requests)
      .toEqual([
        {
          kind: "fixFinding",
          folder: "file:///home/ada/orders-service",
          finding: "unlocked-read-modify-write-0-src/jobs/exportState.ts",
        },
        { kind: "openPlace", uri, line: 18, character: 2 },
        { kind: "openRule", rule: "unlocked-read-modify-write" },
      ]);
  });

  it("moves when the editor says that something changed", async () => {
    const { page, change } = await open();
    const p0 = page.getByRole("row", { name: /^P0/ }).getByRole("cell").first();
    await expect.poll(() => text(p0)).toBe("2");
    const { "non-atomic-write": write, ...fixed } = ORDERS;
    await change(withAnswers({ ...fixed, "non-atomic-write": { passed: (write?.passed ?? 0) + 1 } }));
    await expect.poll(() => text(p0)).toBe("1");
  });

  it("says so when nothing is open", async () => {
    const { page } = await open({ state: withAnswers({ "missing-timeout": { passed: 12 } }) });
    await page.getByRole("heading", { name: "No open gap" }).waitFor();
  });
});

describe("Principles", () => {
  it("shows eight rows with n of m, and unknown as unknown", async () => {
    const { page } = await open({ tab: "principles" });
    await expect.poll(() => page.locator("tbody > tr:not(.detail)").count()).toBe(8);
    expect(await text(page.getByRole("row", { name: /Retry and deadlines/ }))).toMatch(/Partial\s+23 of 28/);
    expect(await text(page.getByRole("row", { name: /Flow logging/ }))).toMatch(/Unknown\s+7 unknown/);
  });

  it("folds out gaps and items, and leads to the checklist", async () => {
    const { page } = await open({ tab: "principles" });
    const toggle = page.getByRole("button", { name: "Locking" });
    await toggle.press("Enter");
    expect(await toggle.getAttribute("aria-expanded")).toBe("true");
    await page.getByRole("button", { name: "Are shared resources locked?" }).click();
    await page.getByRole("tab", { name: "Checklist", selected: true }).waitFor();
    expect(await text(page.getByRole("status").first())).toBe("1 of 31 items");
  });
});

describe("Checklist", () => {
  it("has 31 items, a search and filters that count", async () => {
    const { page } = await open({ tab: "checklist" });
    const rows = page.locator("tr[id^=item-]");
    await expect.poll(() => rows.count()).toBe(31);
    await page.getByRole("button", { name: /^Not applicable 1/ }).click();
    await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining("Are uploads limited in size?")]);
    await page.getByLabel("Search items").fill("jitter");
    await page.getByText("No item matches this search and filter.").waitFor();
    await page.getByRole("button", { name: "Clear filter" }).click();
    await expect.poll(() => rows.count()).toBe(31);
  });

  it("opens evidence", async () => {
    const { page, requests } = await open({ tab: "checklist" });
    const row = page.locator("[id='item-diagnostic.reliability.4']");
    expect(await text(row)).toContain("14 of 17 outbound calls have a deadline");
    await row.getByRole("button", { name: /^Show 1 more places/ }).click();
    await row.getByRole("button", { name: "src/inventory/warehouseSync.ts:81" }).click();
    await expect.poll(() => requests).toMatchObject([{ kind: "openPlace", line: 80 }]);
  });

  it("tells an expired answer from a valid one", async () => {
    const { page } = await open({ tab: "checklist" });
    expect(await text(page.locator("[id='item-diagnostic.state.4']"))).toMatch(
      /Unknown.*This answer has expired.*Restart drill in staging.*Renew/s,
    );
    expect(await text(page.locator("[id='item-diagnostic.architecture.2']"))).toMatch(
      /Pass.*Reviewed with the platform team.*Ada, 12 Nov 2026, until 12 Feb 2027/s,
    );
  });

  it("takes an answer by keyboard alone, and gives the focus back", async () => {
    const { page, requests } = await open({ tab: "checklist" });
    const attest = page.getByRole("button", { name: /^Attest… Do the design patterns fit/ });
    await attest.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Attest checklist item" });
    await dialog.waitFor();
    await dialog.getByRole("radio", { name: "Yes" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Adapters are missing for both carriers");
    await dialog.getByRole("button", { name: "Attest", exact: true }).press("Enter");
    await dialog.waitFor({ state: "detached" });
    await expect
      .poll(() => requests)
      .toEqual([
        {
          kind: "answerItem",
          folder: "file:///home/ada/orders-service",
          item: "diagnostic.architecture.4",
          status: "fail",
          note: "Adapters are missing for both carriers",
          expires: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        },
      ]);
    await focused(page, attest);
  });

  it("asks for the name when the editor knows none, and shows a refusal in the dialog", async () => {
    const { page, requests } = await open({
      tab: "checklist",
      state: { snapshots: [orders()], trusted: true },
      answer: () => ({ refused: "The folder is read-only." }),
    });
    await page.getByRole("button", { name: /^Override… Are shared resources locked/ }).click();
    const dialog = page.getByRole("dialog", { name: "Override the automatic answer" });
    await dialog.getByLabel("How do you know?").fill("One worker only, by design");
    await dialog.getByLabel("Your name").fill("Grace");
    await dialog.getByRole("button", { name: "Override" }).click();
    await dialog.getByText("The folder is read-only.").waitFor();
    expect(requests).toMatchObject([{ kind: "answerItem", status: "pass", who: "Grace" }]);
    expect(await dialog.getByLabel("How do you know?").inputValue()).toBe("One worker only, by design");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  it("takes an answer back", async () => {
    const { page, requests } = await open({ tab: "checklist" });
    await page.getByRole("button", { name: /^Change… Are the layers clear/ }).click();
    await page.getByRole("button", { name: "Take back" }).click();
    await expect.poll(() => requests).toMatchObject([{ kind: "answerItem", status: null }]);
  });

  it("keeps focus, typing and scrolling when the page is drawn again", async () => {
    const { page, change } = await open({ tab: "checklist" });
    const toggle = page.getByRole("button", { name: /^Show 1 more places: Does the service degrade/ });
    await toggle.scrollIntoViewIfNeeded();
    await toggle.focus();
    const before = await page.evaluate("window.scrollY");
    expect(before).toBeGreaterThan(0);
    await change(withAnswers({ ...ORDERS, "untraced-operation": { passed: 1 } }));
    await page.getByText("1 of 1 operation leaves a trace of each step").waitFor();
    await focused(page, toggle);
    expect(await page.evaluate("window.scrollY")).toBe(before);
  });
});

describe("Roadmap", () => {
  it("counts tasks and open gaps, and moves a task", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    await page.getByText("3 of 26 tasks").waitFor();
    await expect.poll(() => page.locator("details").count()).toBe(7);
    const row = page.getByRole("row", { name: /1\.4 Give every outbound call a deadline/ });
    expect(await text(row.getByRole("cell").nth(3))).toBe("6");
    await page.getByLabel(/^Status of task 1\.4/).selectOption("done");
    await expect
      .poll(() => requests)
      .toEqual([
        {
          kind: "setTask",
          folder: "file:///home/ada/orders-service",
          task: "stability-first.1.4",
          status: "done",
        },
      ]);
  });

  it("shows a refused move and goes back to what is true", async () => {
    const { page } = await open({ tab: "roadmap", answer: () => ({ refused: "The folder is read-only." }) });
    const select = page.getByLabel(/^Status of task 1\.4/);
    await select.selectOption("done");
    await page.getByText("The folder is read-only.").waitFor();
    await expect.poll(() => select.inputValue()).toBe("doing");
  });
});

describe("tabs", () => {
  it("follow the arrow keys, Home and End, and are remembered", async () => {
    const { page } = await open();
    await page.getByRole("tab", { name: "Overview" }).focus();
    for (const [key, tab] of [
      ["ArrowRight", "Principles"],
      ["End", "Roadmap"],
      ["ArrowRight", "Overview"],
      ["ArrowLeft", "Roadmap"],
      ["Home", "Overview"],
      ["ArrowRight", "Principles"],
    ] as const) {
      await page.keyboard.press(key);
      const selected = page.getByRole("tab", { name: tab, selected: true });
      await selected.waitFor();
      await focused(page, selected);
    }
    expect(await page.evaluate("window.kept()")).toMatchObject({ tab: "principles" });
  });

  it("open where the editor points, and ignore what is no message", async () => {
    const { page } = await open();
    await page.getByRole("tabpanel").waitFor();
    await page.evaluate(
      `window.postMessage({ type: "event", event: "reveal", tab: "nowhere" }, "*");
       window.postMessage("noise", "*");
       window.postMessage({ type: "event", event: "reveal", tab: "checklist", item: "diagnostic.state.1" }, "*")`,
    );
    const row = page.locator("[id='item-diagnostic.state.1']");
    await focused(page, row);
  });

  it("survive a remembered state of another version", async () => {
    const { page } = await open({ kept: { tab: "matrix", filter: 7, open: "all" } });
    await page.getByRole("tab", { name: "Overview", selected: true }).waitFor();
  });
});

describe("states", () => {
  it("never scanned", async () => {
    const never = orders({ scan: { state: "never" }, scanned: false, assessment: assessment({}), state: NO_STATE });
    const { page, requests } = await open({ state: { ...ORDERS_STATE, snapshots: [never] } });
    await page.getByRole("heading", { name: "Find production gaps in this workspace" }).waitFor();
    expect(await page.getByRole("tab").count()).toBe(0);
    await page.getByRole("button", { name: "Scan workspace" }).click();
    await expect.poll(() => requests).toEqual([{ kind: "scan" }]);
  });

  it("first scan", async () => {
    const first = orders({ scan: { state: "scanning", done: 3, total: 40 }, scanned: false });
    const { page } = await open({ state: { ...ORDERS_STATE, snapshots: [first] } });
    await page.getByText("3 of 40 files read.").waitFor();
    expect(await page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("3");
  });

  it("failed, with and without earlier results", async () => {
    const failed = { state: "failed", message: "It ran out of memory." } as const;
    const { page, change, requests } = await open({ state: withScan(failed, false) });
    await page.getByRole("heading", { name: "The analyser stopped" }).waitFor();
    await page.getByRole("button", { name: "Show log" }).click();
    await change(withScan(failed));
    await page.getByRole("alert").getByText("It ran out of memory.").waitFor();
    await page.getByRole("button", { name: "Restart" }).click();
    await expect.poll(() => requests).toEqual([{ kind: "showLog" }, { kind: "restartServer" }]);
  });

  it("untrusted", async () => {
    const { page, requests } = await open({ state: { ...ORDERS_STATE, trusted: false } });
    await page.getByRole("button", { name: "Manage trust" }).click();
    await expect.poll(() => requests).toEqual([{ kind: "manageTrust" }]);
  });

  it("nothing to read", async () => {
    const { page } = await open({
      state: withScan({ state: "done", at: "2026-11-21T12:00:00Z", files: 0, skipped: 4, milliseconds: 3 }),
    });
    await page.getByRole("heading", { name: "Nothing to judge here" }).waitFor();
  });

  it("a broken state file leads to its place", async () => {
    const problem = {
      kind: "state",
      path: ".bulwark/checklist.json",
      line: 3,
      column: 5,
      message: "is not valid JSON (comma expected)",
    } as const;
    const broken = orders({ state: { answers: {}, tasks: {}, problems: [problem] } });
    const { page, requests } = await open({ state: { ...ORDERS_STATE, snapshots: [broken] } });
    await page.getByRole("button", { name: ".bulwark/checklist.json:3:5" }).click();
    await expect.poll(() => requests).toMatchObject([{ kind: "openPlace", line: 2, character: 4 }]);
  });

  it("no folder", async () => {
    const { page } = await open({ state: { snapshots: [], trusted: true } });
    await page.getByRole("heading", { level: 1, name: "No folder is open" }).waitFor();
  });

  it("an answer of the wrong shape", async () => {
    const { page } = await open({ state: { snapshots: "?", trusted: true } as unknown as DashboardState });
    await page.getByText("`snapshots` should be a list").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
  });
});

/** Resolves when the keyboard is at this element. */
function focused(page: Page, element: Locator): Promise<void> {
  return element.and(page.locator(":focus")).waitFor();
}

/** What a person reads there. */
function text(element: Locator): Promise<string> {
  return element.innerText();
}

function withScan(scan: ScanState, scanned = true): DashboardState {
  return { ...ORDERS_STATE, snapshots: [orders({ scan, scanned })] };
}

function withAnswers(answers: typeof ORDERS): DashboardState {
  const state = { answers: ANSWERS, tasks: TASKS, problems: [] };
  return { ...ORDERS_STATE, snapshots: [orders({ assessment: assessment(answers), state })] };
}
