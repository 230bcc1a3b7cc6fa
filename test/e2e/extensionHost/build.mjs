// Bundles the extension-host suite into `out/test/extensionHost`: VS Code loads tests from inside the extension's own folder.
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { ROOT } from "../../support/dependencies.mjs";

const SOURCE = path.join(import.meta.dirname, "suite");

/** Path of the built entry point. */
export async function buildSuite() {
  const tests = readdirSync(SOURCE).filter((name) => name.endsWith(".test.ts"));
  const outdir = path.join(ROOT, "out/test/extensionHost");
  await build({
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // The list of fixes comes with what fixes are made of.
    external: ["vscode", "mocha", "@ts-morph/common", "ts-morph", "web-tree-sitter"],
    sourcemap: "linked",
    logLevel: "warning",
    entryPoints: [path.join(SOURCE, "index.ts"), ...tests.map((name) => path.join(SOURCE, name))],
    outdir,
  });
  return path.join(outdir, "index.js");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSuite();
