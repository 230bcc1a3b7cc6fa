// `npm run bench [-- --quick | --corpus DIR | --python | --python-corpus DIR]`: what a scan, a keystroke and a fix cost, next to the least possible and to other linters.
import "../support/requireNode.mjs";

import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { buildProduct, ensureDependencies, npm } from "../support/dependencies.mjs";

const TOOLS = path.join(import.meta.dirname, "tools");
const { values } = parseArgs({
  options: {
    quick: { type: "boolean" },
    python: { type: "boolean" },
    corpus: { type: "string" },
    "python-corpus": { type: "string" },
  },
});

ensureDependencies();
buildProduct("--production");
const quick = values.quick === true;
// `--python` alone measures Python and nothing else.
const isPythonOnly = values.python === true || values["python-corpus"] !== undefined;
if (!isPythonOnly) installTools();

const { assemble, assemblePython, fileOfLength } = await import("./corpora.mjs");
const { scanAll, scanPython } = await import("./contenders.mjs");
const { keystrokes } = await import("./keystroke.mjs");
const { lightBulbs } = await import("./fixes.mjs");
const { dashboardTimes } = await import("./dashboard.mjs");
const { activationTimes } = await import("./activation.mjs");

const corpus = isPythonOnly ? undefined : assemble({ quick, folder: values.corpus });
const pythonCorpus =
  values.corpus === undefined ? assemblePython({ quick, folder: values["python-corpus"] }) : undefined;
console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? "processor"}`);
if (corpus !== undefined) await scansAndKeys(corpus, { scan: scanAll, lengths: [300, 3500] });
if (pythonCorpus !== undefined) await scansAndKeys(pythonCorpus, { scan: scanPython, lengths: [300, 3000] });
if (corpus !== undefined) await fixesAndDashboard(corpus);

/** Prints what a scan of the corpus costs, and a keystroke in files of these lengths. */
async function scansAndKeys(measured, { scan, lengths }) {
  console.log(`\n${measured.versions.join(", ")}`);
  console.log(
    `${number(measured.files.length)} files, ${number(measured.lines)} lines, ${(measured.bytes / 1e6).toFixed(1)} MB\n`,
  );
  console.log("whole scan              CPU s    wall s   peak MB     files");
  for (const { name, cpu, wall, memory, files } of await scan(measured))
    console.log(
      `${name.padEnd(20)} ${column(cpu, 2)} ${column(wall, 2)} ${column(memory, 0)} ${number(files).padStart(9)}`,
    );
  console.log("\nkeystroke to findings, ms       Bulwark        p95   CPU/edit     ESLint        p95");
  for (const length of lengths) {
    const { lines, bulwark, eslint } = await keystrokes(measured, fileOfLength(measured, length));
    const figures = [bulwark.median, bulwark.p95, bulwark.cpu, eslint.median, eslint.p95];
    console.log(
      `${`a file of ${number(lines)} lines`.padEnd(28)} ${figures.map((value) => column(value, 1)).join("  ")}`,
    );
  }
}

async function fixesAndDashboard(measured) {
  const bulbs = await lightBulbs(measured);
  console.log("\nlight bulb, ms                  median        p95        most   samples");
  for (const [name, { median, p95, most, count }] of [
    ["list of fixes", bulbs.list],
    ["edit of a fix", bulbs.resolve],
  ])
    console.log(
      `${name.padEnd(28)} ${[median, p95, most].map((value) => column(value, 1)).join("  ")} ${number(count).padStart(9)}`,
    );
  console.log(`${"first edit after the start".padEnd(28)} ${column(bulbs.first, 0)}`);
  console.log(`${"CPU of an edit, on average".padEnd(28)} ${column(bulbs.cpu, 1)}`);

  const dashboard = await dashboardTimes();
  console.log(`\ndashboard, ${number(dashboard.findings)} urgent gaps, ms     median        p95        most   samples`);
  for (const [name, { median, p95, most, count }] of [
    ["click to its numbers", dashboard.open],
    ["key to its new numbers", dashboard.typed],
    ["edited text to them", dashboard.update],
  ])
    console.log(
      `${name.padEnd(28)} ${[median, p95, most].map((value) => column(value, 1)).join("  ")} ${number(count).padStart(9)}`,
    );

  const { median, p95, most, count } = await activationTimes();
  const figures = [median, p95, most].map((value) => column(value, 1)).join("  ");
  console.log(`\n${"activation in VS Code, ms".padEnd(28)} ${figures} ${number(count).padStart(9)}`);
}

/** `npm ci` insists that a lock file names the packages of every platform; `npm install` takes those of this one from it. */
function installTools() {
  const result = npm(
    ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    TOOLS,
  );
  if (result.status !== 0) throw new Error("The linters to compare with could not be installed.");
}

function column(value, digits) {
  return (value?.toFixed(digits) ?? "–").padStart(9);
}

function number(value) {
  return value.toLocaleString("en-US");
}
