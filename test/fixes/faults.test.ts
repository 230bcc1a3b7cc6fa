/** Each fix, run: the program before it fails under a real fault, the program after it does not. */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { build } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import { applyEdits } from "#facts/edits";
import { FIXES } from "#rules/fixes.generated";

import { brokerPort, stopBrokers } from "./brokers";
import { CONFIGURATIONS } from "./configurations";
import type { FaultPair } from "./faultPair";
import { ROOT, sharedReader } from "./workspace";

const PACKAGES = join(import.meta.dirname, "../../node_modules");
const folder = mkdtempSync(join(tmpdir(), "bulwark-faults-"));
afterAll(async () => {
  await stopBrokers();
  rmSync(folder, { recursive: true, force: true });
});

interface FixPair extends FaultPair {
  /** The fix's own id: the name of the file that holds the pair. */
  readonly fix: string;
}

const FOLDER = join(import.meta.dirname, "faults");
/** RabbitMQ takes Erlang to install and half a minute to start: its pairs are part of `npm run test:faults`. */
const isFull = process.env.BULWARK_FAULTS === "full";
const PAIRS = (await Promise.all(readdirSync(FOLDER).map(pairsOf)))
  .flat()
  .filter(({ broker }) => isFull || broker !== "rabbitmq");

async function pairsOf(file: string): Promise<readonly FixPair[]> {
  const { pairs } = (await import(join(FOLDER, file))) as { readonly pairs: readonly FaultPair[] };
  return pairs.map((pair) => ({ ...pair, fix: basename(file, ".ts") }));
}

describe.each(PAIRS)("$fix: $name", (pair) => {
  test(
    "fails before, passes after",
    async () => {
      const { before, after } = await fixed(pair);
      const failed = await run(join(folder, name(pair), "before"), before, { pair, patience: PATIENCE_MS });
      expect(failed.outcome, failed.output).not.toBe("passed");
      if (pair.hangs === true) expect(failed.outcome, failed.output).toBe("hung");
      const passed = await run(join(folder, name(pair), "after"), after, { pair, patience: GUARD_MS });
      expect(passed.outcome, passed.output).toBe("passed");
    },
    TEST_GUARD_MS,
  );
});

test("every fix has at least two pairs", () => {
  const counts = FIXES.filter(({ language }) => language === "typescript").map(({ id }) => ({
    id,
    enough: PAIRS.filter(({ fix }) => fix === id).length >= 2,
  }));
  expect(counts.filter(({ enough }) => !enough)).toEqual([]);
});

const name = (pair: FixPair): string => `${pair.fix}-${PAIRS.indexOf(pair)}`;

type Files = ReadonlyMap<string, string>;

async function fixed(pair: FixPair): Promise<{ readonly before: Files; readonly after: Files }> {
  const start = pair.program.indexOf("‹");
  const end = pair.program.indexOf("›") - 1;
  const text = pair.program.replace("‹", "").replace("›", "");
  const [esm] = CONFIGURATIONS;
  const fix = FIXES.find(({ id, language }) => id === pair.fix && language === "typescript");
  if (fix === undefined || esm === undefined) throw new Error(`no fix ${pair.fix}`);
  const manifest = { type: "module", dependencies: { typescript: "^6.0.0", ...pair.packages } };
  const before = new Map([
    ["tsconfig.json", esm.tsconfig],
    ["package.json", JSON.stringify(manifest)],
    ["src/main.ts", text],
  ]);
  const result = await runFix(
    fix,
    { path: "src/main.ts", text, hash: "hash", span: { start, end }, facts: pair.facts ?? {}, reason: "finding" },
    { root: ROOT, reader: sharedReader(before), budget: 60_000 },
  );
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  const after = new Map(before);
  for (const created of result.creates) after.set(created.path, created.text);
  let changed = applyEdits(text, result.edits[0]?.edits ?? []);
  for (const [ours, theirs] of pair.tune ?? []) {
    expect(changed).toContain(ours);
    changed = changed.replace(ours, theirs);
  }
  after.set("src/main.ts", changed);
  return { before, after };
}

interface Ran {
  readonly outcome: "passed" | "failed" | "hung";
  readonly output: string;
}

/** How long a program that says it waits may go on waiting: it would for ever. */
const PATIENCE_MS = 600;
const GUARD_MS = 60_000;
/** Two programs, and before them a broker that may have to be started. */
const TEST_GUARD_MS = 3 * GUARD_MS;

interface Running {
  readonly pair: FixPair;
  /** Milliseconds the program may go on after it said that it waits. */
  readonly patience: number;
}

async function run(at: string, files: Files, { pair, patience }: Running): Promise<Ran> {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
  writeFileSync(join(at, "scenario.mjs"), scenario(pair));
  const outfile = join(at, "bundle.mjs");
  await build({
    entryPoints: [join(at, "scenario.mjs")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    nodePaths: [PACKAGES],
    // Packages in CommonJS load the modules of Node with it.
    banner: {
      js: `import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);`,
    },
    logLevel: "silent",
  });
  const env = {
    ...process.env,
    ...(pair.broker === undefined ? {} : { BROKER_PORT: String(await brokerPort(pair.broker)) }),
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [outfile], { cwd: at, env });
    let output = "";
    let hung = false;
    const giveUp = (): void => {
      hung = true;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(giveUp, GUARD_MS);
    const take = (part: Buffer): void => {
      output += String(part);
      if (!output.includes("WAITING")) return;
      clearTimeout(timer);
      timer = setTimeout(giveUp, patience);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ outcome: hung ? "hung" : code === 0 ? "passed" : "failed", output });
    });
  });
}

const scenario = ({ scenario: body }: FixPair): string => `
import assert from "node:assert/strict";
globalThis.steps = Object.fromEntries(["read", "charge", "save"].map((name) => [name, async () => name]));
globalThis.steps.fail = async () => { throw new Error("out of stock"); };
const waiting = () => console.log("WAITING");
const program = await import("./src/main.ts");
${body}
process.exit(0);
`;
