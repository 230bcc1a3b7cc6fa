// The stages of `npm test`: each reports how many tests passed, failed and were skipped; none stops the others.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

import { startGroup } from "../e2e/harness/processes.mjs";
import { ensureBrokers } from "./debian.mjs";
import { buildProduct, ensureDependencies, ROOT } from "./dependencies.mjs";

const RESULTS = path.join(ROOT, "out/test");
/** No stage may hang for longer; a guard, not a measurement. */
const STAGE_LIMIT_MS = 75 * 60_000;
const BIN = path.join(ROOT, "node_modules");

const STAGES = {
  types: runTypes,
  lint: runLint,
  unit: runUnit,
  host: () => runSuite("host", "test/e2e/extensionHost/run.mjs"),
  window: () => runSuite("window", "test/e2e/window/run.mjs"),
};

/** Runs the named stages, or all; other arguments are paths for the unit stage. Returns the exit code. */
export async function runStages(args) {
  const named = args.filter((arg) => arg in STAGES);
  const paths = args.filter((arg) => !(arg in STAGES));
  const total = { passed: 0, failed: 0, skipped: 0 };
  // What an interrupted run ends with.
  process.exitCode = 1;
  try {
    await prepare();
  } catch (error) {
    console.error(error.message);
    add(total, "prepare", { passed: 0, failed: 1, skipped: 0 });
  }
  for (const name of total.failed > 0 ? [] : named.length > 0 ? named : Object.keys(STAGES)) {
    console.log(`\n── ${name}`);
    const started = performance.now();
    const result = await attempt(() => STAGES[name](paths));
    add(total, name, result, started);
  }
  // A test nobody ran has shown nothing: on the project's own machines that is a failure.
  if (process.env.CI && total.skipped > 0) {
    console.log(`${total.skipped} skipped: counted as failed`);
    total.failed += total.skipped;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

async function prepare() {
  ensureDependencies();
  mkdirSync(RESULTS, { recursive: true });
  buildProduct("--production");
  const { ensureChromium } = await import("../e2e/harness/browser.mjs");
  process.env.CHROMIUM = ensureChromium();
  ensureBrokers("redis-server");
}

async function attempt(stage) {
  try {
    return await stage();
  } catch (error) {
    console.error(error.message);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function add(total, name, result, started = performance.now()) {
  for (const key of Object.keys(total)) total[key] += result[key];
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : "";
  console.log(`── ${name}: ${result.passed} passed, ${result.failed} failed${skipped} (${seconds} s)`);
}

/** Four programs with settings of their own: product and tests, webview, the script of the documentation, sample. */
async function runTypes() {
  const projects = [
    "tsconfig.json",
    "webview/tsconfig.json",
    "docs/site/browser/tsconfig.json",
    "test/sample/tsconfig.json",
  ];
  // The native compiler takes a quarter of the time; the product and its fixes are built on the one before, which has an API.
  const compiler = path.join(BIN, "typescript-native/bin/tsc");
  return countCommands(projects.map((project) => [compiler, "-p", project, "--noEmit"]));
}

function runLint() {
  return countCommands([[path.join(BIN, "@biomejs/biome/bin/biome"), "check", "--max-diagnostics=50", "."]]);
}

async function runUnit(paths) {
  const file = freshResult("unit");
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
  const code = await runNode([path.join(BIN, "vitest/vitest.mjs"), "run", ...reporters, ...paths]);
  return fromVitest(file, code);
}

/** A suite of its own writes `{ passed, failed, skipped }`; one that ends without is a failure. */
async function runSuite(name, program) {
  const file = freshResult(name);
  const code = await runNode([program, "--result", file]);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const { passed, failed, skipped } = JSON.parse(readFileSync(file, "utf8"));
  return { passed, failed: Math.max(failed, code === 0 ? 0 : 1), skipped };
}

function fromVitest(file, code) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, "utf8"));
  // A file that cannot be loaded has no tests to fail.
  const unloaded = report.testResults.filter((one) => one.status === "failed" && one.assertionResults.length === 0);
  const failed = report.numFailedTests + unloaded.length;
  printFolders(report.testResults);
  return {
    passed: report.numPassedTests,
    failed: Math.max(failed, code === 0 ? 0 : 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function printFolders(files) {
  const folders = new Map();
  for (const file of files) {
    const folder = path.relative(path.join(ROOT, "test"), file.name).split(path.sep)[0] ?? "";
    const count = folders.get(folder) ?? { passed: 0, other: 0 };
    for (const test of file.assertionResults) count[test.status === "passed" ? "passed" : "other"] += 1;
    folders.set(folder, count);
  }
  for (const [folder, { passed, other }] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`   ${folder.padEnd(12)} ${passed} passed${other > 0 ? `, ${other} not` : ""}`);
}

async function countCommands(commands) {
  const result = { passed: 0, failed: 0, skipped: 0 };
  for (const command of commands) {
    const code = await runNode(command);
    result[code === 0 ? "passed" : "failed"] += 1;
  }
  return result;
}

function freshResult(name) {
  const file = path.join(RESULTS, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/** Runs a Node program with its output shown; resolves with its exit code, 1 when it was ended. */
async function runNode(args) {
  const group = startGroup(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  const guard = setTimeout(() => {
    console.error(`ended after ${STAGE_LIMIT_MS / 60_000} minutes`);
    group.stop();
  }, STAGE_LIMIT_MS);
  const code = await group.exited;
  clearTimeout(guard);
  await group.stop();
  return typeof code === "number" ? code : 1;
}
