/** The site as a reader opens it: from a disk, with the network off, by keyboard, light and dark, on a phone. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { writeSite } from "../../docs/site/write";
import { ROOT } from "../house/sources";
import { rounds } from "../kit/support/program";
import { launchChromium, objectionsOf } from "../support/chromium";
import { site } from "./made";

/** A page of each kind; the seed draws the rules and kit parts. */
const KINDS = [
  "index.html",
  "rules/index.html",
  "settings.html",
  "commands.html",
  "command-line.html",
  "bulwark-json.html",
  "models.html",
  "performance.html",
  "checklists/index.html",
  "checklists/diagnostic.html",
  "examples/prompt-retry-text.html",
];
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
/** A guard against a step that never ends: a busy machine may stand still for a while. */
const PATIENCE_MS = 120_000;
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1400, height: 900 };

const folder = mkdtempSync(join(tmpdir(), "bulwark-docs-"));
const others = site.pages.map(({ path }) => path).filter((path) => !KINDS.includes(path));
const drawn = Array.from(
  { length: rounds(3, others.length) },
  (_, at) => others[(SEED + at * 61) % others.length] ?? "",
);

console.log(`pages drawn with SEED=${SEED}`);

let browser: Browser;
beforeAll(async () => {
  await writeSite(site, ROOT, folder);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const addressOf = (path: string): string => pathToFileURL(join(folder, path)).href;

interface Looked {
  readonly page: Page;
  /** Errors, and requests for anything that is not in the folder. */
  readonly complaints: string[];
}

async function look(
  how: {
    readonly viewport?: typeof DESK;
    readonly colorScheme?: "light" | "dark";
    readonly javaScriptEnabled?: boolean;
  } = {},
): Promise<Looked> {
  const context = await browser.newContext({ viewport: DESK, ...how, offline: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => request.url().startsWith(addressOf("")) || complaints.push(request.url()));
  return { page, complaints };
}

/** Each page in one look, which the seed chooses; in all of them when there is time. */
const LOOKS = [
  { name: "light, on a desk", viewport: DESK, colorScheme: "light" },
  { name: "dark, on a phone", viewport: PHONE, colorScheme: "dark" },
  { name: "light, on a phone", viewport: PHONE, colorScheme: "light" },
  { name: "dark, on a desk", viewport: DESK, colorScheme: "dark" },
] as const;

describe.each(LOOKS)("$name", ({ name, ...how }) => {
  const every = rounds(LOOKS.length, 1);
  const turn = LOOKS.findIndex((one) => one.name === name) % every;
  const shown = [...KINDS, ...drawn].filter((_, at) => (at + SEED) % every === turn);

  test("axe has no objection, and nothing runs out of the page", async () => {
    const { page, complaints } = await look(how);
    for (const path of shown) {
      await page.goto(addressOf(path));
      const objections = await objectionsOf(page);
      await page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true");
      const overhang = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ path, objections, overhang, complaints }).toEqual({ path, objections: [], overhang: 0, complaints: [] });
    }
    expect(shown.length).toBeGreaterThan(1);
    await page.context().close();
  });
});

describe("search by keyboard", () => {
  test("/ goes there, words find, arrows choose, Enter opens", async () => {
    const { page, complaints } = await look();
    await page.goto(addressOf("rules/dead-catch.html"));
    await page.keyboard.press("/");
    await page.keyboard.type("graceful shutdown");
    const options = page.getByRole("option");
    await options.first().waitFor();
    const box = page.getByRole("combobox", { name: "Search" });
    const first = await box.getAttribute("aria-activedescendant");
    await page.keyboard.press("ArrowDown");
    expect(await box.getAttribute("aria-activedescendant")).not.toBe(first);
    expect(await objectionsOf(page)).toEqual([]);
    await page.keyboard.press("ArrowUp");
    const title = await page.getByRole("option", { selected: true }).locator("strong").textContent();
    await page.keyboard.press("Enter");
    await page.waitForURL(/missing-graceful-shutdown\.html|shutdown/);
    expect(title).toMatch(/shutdown/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("Escape closes the list, and nothing found is said", async () => {
    const { page } = await look();
    await page.goto(addressOf("index.html"));
    const box = page.getByRole("combobox", { name: "Search" });
    await box.fill("retry");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("listbox").isVisible()).toBe(false);
    await box.fill("zzzzqqqq");
    await page.getByText("Nothing found.").waitFor();
    await page.context().close();
  });
});

describe("the list of rules", () => {
  test("is narrowed down by words and choices, says how many are left, and keeps them over a reload", async () => {
    const { page } = await look();
    await page.goto(addressOf("rules/index.html"));
    const rows = page.locator("table.rules tbody tr:visible");
    const all = await rows.count();
    await page.getByLabel("Words").fill("lock");
    await page.getByLabel("Priority").selectOption("P1");
    await page.locator("#lock-not-released").waitFor();
    const left = await rows.count();
    expect(left).toBeLessThan(all / 4);
    expect(await page.locator(".count").textContent()).toBe(`${left} of ${all} rules`);
    await page.reload();
    expect(await rows.count()).toBe(left);
    await page.getByLabel("Words").fill("nothing like this");
    await page.getByText("No rule is like that.").waitFor();
    await page.context().close();
  });
});

describe("without", () => {
  test("a mouse: the first stop of the Tab key skips to the content", async () => {
    const { page } = await look();
    await page.goto(addressOf("ci.html"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("content");
    await page.context().close();
  });

  test("room: the navigation folds behind a button", async () => {
    const { page } = await look({ viewport: PHONE });
    await page.goto(addressOf("ci.html"));
    const navigation = page.getByRole("navigation", { name: "Documentation" });
    expect(await navigation.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Menu" }).click();
    expect(await navigation.isVisible()).toBe(true);
    await navigation.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await page.context().close();
  });

  test("scripts: pages are whole, and nothing is shown that would not work", async () => {
    const { page } = await look({ viewport: PHONE, javaScriptEnabled: false });
    await page.goto(addressOf("rules/index.html"));
    expect(await page.locator("table.rules tbody tr").count()).toBe(
      await page.locator("table.rules tbody tr:visible").count(),
    );
    for (const hidden of ["form.search", "form.filters", "button.menu"])
      expect(await page.locator(hidden).isVisible()).toBe(false);
    expect(await page.getByRole("navigation", { name: "Documentation" }).isVisible()).toBe(true);
    await page.context().close();
  });
});
