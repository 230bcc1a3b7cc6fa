/** The tabs that show how the code stands: Overview, Principles, Checklist, Matrix. */

import { describe, expect, it } from "vitest";

import type { SnapshotFinding } from "#protocol/snapshot";
import type { DashboardState } from "#webview-protocol/dashboard";

import { useDashboard } from "./opening";
import { FOLDER, ORDERS_STATE, orders, stateOf } from "./orders";
import { FINDINGS, manyFindings } from "./ordersFindings";
import { focused, text } from "./reading";

const open = useDashboard();

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
    await expect
      .poll(() => requests)
      .toEqual([
        { kind: "fixFinding", folder: FOLDER, finding: "unlocked-read-modify-write@src/jobs/exportState.ts:19" },
        { kind: "openPlace", uri: `${FOLDER}/src/jobs/exportState.ts`, line: 18, character: 2 },
        { kind: "openRule", rule: "unlocked-read-modify-write" },
      ]);
  });

  it("offers the prompt where there is no fix, to copy or to read", async () => {
    const { page, requests } = await open();
    const card = page.getByRole("article").nth(1);
    await card.getByRole("button", { name: /^Copy prompt for non-atomic-write/ }).click();
    const scope = { kind: "finding", finding: "non-atomic-write@src/jobs/exportState.ts:22" };
    await expect.poll(() => requests).toEqual([{ kind: "usePrompt", how: "copy", folder: FOLDER, scope }]);
    await card.getByRole("button", { name: /^View prompt for non-atomic-write/ }).click();
    await page.getByRole("tab", { name: "Prompts", selected: true }).waitFor();
    expect(await page.getByLabel("What the prompt is about").inputValue()).toBe(`finding:${scope.finding}`);
  });

  it("says what changed since the last milestone, and draws only recorded days", async () => {
    const { page } = await open();
    const since = page.getByRole("region", { name: "Since “Sprint 2”" });
    expect(await text(since.getByRole("row", { name: /^P1 gaps/ }))).toMatch(/9\s+8\s+1 fewer, better/);
    const figure = page.getByRole("region", { name: "Open gaps over time" });
    expect(await figure.getByRole("img").getAttribute("aria-labelledby")).toContain("desc");
    // 16 October to 30 October is longer than a week: two strokes before the last point, which is a dot.
    expect((await figure.locator(".series.main path").getAttribute("d"))?.match(/M/g)).toHaveLength(3);
    await figure.getByRole("button", { name: /^Show as table/ }).click();
    expect(await figure.getByRole("row").count()).toBe(8);
    expect(await text(figure.getByRole("row", { name: /^30 Oct/ }))).toMatch(/4\s+10\s+3/);
  });

  it.each([
    ["moves when the editor says that something changed", undefined],
    ["asks for everything when it has missed what the changes start from", "lost"],
  ] as const)("%s", async (_, how) => {
    const { page, change } = await open();
    const p0 = page
      .getByRole("row", { name: /^P0 loses/ })
      .getByRole("cell")
      .first();
    await expect.poll(() => text(p0)).toBe("2");
    await change(withFindings(FINDINGS.slice(1)), how);
    await expect.poll(() => text(p0)).toBe("1");
  });

  it("says so when nothing is open, and still shows what moved", async () => {
    const { page } = await open({ state: withFindings([]) });
    await page.getByRole("heading", { name: "No open gap" }).waitFor();
    await page.getByRole("heading", { name: "Since “Sprint 2”" }).waitFor();
  });

  it("draws no list of thousands", async () => {
    const { page } = await open({ state: withFindings(manyFindings(5000)) });
    await page.getByRole("button", { name: "Show all 5,000 gaps" }).waitFor();
    expect(await page.locator("#page *").count()).toBeLessThan(1500);
    await page.getByRole("tab", { name: "Prompts" }).click();
    await page.getByLabel("What the prompt is about").waitFor();
    expect(await page.locator("#page *").count()).toBeLessThan(1500);
  });
});

describe("Principles", () => {
  it("shows eight rows with n of m, and unknown as unknown", async () => {
    const { page } = await open({ tab: "principles" });
    await expect.poll(() => page.locator("tbody > tr:not(.detail)").count()).toBe(8);
    expect(await text(page.getByRole("row", { name: /Retry and deadlines/ }))).toMatch(/Partial\s+23 of 28/);
    expect(await text(page.getByRole("row", { name: /Flow logging/ }))).toMatch(/Unknown\s+7 unknown/);
  });

  it("says the trend in words as well", async () => {
    const { page } = await open({ tab: "principles" });
    await page.getByRole("img", { name: "Retry and deadlines: protected 43 % at first, 82 % at last" }).waitFor();
    expect(
      await page
        .getByRole("row", { name: /Rate limiting/ })
        .getByRole("img")
        .count(),
    ).toBe(0);
  });

  it("folds out gaps and items, and leads to the item in its checklist", async () => {
    const { page } = await open({ tab: "principles" });
    const toggle = page.getByRole("button", { name: "Locking" });
    await toggle.press("Enter");
    expect(await toggle.getAttribute("aria-expanded")).toBe("true");
    await page.getByRole("button", { name: "Are shared resources locked?" }).click();
    await page.getByRole("tab", { name: "Checklist", selected: true }).waitFor();
    await focused(page, page.locator("[id='item-diagnostic.concurrency.1']"));
  });

  it("shows the pillars as the second view, by keyboard", async () => {
    const { page } = await open({ tab: "principles" });
    await page.getByRole("button", { name: "Principles 8" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("table", { name: "The five pillars" }).waitFor();
    await page.getByRole("button", { name: "Reliability" }).click();
    await page.getByRole("button", { name: "Are failures handled gracefully?" }).waitFor();
  });
});

describe("Checklist", () => {
  it("has six lists to choose from, with a search over all of them and filters that count", async () => {
    const { page } = await open({ tab: "checklist" });
    const rows = page.locator("tr[id^=item-]");
    await expect.poll(() => rows.count()).toBe(31);
    expect(await page.getByRole("navigation", { name: "Checklists" }).getByRole("button").count()).toBe(6);
    await page.getByRole("button", { name: /^Not applicable 1/ }).click();
    await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining("Are uploads limited in size?")]);
    await page.getByLabel("Search all lists").fill("jitter");
    await page.getByText("No item matches this search and filter.").waitFor();
    await page.getByRole("button", { name: "Clear filter" }).click();
    await expect.poll(() => rows.count()).toBe(31);
    await page.getByRole("button", { name: /^Production 2 of 6/ }).click();
    await expect.poll(() => rows.count()).toBe(6);
    await page.getByRole("button", { name: /^Failing 2/ }).click();
    await page.getByLabel("Search all lists").fill("inputs");
    await expect.poll(() => text(page.locator("tr.group"))).toContain("Security baseline: Input");
  });

  it("moves along the filters with the arrow keys", async () => {
    const { page } = await open({ tab: "checklist" });
    await page.getByRole("button", { name: /^All 31/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: /^Failing/, pressed: true }).waitFor();
    expect(await text(page.getByRole("status").first())).toMatch(/^9 of 31 items$/);
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
      /Unknown.*This answer has expired.*Restart drill in staging.*held until 1 Oct 2026.*Renew/s,
    );
    expect(await text(page.locator("[id='item-diagnostic.architecture.2']"))).toMatch(
      /Pass.*Reviewed with the platform team.*Ada, 12 Nov 2026, at 4c1d9e2, until 12 Feb 2027/s,
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
          folder: FOLDER,
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
      state: { snapshots: ORDERS_STATE.snapshots, trusted: true },
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
    await change(stateOf(orders({ score: 82 })));
    await page.getByText("Score 82").waitFor();
    await focused(page, toggle);
    expect(await page.evaluate("window.scrollY")).toBe(before);
  });
});

describe("Matrix", () => {
  it("says in words what exists, and leads to the tests", async () => {
    const { page, requests } = await open({ tab: "matrix" });
    expect(await text(page.getByRole("row", { name: /^src\/api/ }))).toMatch(
      /6 test files\s+3 test files\s+1 test file\s+1 test file\s+None/,
    );
    await page.getByText("2 test files could be given to no module.").waitFor();
    await page.getByRole("button", { name: "src/inventory" }).press("Enter");
    await page.getByRole("button", { name: "test/load/inventory.test.ts" }).click();
    await expect
      .poll(() => requests)
      .toMatchObject([{ kind: "openPlace", uri: `${FOLDER}/test/load/inventory.test.ts` }]);
  });
});

function withFindings(findings: readonly SnapshotFinding[]): DashboardState {
  return stateOf(orders({ findings }));
}
