// `npm run docs`: makes the documentation site in out/docs from the sources of the product, and fails when a link leads nowhere.
import "../../test/support/requireNode.mjs";

import path from "node:path";
import { pathToFileURL } from "node:url";

import { ensureDependencies, ROOT } from "../../test/support/dependencies.mjs";

const PROGRAM = path.join(ROOT, "out/docs-program/site.cjs");
const OUT = path.join(ROOT, "out/docs");
/** Builds the script of the pages itself; and parsers, which the product loads when it reads code: not now. */
const NOT_BUNDLED = ["esbuild", "@ts-morph/common", "ts-morph", "web-tree-sitter"];

ensureDependencies();
const started = performance.now();
const { build } = await import("esbuild");
await build({
  absWorkingDir: ROOT,
  entryPoints: ["docs/site/program.ts"],
  outfile: PROGRAM,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  mainFields: ["module", "main"],
  external: NOT_BUNDLED.flatMap((name) => [name, `${name}/*`]),
  logLevel: "warning",
});
const { makeSite, writeSite } = await import(pathToFileURL(PROGRAM).href);
const site = makeSite(ROOT);
await writeSite(site, ROOT, OUT);

const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${site.pages.length} pages in ${seconds} s: ${pathToFileURL(path.join(OUT, "index.html"))}`);
if (site.broken.length > 0) {
  console.error(`${site.broken.length} links lead nowhere:\n${site.broken.join("\n")}`);
  process.exitCode = 1;
}
