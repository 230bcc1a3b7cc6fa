// Bundles the soak test and runs it where memory can be measured: node test/soak/run.mjs [--minutes 30] [--lines 100000] [--seed 1].
import "../support/requireNode.mjs";

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";

import { buildProduct, ensureDependencies, ROOT } from "../support/dependencies.mjs";

ensureDependencies();
buildProduct();

const { build } = await import("esbuild");
// Beside the product, whose worker and compiler it uses.
const outfile = path.join(ROOT, "dist/soak.js");
await build({
  absWorkingDir: ROOT,
  entryPoints: ["test/soak/main.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  mainFields: ["module", "main"],
  supported: { "dynamic-import": false },
  packages: "bundle",
  external: ["@ts-morph/common/dist/typescript.js", "ts-morph", "web-tree-sitter"],
  logLevel: "warning",
});
try {
  const run = spawnSync(process.execPath, ["--expose-gc", outfile, ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: "inherit",
  });
  process.exitCode = run.status ?? 1;
} finally {
  // No part of the product: it must not be packed.
  rmSync(outfile, { force: true });
  rmSync(`${outfile}.map`, { force: true });
}
