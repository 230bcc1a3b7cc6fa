// `npm run test:mutation [-- rule …]`: takes away each protection a rule honours and asks whether a case of its page turns red.
import "../support/requireNode.mjs";

import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ensureDependencies, ROOT } from "../support/dependencies.mjs";

const RULES = path.join(ROOT, "server/src/rules");
/** At least this share of the removals must be noticed. */
const GOAL = 0.85;

ensureDependencies();
const { build } = await import("esbuild");
const { instrument } = await import("./instrument.mjs");

const only = process.argv.slice(2);
const sites = [];
const judge = await load();
const survivors = await judge(sites, RULES, (done) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${sites.length} `);
});
process.exitCode = report() >= GOAL ? 0 : 1;

/** Bundles the pages' judge with the rules instrumented on the way in. */
async function load() {
  const outfile = path.join(ROOT, "out/mutation/judge.mjs");
  mkdirSync(path.dirname(outfile), { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: [path.join(import.meta.dirname, "judge.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile,
    plugins: [{ name: "removable-protections", setup: (builder) => builder.onLoad({ filter: /\.ts$/ }, loadRule) }],
  });
  return (await import(pathToFileURL(outfile).href)).judge;
}

function loadRule({ path: file }) {
  const relative = path.relative(RULES, file).split(path.sep).join("/");
  if (!/^[\w-]+\/(?:\w+\/)?(?!fix)\w+\.ts$/.test(relative) || !isAsked(relative)) return undefined;
  const { code, sites: found } = instrument(readFileSync(file, "utf8"), file, sites.length);
  sites.push(...found.map((site) => ({ ...site, file: relative })));
  return { contents: code, loader: "ts" };
}

function isAsked(relative) {
  return only.length === 0 || only.some((name) => relative.startsWith(`${name}/`) || relative === name);
}

function report() {
  const files = [...new Set(sites.map(({ file }) => file))].sort();
  for (const file of files) {
    const all = sites.filter((site) => site.file === file);
    const left = survivors.filter((site) => site.file === file);
    console.log(
      `${file.padEnd(52)} ${String(all.length - left.length).padStart(4)} of ${String(all.length).padStart(3)}`,
    );
    for (const { line, text, state } of left) console.log(`    ${line}: ${state}: ${text.slice(0, 110)}`);
  }
  const share = sites.length === 0 ? 1 : (sites.length - survivors.length) / sites.length;
  console.log(
    `\n${sites.length - survivors.length} of ${sites.length} removals turn a case red: ${(100 * share).toFixed(1)} % (goal ${100 * GOAL} %)`,
  );
  return share;
}
