/** `npm run test:soak [-- --minutes 30 | --edits 50000] [--lines 100000 --seed 1]`: exits 1 when answers differ from a fresh start or memory grows. */

import { parseArgs } from "node:util";

import { report } from "../endurance/sizes";
import { soak } from "./soak";
import { makeWorkspace } from "./workspace";

/** Memory after the edits may be this much more than after the first tenth of them: the cache of a larger text, a longer tail of facts. */
const TOLERANCE = { share: 1.1, megabytes: 16 };
const MINUTE = 60_000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: process.env.SOAK_MINUTES ?? "30" },
    edits: { type: "string" },
    lines: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
  },
});

void main();

async function main(): Promise<void> {
  const texts = makeWorkspace(process.cwd(), Number(values.lines));
  const lines = [...texts.values()].reduce((total, text) => total + text.split("\n").length, 0);
  const length = values.edits === undefined ? `${values.minutes} minutes` : `${values.edits} edits`;
  console.log(`${texts.size} files, ${lines} lines, seed ${values.seed}, ${length}`);
  const started = performance.now();
  let made = 0;
  const share = () =>
    values.edits === undefined
      ? (performance.now() - started) / (Number(values.minutes) * MINUTE)
      : made / Number(values.edits);
  let next = 0.1;
  const heaps: number[] = [];
  const result = await soak({
    texts,
    seed: Number(values.seed),
    goesOn: (edits) => {
      made = edits;
      return share() < 1 || heaps.length < 2;
    },
    isRestDue: () => share() >= next,
    onRest: (edits) => {
      next += 0.1;
      heaps.push(heapInMegabytes());
      console.log(`${Math.round(share() * 100)} % · ${edits} edits · heap ${heaps.at(-1)?.toFixed(0)} MB`);
    },
  });
  const missing = result.fresh.filter((line) => !result.lived.includes(line));
  const surplus = result.lived.filter((line) => !result.fresh.includes(line));
  for (const line of missing.slice(0, 10)) console.log(`missing: ${line}`);
  for (const line of surplus.slice(0, 10)) console.log(`surplus: ${line}`);
  const [first = 0] = heaps;
  const last = heaps.at(-1) ?? 0;
  const isFlat = last <= first * TOLERANCE.share + TOLERANCE.megabytes;
  const isEqual = missing.length + surplus.length === 0;
  console.log(`${result.edits} edits, ${result.files} files, ${result.findings} findings`);
  console.log(`answers ${isEqual ? "equal" : "differ from"} a fresh start`);
  console.log(`heap ${first.toFixed(0)} → ${last.toFixed(0)} MB: ${isFlat ? "flat" : "it grows"}`);
  report(11, {
    edits: result.edits,
    findings: result.findings,
    equal: String(isEqual),
    "heap MB first": Math.round(first),
    "heap MB last": Math.round(last),
  });
  process.exit(isEqual && isFlat ? 0 : 1);
}

/** What is in use once everything that can go has gone. */
function heapInMegabytes(): number {
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
