// Finds Chromium, or installs it, and launches it for tests.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { chromium } from "playwright-core";

import { findOnPath, installFromDebian } from "../../support/debian.mjs";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "brave-browser",
];
const PLACES = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** Launches Chromium; `headed` shows the window. */
export async function launchBrowser({ headed = false } = {}) {
  return chromium.launch({
    executablePath: ensureChromium(),
    headless: !headed,
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** A guard against a step that never ends, milliseconds: on a busy machine the window alone takes a minute to open. */
const PATIENCE_MS = 180_000;

/** A browser window of its own, whose steps have their time also on a slow machine. `sharpness`: pixels of its pictures for one of CSS. */
export async function openContext(browser, viewport, { sharpness = 1 } = {}) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: sharpness });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** Path of a Chromium: `CHROMIUM`, the system's, Debian's package when root, else Playwright's own download. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  installFromDebian("chromium");
  return findChromium() ?? downloadWithPlaywright();
}

function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const onPath = process.platform === "win32" ? undefined : findOnPath(...NAMES);
  const candidates = [onPath, ...(PLACES[process.platform] ?? []), chromium.executablePath()];
  return candidates.find((candidate) => candidate && existsSync(candidate));
}

function downloadWithPlaywright() {
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: "inherit" });
  const file = chromium.executablePath();
  if (!existsSync(file)) throw new Error("No Chromium: install one and name it in the environment variable CHROMIUM.");
  return file;
}
