// What the pictures show: a scene for each step of the walkthrough, in order, in one window on the sample.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { goTo, openFile, quickFix, runCommand } from "../harness/page.mjs";
import { until } from "../harness/processes.mjs";
import { openDashboard } from "../window/dashboard.mjs";
import { positionOf } from "../window/userCode.mjs";

const RATES = "src/clients/rates.ts";
/** A new gap, in a file that a service runs. */
const ANOTHER_CALL = `
export async function ratesOf(baseUrl: string, day: string): Promise<Rates> {
  const response = await fetch(\`\${baseUrl}/\${day}\`);
  if (!response.ok) throw new Error(\`rates answered \${response.status}\`);
  return (await response.json()) as Rates;
}
`;
const SPRINT = "Before launch";
/** Days of the sprint that lie behind. */
const PASSED = 6;
/** Of its tasks. */
const DONE = 9;
/** What each step has in its picture; in order, in one window. */
export const scenes = {
  async scan({ page }) {
    await openFile(page, RATES);
    await page.locator(".monaco-editor .squiggly-warning").first().waitFor();
    await runCommand(page, "Focus on Findings View", page.locator(".pane-header.expanded", { hasText: "Findings" }));
    await page.locator(".pane-header.expanded", { hasText: "Checklist" }).click();
    await page.locator(".pane-header:not(.expanded)", { hasText: "Checklist" }).waitFor();
    await widenSideBar(page, 285);
    await page.locator(".monaco-list-row", { hasText: "loses data, money or control" }).first().waitFor();
  },

  async fix({ page, folder }) {
    await page.keyboard.press("Control+B");
    await page.locator(".part.sidebar").waitFor({ state: "hidden" });
    await openFile(page, RATES);
    await goTo(page, ...positionOf(folder, RATES, "fetch("));
    await quickFix(page, "Add a 10 s deadline");
  },

  async accept({ page, folder }) {
    await page.keyboard.press("Escape");
    await runCommand(page, "Bulwark: Accept Open Gaps as Baseline", status(page, "0 new"));
    appendFileSync(path.join(folder, RATES), ANOTHER_CALL);
    await status(page, "1 new").waitFor();
    await openFile(page, RATES);
    await goTo(page, 17, 1);
    await runCommand(page, "Focus on Findings View", page.locator(".pane-header.expanded", { hasText: "Findings" }));
    await page.locator(".pane-body .monaco-list-row", { hasText: "rates.ts" }).first().waitFor();
  },

  async sprint({ page, folder }) {
    await page.keyboard.press("Control+B");
    await page.locator(".part.sidebar").waitFor({ state: "hidden" });
    await planSprint(page);
    await recordDays(page, folder);
    const document = await openDashboard(page, "roadmap");
    const sprint = document.locator(".sprint");
    await sprint.getByRole("img").first().waitFor();
    await sprint.evaluate((box) => {
      // Below the tabs, which stay where they are.
      box.style.scrollMarginTop = "56px";
      box.scrollIntoView({ block: "start" });
    });
    // What the status bar says of the baseline goes by itself.
    await page.locator(".statusbar-item", { hasText: "Accepted" }).waitFor({ state: "hidden" });
  },

  async connect({ page, folder }) {
    const github = page.locator(".quick-input-widget:visible .monaco-list-row", { hasText: "GitHub Actions" });
    await runCommand(page, "Bulwark: Set Up CI", github);
    await github.click();
    await page.locator(".tab.active", { hasText: "bulwark.yml" }).waitFor();
    await page.locator(".monaco-editor .view-line", { hasText: "permissions" }).first().waitFor();
    await goTo(page, ...positionOf(folder, ".github/workflows/bulwark.yml", "Gaps that are new"));
  },
};

const status = (page, text) => page.locator("#bulwark\\.bulwark\\.bulwark\\.status", { hasText: text });

/** `width`: its right edge, in CSS pixels. */
async function widenSideBar(page, width) {
  const { x, width: now, y } = await page.locator(".part.sidebar").boundingBox();
  await page.mouse.move(x + now, y + 200);
  await page.mouse.down();
  await page.mouse.move(width, y + 200, { steps: 5 });
  await page.mouse.up();
}

/** Makes tasks of the open gaps and a sprint of them that began some days ago. */
async function planSprint(page) {
  const question = (text) => page.locator(".quick-input-widget:visible", { hasText: text });
  const template = question("").locator(".monaco-list-row", { hasText: "From findings" });
  await runCommand(page, "Bulwark: Choose Roadmap Template", template);
  await template.click();
  await template.waitFor({ state: "hidden" });
  await runCommand(page, "Bulwark: Plan Sprint", question("(1/4)"));
  await page.keyboard.type(SPRINT);
  await page.keyboard.press("Enter");
  await question("(2/4)").waitFor();
  await page.keyboard.type(daysFromNow(-PASSED));
  await page.keyboard.press("Enter");
  await question("(3/4)").waitFor();
  await page.keyboard.press("Enter");
  await question("(4/4)").waitFor();
  await question("(4/4)").getByRole("checkbox").first().click();
  await page.keyboard.press("Enter");
  await question("(4/4)").waitFor({ state: "hidden" });
}

/** Some tasks are done, and days that lie behind are recorded: a scan records this one, and those before are made like it. */
async function recordDays(page, folder) {
  const roadmap = path.join(folder, ".bulwark/roadmap.json");
  await until("the stored sprint", () => readFileSync(roadmap, "utf8").includes(SPRINT));
  const plan = JSON.parse(readFileSync(roadmap, "utf8"));
  for (const id of Object.keys(plan.tasks).slice(0, DONE)) plan.tasks[id] = { ...plan.tasks[id], status: "done" };
  writeFileSync(roadmap, JSON.stringify(plan, null, 2));
  const history = path.join(folder, ".bulwark/history.jsonl");
  const today = await until("a recorded day", async () => {
    if (existsSync(history)) return JSON.parse(readFileSync(history, "utf8").trim().split("\n").at(-1));
    await runCommand(page, "Bulwark: Scan Workspace", status(page, "new"));
  });
  const { scope, left } = today.sprint;
  const days = Array.from({ length: PASSED }, (_, index) => {
    const day = daysFromNow(index - PASSED);
    const done = Math.round(((scope - left) * index * index) / (PASSED * PASSED));
    return { ...today, day, at: `${day}T12:00:00.000Z`, sprint: { ...today.sprint, left: scope - done } };
  });
  writeFileSync(history, [...days, today].map((record) => `${JSON.stringify(record)}\n`).join(""));
}

function daysFromNow(count) {
  const then = new Date();
  then.setDate(then.getDate() + count);
  return then.toLocaleDateString("sv");
}
