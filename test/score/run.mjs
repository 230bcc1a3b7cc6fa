// `npm run score -- <labels> <folder>`: how the analysis does on judged places of real projects. <folder> holds their checkouts.
import "../support/requireNode.mjs";

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { buildProduct, ensureDependencies, ROOT } from "../support/dependencies.mjs";

const USAGE = `Usage: npm run score -- <labels.jsonl> <folder> [options]

<folder> holds a checkout of each labelled repository, named owner+name, owner__name, owner/name or name;
rows whose repository is not there are counted as not scored. Check out the commit a row names.

  --language J|P|C|D|W|S   only rows of this kind of file (J = TypeScript and JavaScript)
  --rules all|default      all = rules that are off by default too (the default here)
  --quiet                  no list of missed and violated places
  --cli FILE               score this build instead of making one`;

/** Share of subjects a rule may not be able to judge before it counts as a defect. */
const UNKNOWN_LIMIT = 0.4;

const { values, positionals } = parseArguments();
const [labelFile, folder] = positionals;
if (labelFile === undefined || folder === undefined || positionals.length > 2) fail(USAGE);
if (!existsSync(labelFile)) fail(`There is no file ${labelFile}`);
if (!existsSync(folder)) fail(`There is no folder ${folder}`);

ensureDependencies();
if (values.cli === undefined) buildProduct();
const cli = values.cli ?? path.join(ROOT, "dist/cli.js");
const scoring = await loadScoring();

const labels = readLabels().filter(
  ({ path: file }) => values.language === undefined || scoring.languageOf(file) === values.language,
);
const reports = new Map();
const absent = [];
for (const repo of new Set(labels.map((label) => label.repo))) {
  const checkout = checkoutOf(repo);
  if (checkout === undefined) absent.push(repo);
  else reports.set(repo, report(checkout));
}
const scored = labels.filter(({ repo }) => reports.has(repo));
const findings = new Map([...reports].map(([repo, { findings }]) => [repo, findings]));
const result = scoring.score(scored, findings);

if (values.quiet !== true) printPlaces(result);
printRules(result);
printTotals(result);

function parseArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        language: { type: "string" },
        rules: { type: "string", default: "all" },
        quiet: { type: "boolean" },
        cli: { type: "string" },
      },
    });
  } catch (error) {
    return fail(`${error.message}\n\n${USAGE}`);
  }
}

/** The pure half is TypeScript, shared with its tests: bundled on the fly. */
async function loadScoring() {
  const { build } = await import("esbuild");
  const outfile = path.join(mkdtempSync(path.join(tmpdir(), "bw-score-")), "scoring.mjs");
  try {
    await build({
      entryPoints: [path.join(import.meta.dirname, "scoring.ts")],
      bundle: true,
      format: "esm",
      platform: "node",
      outfile,
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(path.dirname(outfile), { recursive: true, force: true });
  }
}

function readLabels() {
  try {
    return scoring.parseLabels(readFileSync(labelFile, "utf8"));
  } catch (error) {
    return fail(error.message);
  }
}

function checkoutOf(repo) {
  const [owner, name] = repo.split("/");
  return [`${owner}+${name}`, `${owner}__${name}`, `${owner}/${name}`, name]
    .map((one) => path.join(folder, one))
    .find((one) => existsSync(one));
}

/** Runs the command line on a checkout, as a user would. */
function report(checkout) {
  const rules = values.rules === "default" ? [] : ["--rules", allRules().join(",")];
  const run = spawnSync(
    process.execPath,
    [cli, "check", checkout, "--format", "json", "--fail-on", "none", "--no-cache", ...rules],
    { encoding: "utf8", maxBuffer: 1 << 30 },
  );
  if (run.status !== 0) fail(`bulwark check ${checkout} ended with ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

function allRules() {
  const registry = readFileSync(path.join(ROOT, "server/src/rules/registry.generated.ts"), "utf8");
  return [...registry.matchAll(/from "\.\/([\w-]+)\/rule"/g)].map(([, rule]) => rule);
}

function printPlaces({ judged }) {
  const missed = judged.filter(({ label, by }) => label.verdict === "positive" && by === undefined);
  const violated = judged.filter(({ label, by }) => label.verdict === "negative" && by !== undefined);
  print("Missed", missed);
  print("\nFalse alarms", violated);
  console.log();
}

function print(title, rows) {
  console.log(`${title}: ${rows.length}`);
  for (const { label, by } of rows) {
    console.log(`  ${label.severity ?? "  "} ${label.repo} ${label.path}:${label.line} ${label.concept}`);
    console.log(`     ${label.why}`);
    if (by !== undefined) console.log(`     reported at line ${by.line}, ${by.rule}: ${by.message}`);
  }
}

function printRules({ byRule }) {
  const subjects = tallies();
  const names = [...new Set([...byRule.map(({ rule }) => rule), ...subjects.keys()])].sort();
  console.log("rule                                      found   false alarms     pass   gap  unknown");
  for (const name of names) {
    const row = byRule.find(({ rule }) => rule === name);
    const { passed = 0, gaps = 0, unknown = 0 } = subjects.get(name) ?? {};
    const all = passed + gaps + unknown;
    const share = all === 0 ? "–" : `${Math.round((100 * unknown) / all)} %`;
    const note = all > 0 && unknown / all > UNKNOWN_LIMIT ? "  too many unknown" : "";
    console.log(
      `${name.padEnd(38)} ${fraction(row?.found)} ${fraction(row?.violated).padStart(14)} ${count(passed)} ${count(gaps)} ${share.padStart(8)}${note}`,
    );
  }
}

/** How each rule judged its subjects, over all checkouts. */
function tallies() {
  const sums = new Map();
  for (const { tallies } of reports.values())
    for (const { rule, passed, gaps, unknown } of tallies) {
      const sum = sums.get(rule) ?? { passed: 0, gaps: 0, unknown: 0 };
      sums.set(rule, { passed: sum.passed + passed, gaps: sum.gaps + gaps, unknown: sum.unknown + unknown });
    }
  return sums;
}

function printTotals({ found, foundUrgent, violated, byPriority }) {
  console.log();
  for (const [priority, share] of byPriority) console.log(`recall of ${priority.padEnd(4)}     ${percent(share)}`);
  console.log(`recall of P0+P1    ${percent(foundUrgent)}`);
  console.log(`recall of all      ${percent(found)}`);
  console.log(`false alarms       ${percent(violated)} of the negatives`);
  if (absent.length > 0)
    console.log(`not scored         ${absent.join(", ")}: ${labels.length - scored.length} rows, no checkout`);
}

function fraction(share) {
  return (share === undefined || share.of === 0 ? "–" : `${share.hit}/${share.of}`).padStart(8);
}

function count(value) {
  return String(value).padStart(6);
}

function percent({ hit, of }) {
  return `${of === 0 ? "–" : ((100 * hit) / of).toFixed(1)} %`.padStart(8).concat(`  (${hit} of ${of})`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
