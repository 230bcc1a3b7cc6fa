// The programs that scan the corpus, each as users run it. Every one must have looked at the same number of files.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { ROOT } from "../support/dependencies.mjs";
import { measure } from "./measure.mjs";

const TOOLS = path.join(import.meta.dirname, "tools");
/** Linters answer 1 when they found something; anything else means that they did not do the work. */
const ANSWERED = [0, 1];

/** Rows for the table: what it was, CPU and wall seconds, megabytes. Throws when the lists of files differ. */
export async function scanAll(corpus) {
  const scratch = mkdtempSync(path.join(tmpdir(), "bw-bench-"));
  try {
    const rows = [await floor(corpus, scratch), ...(await bulwark(corpus, scratch))];
    rows.push(await oxlint(corpus), await eslint(corpus));
    return rows;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The same rows for Python, without linters that npm has not. */
export async function scanPython(corpus) {
  const scratch = mkdtempSync(path.join(tmpdir(), "bw-bench-"));
  try {
    return [await floor(corpus, scratch), ...(await bulwark(corpus, scratch))];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function floor(corpus, scratch) {
  const list = path.join(scratch, "files");
  writeFileSync(list, corpus.files.map((file) => path.join(corpus.root, file)).join("\n"));
  const run = await measure([path.join(import.meta.dirname, "floor.mjs"), list], { cwd: corpus.root });
  return row("reading + hashing", run, Number(run.stdout), corpus);
}

async function bulwark(corpus, scratch) {
  const home = path.join(scratch, "home");
  mkdirSync(home);
  const env = { HOME: home, USERPROFILE: home, LOCALAPPDATA: home, XDG_CACHE_HOME: path.join(home, ".cache") };
  const check = (format) =>
    measure([path.join(ROOT, "dist/cli.js"), "check", ".", "--format", format, "--fail-on", "none"], {
      cwd: corpus.root,
      env,
    });
  const cold = await check("json");
  const warm = await check("json");
  const changed = await whileChanged(corpus, CHANGED, () => check("json"));
  // Only the text for people says how many files were read; that run is not measured.
  const { stdout } = await check("text");
  const files = Number(/([\d,]+) files? analysed/.exec(stdout)?.[1]?.replaceAll(",", ""));
  return [
    row("Bulwark, cold", cold, files, corpus),
    row("Bulwark, warm", warm, files, corpus),
    row(`Bulwark, ${CHANGED} changed`, changed, files, corpus),
  ];
}

/** Files that a pull request of some size touches. */
const CHANGED = 50;

/** Runs `scan` while `count` files, evenly spread, have one more exported function that calls out. They get their bytes back. */
async function whileChanged(corpus, count, scan) {
  const step = Math.max(1, Math.floor(corpus.files.length / count));
  const paths = corpus.files
    .filter((_, index) => index % step === 0)
    .slice(0, count)
    .map((file) => path.join(corpus.root, file));
  const before = paths.map((file) => readFileSync(file));
  try {
    for (const [index, file] of paths.entries()) appendFileSync(file, added(file, index));
    return await scan();
  } finally {
    for (const [index, file] of paths.entries()) writeFileSync(file, before[index]);
  }
}

const added = (file, index) =>
  file.endsWith(".py")
    ? `\n\ndef added_by_the_bench${index}():\n    import requests\n\n    requests.get("http://127.0.0.1/")\n`
    : `\nexport async function addedByTheBench${index}() {\n  await fetch("http://127.0.0.1/");\n}\n`;

async function oxlint(corpus) {
  const run = await measure([path.join(TOOLS, "node_modules/oxlint/bin/oxlint"), "--quiet", "."], { cwd: corpus.root });
  const files = /on ([\d,]+) files?\b/.exec(run.stdout)?.[1]?.replaceAll(",", "");
  return row("oxlint", run, Number(files), corpus);
}

async function eslint(corpus) {
  const args = ["--max-old-space-size=8192", path.join(TOOLS, "eslintScan.mjs")];
  const run = await measure(args, { cwd: corpus.root });
  return row("ESLint stack", run, Number(run.stdout), corpus);
}

function row(name, run, files, corpus) {
  if (!ANSWERED.includes(run.code))
    throw new Error(`${name} ended with code ${run.code}: ${run.stderr.slice(0, 2000)}`);
  if (files !== corpus.files.length)
    throw new Error(`${name} looked at ${files} files, the corpus has ${corpus.files.length}: not comparable`);
  return { name, cpu: run.cpu, wall: run.wall, memory: run.memory, files };
}
