/** The dashboard's frame in a browser: header, tabs, what it remembers, and its states. */

import { describe, expect, it } from "vitest";

import type { ScanState, SnapshotProblem } from "#protocol/snapshot";
import { DASHBOARD_TABS, type DashboardState } from "#webview-protocol/dashboard";

import { useDashboard } from "./opening";
import { FOLDER, ORDERS_STATE, orders, stateOf, unplanned } from "./orders";
import { focused, text } from "./reading";

const open = useDashboard();

describe("the header", () => {
  it("leads with the level and what is missing for the next rung", async () => {
    const { page } = await open();
    await page.getByRole("heading", { level: 1, name: "orders-service" }).waitFor();
    expect(await text(page.locator(".ladder [aria-current=step]"))).toContain("Not ready");
    expect(await text(page.locator(".next-rung"))).toMatch(/Missing for Bronze\s+No open P0 gap\s+2 open/);
    expect(await text(page.locator(".meta"))).toMatch(
      /Score 81 \(5 up since “Sprint 2”\).*1,204 files in 2.8 s.*Rule set 8f3a91c/s,
    );
  });

  it("scans, cancels and exports", async () => {
    const { page, requests, change } = await open();
    await page.getByRole("button", { name: "Scan workspace" }).click();
    await page.getByRole("button", { name: "Export report" }).click();
    await change(withScan({ state: "scanning", done: 312, total: 1204 }));
    await page.getByText("Scanning: 312 of 1,204 files").waitFor();
    await page.getByRole("button", { name: "Cancel scan" }).press("Enter");
    await expect
      .poll(() => requests)
      .toEqual([{ kind: "scan" }, { kind: "exportReport", folder: FOLDER }, { kind: "cancelScan" }]);
  });

  it("shows the folder that is chosen when there are several", async () => {
    const second = orders({ folder: "billing", folderUri: "file:///home/ada/billing" });
    const { page, requests } = await open({
      state: stateOf(orders(), second),
      tab: "roadmap",
    });
    await page.getByLabel("Workspace folder").selectOption({ label: "billing" });
    await page.getByRole("heading", { level: 1, name: "billing" }).waitFor();
    await page.getByLabel(/^Status of task 1\.5/).selectOption("doing");
    await expect.poll(() => requests).toMatchObject([{ kind: "changeTask", folder: "file:///home/ada/billing" }]);
  });
});

describe("tabs", () => {
  it("follow the arrow keys, Home and End, and are remembered", async () => {
    const { page } = await open();
    await page.getByRole("tab", { name: "Overview" }).focus();
    for (const [key, tab] of [
      ["ArrowRight", "Principles"],
      ["End", "History"],
      ["ArrowRight", "Overview"],
      ["ArrowLeft", "History"],
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

  const places = [
    ["checklist", "production.testing.1", "item-production.testing.1"],
    ["roadmap", "findings.errors.inventory", "task-findings.errors.inventory"],
    ["principles", "locking", "standing-locking"],
    ["principles", "security", "standing-security"],
    ["prompts", "validation", "prompt-text"],
    ["history", "sprint-1", "compare"],
  ] as const;
  it.each(places)("open where the editor points: %s, %s", async (tab, item, element) => {
    const { page } = await open();
    await page.getByRole("tabpanel").waitFor();
    await page.evaluate(`window.postMessage(${JSON.stringify({ type: "event", event: "reveal", tab, item })}, "*")`);
    await page.locator(`[id='${element}']`).waitFor();
    if (tab !== "prompts") await focused(page, page.locator(`[id='${element}']`));
  });

  it("ignore what is no message", async () => {
    const { page } = await open();
    await page.getByRole("tabpanel").waitFor();
    await page.evaluate(
      `window.postMessage({ type: "event", event: "reveal", tab: "nowhere" }, "*");
       window.postMessage("noise", "*");
       window.postMessage({ type: "event", event: "reveal", tab: "checklist", item: "no.such.item" }, "*")`,
    );
    await page.getByRole("tab", { name: "Checklist", selected: true }).waitFor();
  });

  it("survive a remembered state of another version", async () => {
    const kept = {
      tab: "baseline",
      filter: 7,
      open: "all",
      scope: { kind: "planet" },
      dialog: { kind: "rm", draft: 3 },
    };
    const { page } = await open({ kept });
    await page.getByRole("tab", { name: "Overview", selected: true }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("are where one left them after the page was gone: filter, search, scrolling, and a half-written answer", async () => {
    const first = await open({ tab: "checklist" });
    await first.page.getByRole("button", { name: /^Production 2 of 6/ }).click();
    await first.page.getByRole("button", { name: /^Attest… Are load tests done/ }).click();
    await first.page.getByLabel("How do you know?").fill("k6 ran for an hour at twice the pe");
    await first.page.getByRole("radio", { name: "No", exact: true }).check();
    const kept = await first.page.evaluate("window.kept()");
    await first.close();
    const { page } = await open({ kept });
    const dialog = page.getByRole("dialog", { name: "Attest checklist item" });
    expect(await dialog.getByLabel("How do you know?").inputValue()).toBe("k6 ran for an hour at twice the pe");
    expect(await dialog.getByRole("radio", { name: "No", exact: true }).isChecked()).toBe(true);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await text(page.getByRole("status").first())).toBe("6 of 6 items");
  });

  it("keep their scrolling", async () => {
    const { page } = await open({ tab: "checklist" });
    await page.getByRole("tabpanel").waitFor();
    await page.evaluate("window.scrollTo(0, 700)");
    await expect.poll(() => page.evaluate("window.kept().scroll.checklist")).toBe(700);
    await page.getByRole("tab", { name: "Matrix" }).click();
    await page.getByRole("heading", { name: "Tests by module and kind" }).waitFor();
    await page.getByRole("tab", { name: "Checklist" }).click();
    await expect.poll(() => page.evaluate("window.scrollY")).toBe(700);
  });
});

describe("states", () => {
  it.each(DASHBOARD_TABS)("never scanned, remembered at %s: one offer instead of empty tables", async (tab) => {
    const never = orders({ scan: { state: "never" }, scanned: false, findings: [] });
    const { page, requests } = await open({ state: stateOf(never), tab });
    await page.getByRole("heading", { name: "Find production gaps in this workspace" }).waitFor();
    expect(await page.getByRole("tab").count()).toBe(0);
    await page.getByRole("button", { name: "Scan workspace" }).click();
    await expect.poll(() => requests).toEqual([{ kind: "scan" }]);
  });

  it("first scan", async () => {
    const first = orders({ scan: { state: "scanning", done: 3, total: 40 }, scanned: false });
    const { page } = await open({ state: stateOf(first) });
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

  it.each(DASHBOARD_TABS)("untrusted, in %s", async (tab) => {
    const { page, requests } = await open({ state: { ...ORDERS_STATE, trusted: false }, tab });
    await page.getByRole("button", { name: "Manage trust" }).click();
    await expect.poll(() => requests).toEqual([{ kind: "manageTrust" }]);
  });

  it("nothing to read", async () => {
    const scan = { state: "done", at: "2026-11-21T12:00:00Z", files: 0, skipped: 4, milliseconds: 3 } as const;
    const { page } = await open({ state: withScan(scan) });
    await page.getByRole("heading", { name: "Nothing to judge here" }).waitFor();
  });

  const empty = [
    ["overview", "Save a milestone, and this page shows what has changed since."],
    ["roadmap", "This roadmap has no task yet."],
    ["matrix", "No module with code of its own was found"],
    ["history", "No milestone yet. Save one to see later what has changed since."],
  ] as const;
  it.each(empty)("nothing planned or recorded, in %s", async (tab, sentence) => {
    const { page } = await open({ state: stateOf(unplanned()), tab });
    await page.getByText(sentence).waitFor();
  });

  it("a broken state file leads to its place", async () => {
    const problem: SnapshotProblem = {
      kind: "state",
      path: ".bulwark/checklist.json",
      uri: `${FOLDER}/.bulwark/checklist.json`,
      line: 3,
      column: 5,
      message: "is not valid JSON (comma expected)",
    };
    const { page, requests } = await open({ state: stateOf(orders({ problems: [problem] })) });
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

function withScan(scan: ScanState, scanned = true): DashboardState {
  return stateOf(orders({ scan, scanned }));
}
