// `npm run test:endurance [-- --scale 1 --seed 7 --only framing,storm --edits 50000]`: the long forms of `test/endurance/`, and a table of what they saw.
import "../support/requireNode.mjs";

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { buildProduct, ensureDependencies, ROOT } from "../support/dependencies.mjs";

const { values } = parseArgs({
  options: {
    scale: { type: "string", default: "1" },
    seed: { type: "string" },
    only: { type: "string", default: "" },
    edits: { type: "string", default: "50000" },
  },
});
/** Suites that need no network: they pass in a place that has none. */
const OFFLINE = ["test/engine", "test/lsp", "test/cli", "test/platform"];
/** A guard, not a measurement. */
const LIMIT_MS = 60 * 60_000;
const FIGURES = path.join(ROOT, "out/endurance.jsonl");

ensureDependencies();
buildProduct();
mkdirSync(path.dirname(FIGURES), { recursive: true });
rmSync(FIGURES, { force: true });

const environment = {
  ...process.env,
  BULWARK_ENDURANCE: "long",
  BULWARK_ENDURANCE_SCALE: values.scale,
  BULWARK_ENDURANCE_REPORT: FIGURES,
  ...(values.seed === undefined ? {} : { SEED: values.seed }),
};
const only = values.only.split(",").filter((name) => name !== "");
const files = only.length > 0 ? only.map((name) => `test/endurance/${name}.test.ts`) : ["test/endurance"];
const vitest = (...paths) => [
  path.join(ROOT, "node_modules/vitest/vitest.mjs"),
  "run",
  ...paths,
  "--no-file-parallelism",
  `--testTimeout=${LIMIT_MS}`,
  `--hookTimeout=${LIMIT_MS}`,
];

const steps = [["long forms", process.execPath, vitest(...files)]];
if (only.length === 0) {
  const edits = Math.max(1_000, Math.round(Number(values.edits) * Number(values.scale)));
  steps.push([
    "11: edits and memory",
    process.execPath,
    ["test/soak/run.mjs", "--edits", String(edits), "--lines", "20000"],
  ]);
  steps.push(["25: patterns", process.execPath, ["test/endurance/patterns/run.mjs"]]);
  if (canUnshare()) steps.push(["26: offline", "unshare", ["-rn", process.execPath, ...vitest(...OFFLINE)]]);
  else console.log("26: no network namespaces here; the offline run is left out");
}

const outcomes = steps.map(([name, command, args]) => {
  console.log(`\n${name}`);
  const started = performance.now();
  // Only the first step has long forms: the others are whole as they are.
  const env = name === "long forms" ? environment : { ...process.env, BULWARK_ENDURANCE_REPORT: FIGURES };
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", env });
  return { step: name, passed: status === 0, minutes: ((performance.now() - started) / 60_000).toFixed(1) };
});

printFigures();
console.table(outcomes);
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;

/** A table for each test, by its number in `test/endurance/README.md`. */
function printFigures() {
  if (!existsSync(FIGURES)) return;
  const lines = readFileSync(FIGURES, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  for (const [test, rows] of [...grouped(lines)].sort(([a], [b]) => a - b)) {
    console.log(`\n${test}`);
    console.table(rows.map(({ test: _, ...figures }) => figures));
  }
}

function grouped(lines) {
  const found = new Map();
  for (const row of lines.map((line) => JSON.parse(line))) found.set(row.test, [...(found.get(row.test) ?? []), row]);
  return found;
}

function canUnshare() {
  return spawnSync("unshare", ["-rn", "true"], { stdio: "ignore" }).status === 0;
}
