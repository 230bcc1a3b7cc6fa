// axe-core in a document of the window. It is evaluated by the browser's debugger, so the page's own security policy stays as shipped.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe-core finds wrong in a frame's document: "rule: what, at selector". Colours are taken when nothing moves any more.
 * @param {import("playwright-core").FrameLocator} document
 * @returns {Promise<string[]>}
 */
export async function violationsOf(document) {
  const root = document.locator("html");
  // A script element would be refused by the page's policy; what the debugger evaluates is no part of the page.
  await root.evaluate(AXE);
  const { violations } = await root.evaluate(async ({ ownerDocument }) => {
    await Promise.all(ownerDocument.getAnimations().map((animation) => animation.finished.catch(() => {})));
    return globalThis.axe.run(ownerDocument, { resultTypes: ["violations"] });
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}, at ${target.flat().join(" ")}`),
  );
}
