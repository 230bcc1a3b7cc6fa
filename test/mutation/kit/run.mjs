// `npm run test:mutation:kit [-- part …]`: changes the TypeScript kit in small ways, one at a time, and asks whether a test of the part turns red.
import "../../support/requireNode.mjs";

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { ensureDependencies, ROOT } from "../../support/dependencies.mjs";
import { EQUIVALENT } from "./equivalent.mjs";
import { PARTS } from "./parts.mjs";
import { optionsFor, PROGRAMS, TESTS } from "./stryker.config.mjs";

const KIT = path.join(ROOT, "server/src/kit/typescript");
/** At least this share of the mutants must be noticed, over all parts asked for. */
const GOAL = 0.9;
const NOTICED = new Set(["Killed", "Timeout"]);
const MISSED = new Set(["Survived", "NoCoverage"]);

const names = process.argv.slice(2);
checkNames();
ensureDependencies();
ensureDependencies(import.meta.dirname);
process.chdir(ROOT);
const { Stryker } = await import("@stryker-mutator/core");

const all = [];
for (const name of names.length > 0 ? names : Object.keys(PARTS)) {
  process.env[TESTS] = PARTS[name].tests.map((test) => `test/kit/${test}.test.ts`).join(",");
  process.env[PROGRAMS] = PARTS[name].programs ? "1" : "";
  const found = await new Stryker(optionsFor(PARTS[name])).runMutationTest();
  const results = found.map(described);
  all.push(...results);
  reportPart(name, results);
}
process.exitCode = reportAll() ? 0 : 1;

/** Every file of the kit belongs to one part, and every part that was asked for exists. */
function checkNames() {
  const listed = Object.values(PARTS).flatMap(({ files }) => files);
  const present = readdirSync(KIT).map((file) => path.basename(file, ".ts"));
  const wrong = [
    ...names.filter((name) => !(name in PARTS)).map((name) => `no such part: ${name}`),
    ...present.filter((file) => !listed.includes(file)).map((file) => `in no part: ${file}`),
    ...listed.filter((file, at) => listed.indexOf(file) !== at).map((file) => `in two parts: ${file}`),
    ...listed.filter((file) => !present.includes(file)).map((file) => `no such file: ${file}`),
  ];
  if (wrong.length > 0) throw new Error(`test/mutation/kit/parts.mjs: ${wrong.join("; ")}`);
}

/** A mutant with the text it changes; one that EQUIVALENT names becomes "Equivalent" when nothing noticed it. */
function described({ fileName, location, mutatorName, replacement = "", status }) {
  const lines = readFileSync(path.resolve(ROOT, fileName), "utf8").split("\n");
  // Lines and columns count from 1.
  const { start, end } = location;
  const cut = lines.slice(start.line - 1, end.line);
  cut[cut.length - 1] = cut[cut.length - 1].slice(0, end.column - 1);
  cut[0] = cut[0].slice(start.column - 1);
  const mutant = {
    file: path.basename(fileName, ".ts"),
    at: start.line,
    line: lines[start.line - 1].trim(),
    was: cut.join("\n"),
    becomes: replacement,
    mutatorName,
    status,
  };
  const isEquivalent = EQUIVALENT.some((entry) => isSame(entry, mutant));
  return isEquivalent && MISSED.has(status) ? { ...mutant, status: "Equivalent" } : mutant;
}

function isSame(entry, mutant) {
  return ["file", "line", "was", "becomes"].every((key) => entry[key] === mutant[key]);
}

function reportPart(name, results) {
  console.log(`${name.padEnd(18)} ${figures(results)}`);
  for (const { file, at, was, becomes, mutatorName, status } of results) {
    if (NOTICED.has(status) || status === "Equivalent") continue;
    console.log(`    ${file}.ts:${at} ${status} (${mutatorName}): ${short(was)}  →  ${short(becomes)}`);
  }
}

function reportAll() {
  console.log(`\n${"all of these".padEnd(18)} ${figures(all)} (goal ${100 * GOAL} %)`);
  const stale = EQUIVALENT.filter((entry) => isTested(entry) && !all.some((mutant) => isOpen(entry, mutant)));
  for (const { file, line, was, becomes } of stale)
    console.log(
      `EQUIVALENT names a mutant that a test notices or that is gone: ${file}.ts: ${line}: ${was} → ${becomes}`,
    );
  return stale.length === 0 && share(all) >= GOAL;
}

function isTested({ file }) {
  return all.some((mutant) => mutant.file === file);
}

function isOpen(entry, mutant) {
  return mutant.status === "Equivalent" && isSame(entry, mutant);
}

function figures(results) {
  const count = (...states) => String(results.filter(({ status }) => states.includes(status)).length).padStart(4);
  return [
    `${count("Killed")} killed`,
    `${count("Timeout")} timed out`,
    `${count("Survived", "NoCoverage")} survived`,
    `${count("Equivalent")} equivalent`,
    `${count("CompileError", "RuntimeError", "Ignored", "Pending")} not judged`,
    `${(100 * share(results)).toFixed(1)} %`.padStart(8),
  ].join(", ");
}

/** Noticed of those that can be noticed; the figure that Stryker calls the mutation score. */
function share(results) {
  const noticed = results.filter(({ status }) => NOTICED.has(status)).length;
  const missed = results.filter(({ status }) => MISSED.has(status)).length;
  return noticed + missed === 0 ? 1 : noticed / (noticed + missed);
}

function short(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 90)} …` : line;
}
