/**
 * Fixes of workflows, run as GitHub runs a step: expressions are replaced in the text of the command and in the values of variables, and
 * bash reads the result. Before the fix a stranger's text runs; after it, it does not.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";
import { parse } from "yaml";

import { runFix } from "#engine/fixes/runFix";
import { applyEdits } from "#facts/edits";
import { FIXES } from "#rules/fixes.generated";

import { memoryReader, ROOT } from "../workspace";
import { pairs } from "./faults/pass-by-env";
import type { StepPair } from "./stepPair";

test.each(pairs)("$name", async (pair) => {
  const marked = `on: issues\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          ${pair.run}\n`;
  const start = marked.indexOf("‹");
  const text = marked.replace("‹", "").replace("›", "");
  expect(isTaken(text, pair)).toBe(true);
  const after = await fixed(text, { start, end: start + pair.expression.length });
  expect(after).not.toBe(text);
  expect(isTaken(after, pair)).toBe(false);
});

async function fixed(text: string, span: { readonly start: number; readonly end: number }): Promise<string> {
  const path = `${ROOT}/.github/workflows/ci.yml`;
  const fix = FIXES.find(({ id }) => id === "pass-by-env");
  if (fix === undefined) throw new Error("no fix pass-by-env");
  const subject = { path, text, hash: "hash", span, facts: {}, reason: "finding" as const };
  const result = await runFix(fix, subject, { root: ROOT, reader: memoryReader(new Map([[path, text]])) });
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  return applyEdits(text, result.edits[0]?.edits ?? []);
}

interface Step {
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the first step; has the stranger's text made its file? */
function isTaken(text: string, { expression, value }: StepPair): boolean {
  const [step]: readonly Step[] = parse(text).jobs.one.steps;
  if (step === undefined) throw new Error("no step");
  const given = (written: string): string => written.replaceAll(expression, () => value);
  const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, written]) => [name, given(written)]));
  const folder = mkdtempSync(join(tmpdir(), "bulwark-step-"));
  try {
    spawnSync("bash", ["-e", "-c", given(step.run)], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
    return existsSync(join(folder, "taken"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
