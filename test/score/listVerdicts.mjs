// `npm run verdicts -- <folder> <rule> …`: how rules judged each subject, passes and unknowns with their reasons; --kind pass|gap|unknown.
import "../support/requireNode.mjs";

import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { ensureDependencies, ROOT } from "../support/dependencies.mjs";

const GRAMMARS = [
  "web-tree-sitter/web-tree-sitter.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm",
];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { kind: { type: "string" } } });
const [folder, ...rules] = positionals;
if (folder === undefined || rules.length === 0) {
  console.error("Usage: npm run verdicts -- <folder> <rule> … [--kind pass|gap|unknown]");
  process.exit(2);
}

ensureDependencies();
const { build } = await import("esbuild");
const outfile = path.join(ROOT, "out/verdicts/verdicts.cjs");
mkdirSync(path.dirname(outfile), { recursive: true });
await build({
  absWorkingDir: ROOT,
  entryPoints: [path.join(import.meta.dirname, "verdicts.ts")],
  bundle: true,
  format: "cjs",
  platform: "node",
  packages: "external",
  outfile,
});
// Grammars are looked for beside the bundle.
for (const asset of GRAMMARS)
  copyFileSync(path.join(ROOT, "node_modules", asset), path.join(path.dirname(outfile), path.basename(asset)));
const { verdicts } = await import(pathToFileURL(outfile).href);
const judged = (await verdicts(path.resolve(folder), rules)).filter(
  ({ kind }) => values.kind === undefined || kind === values.kind,
);
for (const { rule, kind, path: file, line, because } of judged)
  console.log(`${kind.padEnd(8)} ${rule} ${file}:${line}  ${because}`);
for (const rule of rules) {
  const of = (kind) => judged.filter((one) => one.rule === rule && one.kind === kind).length;
  console.log(`${rule}: ${of("pass")} pass, ${of("gap")} gap, ${of("unknown")} unknown`);
}
