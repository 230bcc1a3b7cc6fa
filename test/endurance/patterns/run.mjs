// 25. Every regular expression of the product, proven by recheck: `node test/endurance/patterns/run.mjs [--only <part of a path>]`.
import "../../support/requireNode.mjs";

import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";

import { ensureDependencies, ROOT } from "../../support/dependencies.mjs";

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
/** Milliseconds recheck may think about one pattern; what it cannot decide is tried with its best attack, as if it were slow. */
const THINKING = 2_000;
/** Letters of a worst input: the longest line that is analysed is twice as long. */
const LENGTH = 10_000;
/** Milliseconds: more than the goal of 10, for machines differ; less than what anybody would notice. */
const GUARD = 1_000;
const FOLDERS = ["server/src", "server/protocol", "client/src", "webview/src", "webview/protocol"];

ensureDependencies(import.meta.dirname);

const { check } = createRequire(import.meta.url)("recheck");
const ts = createRequire(path.join(ROOT, "package.json"))("typescript");

const patterns = new Map(
  FOLDERS.flatMap(sources)
    .filter((file) => file.includes(values.only))
    .flatMap(literals),
);
console.log(`${patterns.size} patterns`);
const tally = {};
const slow = [];
let done = 0;
for (const [literal, file] of patterns) {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(literal);
  const { status, attack, complexity } = await check(source, flags, { timeout: THINKING, recallTimeout: -1 });
  tally[status] = (tally[status] ?? 0) + 1;
  done += 1;
  if (done % 500 === 0) console.log(`${done} …`);
  if (status !== "vulnerable") continue;
  const took = await timed({ source, flags, text: worst(attack) });
  slow.push({ took, complexity: complexity.summary, file, literal });
}
slow.sort((a, b) => b.took - a.took);
for (const { took, complexity, file, literal } of slow.filter((one) => one.took > 10))
  console.log(
    `${took === GUARD ? "over " : ""}${took.toFixed(0)} ms  ${complexity}  ${file}  ${literal.slice(0, 160)}`,
  );
const figures = { patterns: patterns.size, ...tally, "slowest ms": Math.round(slow[0]?.took ?? 0) };
console.log(figures);
if (process.env.BULWARK_ENDURANCE_REPORT !== undefined)
  appendFileSync(process.env.BULWARK_ENDURANCE_REPORT, `${JSON.stringify({ test: 25, ...figures })}\n`);
process.exit(slow.some(({ took }) => took >= GUARD) ? 1 : 0);

/** TypeScript files below a folder. */
function sources(folder) {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.posix.join(folder, name.split(path.sep).join("/")));
}

/** Literals of regular expressions in a file, each with the file. */
function literals(file) {
  const found = [];
  const visit = (node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push([node.text, file]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(path.join(ROOT, file), "utf8"), ts.ScriptTarget.Latest));
  return found;
}

/** The attack as long as a long line. */
function worst({ pumps, suffix }) {
  const fixed = pumps.reduce((length, { prefix }) => length + prefix.length, suffix.length);
  const round = pumps.reduce((length, { pump }) => length + pump.length, 0);
  const times = Math.max(1, Math.floor((LENGTH - fixed) / Math.max(1, round)));
  return pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join("") + suffix;
}

/** Milliseconds a search takes, {@link GUARD} at most: in a thread, since it cannot be stopped otherwise. */
function timed(search) {
  const program = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { source, flags, text } = workerData;
    const pattern = new RegExp(source, flags);
    const started = performance.now();
    pattern.exec(text);
    parentPort.postMessage(performance.now() - started);`;
  return new Promise((resolve) => {
    const worker = new Worker(program, { eval: true, workerData: search });
    const timer = setTimeout(() => end(GUARD), GUARD * 3);
    const end = (took) => {
      clearTimeout(timer);
      void worker.terminate().then(() => resolve(Math.min(took, GUARD)));
    };
    worker.once("message", end);
  });
}
