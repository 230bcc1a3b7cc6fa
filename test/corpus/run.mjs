// `npm run corpus -- <folder> …`: applies every fix offered on checkouts of real projects, alone and in memory, and compiles the result.
import "../support/requireNode.mjs";

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { quantiles } from "../bench/measure.mjs";
import { ensureDependencies, ROOT } from "../support/dependencies.mjs";

const USAGE = `Usage: npm run corpus -- <folder> … [options]

<folder> is a checkout of a TypeScript project with its dependencies installed; without them most types are unknown and little can break.
The project's own TypeScript and tsconfig decide what compiles: its compiler is run, so use checkouts you trust. Nothing is written to them.

  --deployment         compose files, workflows, Dockerfiles and shell scripts instead: any checkout will do. Each edited file is parsed (scripts
                       also by bash), and comments, anchors and line ends have to be what they were
  --fix ID             only this fix
  --refactorings N     at most N refactorings of each fix and project, evenly spread (default 10); findings are all tried
  --budget MS          time the engine has for types before it refuses an edit (default: as in the editor)
  --keep FOLDER        write the files before and after each edit, for a program that compares folders
  --again              print the reports of an earlier run of these folders, without running anything`;

const OUT = path.join(ROOT, "out/corpus");
/** What the bundle reads from beside it. */
const GRAMMARS = [
  "web-tree-sitter/web-tree-sitter.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm",
  "@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm",
];
/** Megabytes: a large project needs its program twice, the compiler's and ours. */
const MEMORY = 8_000;

const { values, positionals: folders } = parseArguments();
if (folders.length === 0) fail(USAGE);

ensureDependencies();
mkdirSync(OUT, { recursive: true });
const { build } = await import("esbuild");
for (const name of ["project", "tally"]) await bundle(name);
for (const file of GRAMMARS) copyFileSync(path.join(ROOT, "node_modules", file), path.join(OUT, path.basename(file)));
const { rowsBy, refusals, defects, isSound, MAX_BROKEN } = await import(
  pathToFileURL(path.join(OUT, "tally.cjs")).href
);

const reports = folders.map(reportOf);
const trials = reports.flatMap((report) => report.trials);

printProjects();
printRows("fix");
printRows("project");
printTimes();
printRefusals();
printDefects();
process.exitCode = isSound(trials) ? 0 : 1;

function parseArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        fix: { type: "string" },
        refactorings: { type: "string" },
        budget: { type: "string" },
        keep: { type: "string" },
        again: { type: "boolean" },
        deployment: { type: "boolean" },
      },
    });
  } catch (error) {
    return fail(`${error.message}\n\n${USAGE}`);
  }
}

function bundle(name) {
  return build({
    absWorkingDir: ROOT,
    entryPoints: [path.join(import.meta.dirname, `${name}.ts`)],
    outfile: path.join(OUT, `${name}.cjs`),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    packages: "external",
    logLevel: "warning",
  });
}

/** A process for each project: what one leaves in memory is no concern of the next. */
function reportOf(folder) {
  if (!existsSync(folder)) fail(`There is no folder ${folder}`);
  const out = path.join(OUT, `${path.basename(path.resolve(folder))}.json`);
  if (values.again === true) return JSON.parse(readFileSync(out, "utf8"));
  rmSync(out, { force: true });
  const options = ["fix", "refactorings", "budget", "keep"].flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}`, values[name]],
  );
  if (values.deployment === true) options.push("--deployment");
  const program = path.join(OUT, "project.cjs");
  const run = spawnSync(
    process.execPath,
    [`--max-old-space-size=${MEMORY}`, program, path.resolve(folder), "--out", out, ...options],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  if (run.status !== 0) fail(`${folder} ended with ${run.status ?? run.signal}`);
  return JSON.parse(readFileSync(out, "utf8"));
}

function printProjects() {
  console.log(`\n${"project".padEnd(26)}    files     lines  TypeScript`);
  for (const { project, files, lines, compilers } of reports)
    console.log(`${project.padEnd(26)} ${column(files)} ${column(lines)}  ${compilers.join(", ")}`);
  const total = (of) => reports.reduce((sum, report) => sum + report[of], 0);
  console.log(`${"all".padEnd(26)} ${column(total("files"))} ${column(total("lines"))}`);
}

function printRows(key) {
  const names = ["offered", "applied", "broken", "changesExports", "again", "remains", "finds", "refused", "failed"];
  const titles = ["offered", "applied", "broken", "exports", "again", "remains", "finds", "refused", "failed"];
  console.log(`\n${key.padEnd(26)} ${titles.map((title) => title.padStart(9)).join(" ")}`);
  for (const row of rowsBy(trials, key))
    console.log(`${row.name.padEnd(26)} ${names.map((name) => column(row[name])).join(" ")}`);
}

function printTimes() {
  for (const name of ["listed", "resolved"]) {
    const { median, p95 } = quantiles(trials.map((trial) => trial[name]));
    console.log(`${name === "listed" ? "\n" : ""}${name}: ${median?.toFixed(1)} ms, p95 ${p95?.toFixed(1)} ms`);
  }
}

function printRefusals() {
  console.log("\nrefused, and why");
  for (const { reason, count } of refusals(trials)) console.log(`${String(count).padStart(6)}  ${reason}`);
}

function printDefects() {
  const found = defects(trials);
  console.log(`\n${found.length} to look at`);
  for (const { trial, what } of found)
    console.log(`  ${trial.project}/${trial.path}:${trial.line} ${trial.fix} (${trial.title}) ${what}`);
  const applied = trials.filter(({ outcome }) => outcome.kind === "applied");
  const broken = applied.filter(({ outcome }) => outcome.errors.length > 0);
  const share = applied.length === 0 ? 0 : broken.length / applied.length;
  console.log(
    `\n${broken.length} of ${applied.length} applied fixes break a build or a file: ${(100 * share).toFixed(2)} % (at most ${100 * MAX_BROKEN} %)`,
  );
}

function column(value) {
  return value.toLocaleString("en-US").padStart(9);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
