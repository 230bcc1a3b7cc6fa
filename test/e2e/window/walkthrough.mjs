// The whole way through once: open the sample, see gaps, fix one, watch the checklist move, run what was fixed.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  applyQuickFix,
  closePanel,
  goTo,
  openFile,
  openWorkbench,
  problemRow,
  quickFix,
  runCommand,
  save,
} from "../harness/page.mjs";
import { until } from "../harness/processes.mjs";
import { copySample } from "../harness/sample.mjs";
import { countIn, itemRow, openDashboard, waitForCount } from "./dashboard.mjs";
import { failingServer, load, positionOf, typeCheck } from "./userCode.mjs";

const RATES = "src/clients/rates.ts";
const SHIPPING = "src/clients/shipping.ts";
const KIT = "src/hardening";
const DEADLINE_ITEM = "diagnostic.reliability.4";
const DEADLINE_QUESTION = "Does the service degrade gracefully when a dependency hangs?";
const ATTESTED_ITEM = "diagnostic.architecture.2";

const deadlineCount = (document) => itemRow(document, DEADLINE_ITEM).locator(".evidence > .hint").first();
const protectedCalls = (document) =>
  document.locator("table.principles tr", { hasText: "Retry and deadlines" }).first().locator(".protected");

export const walkthrough = {
  prepare: (root) => ({ folder: copySample(root), before: new Map() }),
  steps: {
    "opens the sample and marks a gap": async ({ page, server, folder, before }) => {
      before.set(RATES, readFileSync(path.join(folder, RATES)));
      await openWorkbench(page, server, folder);
      await openFile(page, RATES);
      await page.locator(".monaco-editor .squiggly-warning").first().waitFor();
    },

    "lists it among the problems": async ({ page }) => {
      await problemRow(page, "rates.ts", "missing-timeout");
    },

    "lists closed files too": async ({ page }) => {
      await problemRow(page, "counters.ts", "unlocked-read-modify-write");
      await closePanel(page);
    },

    "shows the checklist and the principles": async ({ page, before }) => {
      const document = await openDashboard(page, "principles");
      before.set("principle", await countIn(protectedCalls(document)));
      await openDashboard(page, "checklist");
      before.set("item", await countIn(deadlineCount(document)));
      const [passed, judged] = before.get("item");
      assert.ok(passed > 0 && passed < judged, `${passed} of ${judged}`);
    },

    "shows the same count in the checklist view": async ({ page, before }) => {
      const [passed, judged] = before.get("item");
      await checklistRow(page, `${passed} of ${judged}`);
    },

    "offers a deadline": async ({ page, folder }) => {
      await openFile(page, RATES);
      await goTo(page, ...positionOf(folder, RATES, "fetch("));
      await quickFix(page, "Add a 10 s deadline");
    },

    "fixes, saves and still compiles": async ({ page, folder }) => {
      await page.keyboard.press("Escape");
      await applyQuickFix(page, "Add a 10 s deadline", "AbortSignal.timeout");
      await save(page);
      await until("the saved fix", () =>
        readFileSync(path.join(folder, RATES), "utf8").includes("AbortSignal.timeout(10_000)"),
      );
      typeCheck(folder);
    },

    "moves the checklist row": async ({ page, before }) => {
      const [passed, judged] = before.get("item");
      await checklistRow(page, `${passed + 1} of ${judged}`);
    },

    "moves the dashboard's counts": async ({ page, before }) => {
      const document = await openDashboard(page, "checklist");
      const [passed, judged] = before.get("item");
      await waitForCount(deadlineCount(document), [passed + 1, judged]);
      await openDashboard(page, "principles");
      // The new deadline is judged itself, so that more than one subject may have moved.
      const [held] = before.get("principle");
      await until("more protected calls", async () => (await countIn(protectedCalls(document)))[0] > held);
    },

    "wraps a call of a job in a retry": async ({ page, folder, before }) => {
      assert.equal((await track(folder)).hits, 1, "before the fix one failure is the end");
      before.set(SHIPPING, readFileSync(path.join(folder, SHIPPING)));
      await openFile(page, SHIPPING);
      await goTo(page, ...positionOf(folder, SHIPPING, "fetch("));
      await applyQuickFix(page, "Retry up to 3 times", "retryFetch(");
      await save(page);
      await until("the saved retry", () => readFileSync(path.join(folder, SHIPPING), "utf8").includes("retryFetch("));
    },

    "retries against a failing server": async ({ folder }) => {
      typeCheck(folder);
      const { hits, parcel } = await track(folder);
      assert.equal(hits, 3);
      assert.equal(parcel?.state, "moving");
    },

    "takes the retry back, and the file it added": async ({ page, folder, before }) => {
      assert.notDeepEqual(filesIn(path.join(folder, KIT)), []);
      await openFile(page, SHIPPING);
      await goTo(page, 1, 1);
      await undoEverywhere(page, "retryFetch(");
      await save(page);
      await until("the old bytes", () => before.get(SHIPPING).equals(readFileSync(path.join(folder, SHIPPING))));
      await until("the added files to go", () => filesIn(path.join(folder, KIT)).length === 0);
    },

    "takes the fix back byte for byte": async ({ page, folder, before }) => {
      await openFile(page, RATES);
      await goTo(page, 1, 1);
      await page.keyboard.press("Control+Z");
      await page.locator(".view-line", { hasText: "AbortSignal.timeout" }).first().waitFor({ state: "detached" });
      await save(page);
      await until("the old bytes", () => before.get(RATES).equals(readFileSync(path.join(folder, RATES))));
      await page.locator(".monaco-editor .squiggly-warning").first().waitFor();
    },

    "takes an answer by hand": async ({ page, folder }) => {
      const document = await openDashboard(page, "checklist");
      const row = itemRow(document, ATTESTED_ITEM);
      await row.getByRole("button", { name: /^Attest/ }).click();
      const dialog = document.locator("dialog[open]");
      await dialog.locator("vscode-textarea textarea").fill("Read with the team: api, clients and store stay apart.");
      const name = dialog.locator("vscode-textfield input");
      if ((await name.count()) > 0) await name.fill("Ada");
      await dialog.locator("vscode-button[type=submit]").click();
      await dialog.waitFor({ state: "detached" });
      await row.getByText("Read with the team").waitFor();
      const stored = path.join(folder, ".bulwark/checklist.json");
      await until("the stored answer", () => readFileSync(stored, "utf8").includes(ATTESTED_ITEM));
    },

    "keeps the answer over a reload": async ({ page }) => {
      await page.reload();
      await page.locator(".monaco-workbench .explorer-folders-view, .pane-body").first().waitFor();
      const document = await openDashboard(page, "checklist");
      await itemRow(document, ATTESTED_ITEM).getByText("Read with the team").waitFor();
    },
  },
};

/** Calls the function that asks the carrier, with a carrier that fails twice. */
async function track(folder) {
  const carrier = await failingServer(2, { id: "p1", order: "o1", state: "moving" });
  try {
    const { trackParcel } = await load(folder, SHIPPING);
    const parcel = await trackParcel(carrier.url, "p1").catch(() => undefined);
    return { hits: carrier.hits(), parcel };
  } finally {
    await carrier.close();
  }
}

/** Shows the Checklist view with the row of the deadline item, saying `text`. */
async function checklistRow(page, text) {
  const tree = page.locator(".pane", { has: page.locator(".pane-header", { hasText: "Checklist" }) });
  const area = tree.locator(".monaco-list-row", { hasText: "Reliability" }).first();
  await runCommand(page, "Focus on Checklist View", area);
  if ((await area.getAttribute("aria-expanded")) === "false") await area.click();
  await tree.locator(".monaco-list-row", { hasText: DEADLINE_QUESTION }).filter({ hasText: text }).waitFor();
}

/** Names of the files in a folder; none where it is not there. */
const filesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

/** One undo; what VS Code asks about several files is answered with yes. Ends when no line has `text`. */
async function undoEverywhere(page, text) {
  const line = page.locator(".view-line", { hasText: text });
  const yes = page.locator(".monaco-dialog-box").getByRole("button", { name: /^(Yes|Undo in \d+ Files)/ });
  await page.keyboard.press("Control+Z");
  await page.locator("body", { hasNot: line }).or(yes).first().waitFor();
  if (await yes.isVisible()) await yes.click();
  await line.first().waitFor({ state: "detached" });
}
