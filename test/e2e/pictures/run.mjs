// `npm run pictures`: takes the pictures of the walkthrough and of the README from the real window on the sample, dark and light.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { buildProduct, ensureDependencies, packExtension, ROOT } from "../../support/dependencies.mjs";
import { launchBrowser, openContext } from "../harness/browser.mjs";
import { openWorkbench, webview } from "../harness/page.mjs";
import { copySample } from "../harness/sample.mjs";
import { SPARING_SETTINGS, startServer } from "../harness/server.mjs";
import { showTheme, THEMES } from "../harness/themes.mjs";
import { scenes } from "./scenes.mjs";

const FOLDER = path.join(ROOT, "client/resources/walkthrough");
const ICON = path.join(ROOT, "client/resources/icon");
/** CSS pixels. A walkthrough shows a picture's 1.5 pixels as one, and has room for 500: letters are little smaller there than here. */
const VIEWPORT = { width: 640, height: 420 };
const SHARPNESS = 1.2;
/** Of WebP, in percent: letters stay sharp, and ten pictures stay below what `test/house/manifest.test.ts` allows. */
const QUALITY = 75;
/** Fewer lines and bars around what the picture is of. */
const PLAIN_SETTINGS = {
  "breadcrumbs.enabled": false,
  "editor.folding": false,
  "editor.fontSize": 12,
  "editor.glyphMargin": false,
  "editor.minimap.enabled": false,
  "editor.occurrencesHighlight": "off",
  "editor.renderLineHighlight": "none",
  "editor.scrollbar.horizontal": "hidden",
  "editor.scrollbar.vertical": "hidden",
  "editor.stickyScroll.enabled": false,
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "workbench.tips.enabled": false,
};

ensureDependencies();
buildProduct("--production");
mkdirSync(FOLDER, { recursive: true });
const browser = await launchBrowser();
try {
  await drawIcon(browser);
  await takePictures(browser, packExtension());
} finally {
  await browser.close();
}

async function takePictures(browser, vsix) {
  const server = await startServer({ vsix, settings: { ...SPARING_SETTINGS, ...PLAIN_SETTINGS } });
  const context = await openContext(browser, VIEWPORT, { sharpness: SHARPNESS });
  try {
    const page = await context.newPage();
    const stage = { page, server, folder: copySample(server.root) };
    await openWorkbench(page, server, stage.folder);
    for (const [id, show] of Object.entries(scenes)) {
      await show(stage);
      for (const theme of THEMES.filter(({ name, picture }) => name === picture)) {
        await showTheme(page, server, theme);
        await settled(page, theme);
        await take(page, path.join(FOLDER, `${id}-${theme.picture}.webp`));
      }
    }
  } finally {
    await context.close();
    await server.stop();
  }
}

/** Pages in the window have the theme too, nothing moves any more, and what was changed last has been drawn. */
async function settled(page, theme) {
  if ((await page.locator("iframe.webview.ready").count()) > 0)
    await webview(page).locator(`body.${theme.page}`).waitFor();
  await page.mouse.move(VIEWPORT.width - 1, 1);
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
}

async function take(page, file) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  const bytes = Buffer.from(data, "base64");
  writeFileSync(file, bytes);
  console.log(`${path.relative(ROOT, file)}: ${Math.round(bytes.length / 1000)} KB`);
}

/** The icon of the gallery, which takes no vector graphics. */
async function drawIcon(browser) {
  const context = await openContext(browser, { width: 256, height: 256 });
  const page = await context.newPage();
  await page.setContent(`<style>body { margin: 0 }</style>${readFileSync(`${ICON}.svg`, "utf8")}`);
  await page.screenshot({ path: `${ICON}.png`, omitBackground: true });
  await context.close();
}
