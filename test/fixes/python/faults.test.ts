/** Each Python fix, run in a real Python: the program before it fails under a real fault, the program after it does not. */

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { FIXES } from "#rules/fixes.generated";

import { scratchFolder } from "../../kit/support/program";
import { applied, type Files, pythonFix, run, textAt, withRequirements } from "./apply";
import { PREAMBLE, type PythonPair } from "./faultPair";
import { compileErrors, pythonWith, type Ran, runPython } from "./interpreter";

const folder = scratchFolder();
afterAll(() => folder.remove());

const FOLDER = join(import.meta.dirname, "faults");
interface FixPair extends PythonPair {
  /** The fix's own id: the name of the file that holds the pair. */
  readonly fix: string;
}
const PAIRS = (await Promise.all(readdirSync(FOLDER).map(pairsOf))).flat();

async function pairsOf(file: string): Promise<readonly FixPair[]> {
  const { pairs } = (await import(join(FOLDER, file))) as { readonly pairs: readonly PythonPair[] };
  return pairs.map((pair) => ({ ...pair, fix: basename(file, ".ts") }));
}

/** How long a program that says it waits may go on waiting: it would for ever. */
const PATIENCE_MS = 600;

describe.each(PAIRS)("$fix: $name", (pair) => {
  test("fails before, passes after", async () => {
    const { before, after } = await fixed(pair);
    expect(await compileErrors([textAt(before, "main.py"), textAt(after, "main.py")])).toEqual([]);
    const needed = Object.keys(pair.packages ?? {});
    const program = pythonWith(needed);
    if (program === undefined) {
      console.log(`${pair.fix}: ${pair.name}: compiled only, no Python here has ${needed.join(" and ")}`);
      return;
    }
    const failed = await scenario(join(folder.path, name(pair), "before"), before, pair, {
      program,
      patience: PATIENCE_MS,
    });
    expect(failed.outcome, failed.output).not.toBe("passed");
    if (pair.hangs === true) expect(failed.outcome, failed.output).toBe("hung");
    const passed = await scenario(join(folder.path, name(pair), "after"), after, pair, { program });
    expect(passed.outcome, passed.output).toBe("passed");
  });
});

test("every Python fix has at least two pairs, and at least two of them run here", () => {
  const runs = (pair: FixPair): boolean => pythonWith(Object.keys(pair.packages ?? {})) !== undefined;
  const counts = FIXES.filter(({ language }) => language === "python").map(({ id }) => ({
    id,
    enough: PAIRS.filter((pair) => pair.fix === id && runs(pair)).length >= 2,
  }));
  expect(counts.filter(({ enough }) => !enough)).toEqual([]);
});

const name = (pair: FixPair): string => `${pair.fix}-${PAIRS.indexOf(pair)}`;

async function fixed(pair: FixPair): Promise<{ readonly before: Files; readonly after: Files }> {
  const span = { start: pair.program.indexOf("‹"), end: pair.program.indexOf("›") - 1 };
  const text = pair.program.replace("‹", "").replace("›", "");
  const before = withRequirements(new Map([["main.py", text]]), pair.packages ?? {});
  const subject = { path: "main.py", facts: {}, reason: "finding" } as const;
  const after = applied(await run(pythonFix(pair.fix), subject, before, span), "main.py", before);
  let changed = textAt(after, "main.py");
  for (const [ours, theirs] of pair.tune ?? []) {
    expect(changed).toContain(ours);
    changed = changed.replace(ours, theirs);
  }
  after.set("main.py", changed);
  return { before, after };
}

function scenario(
  at: string,
  files: Files,
  pair: FixPair,
  options: { readonly program: string; readonly patience?: number },
): Promise<Ran> {
  for (const [path, text] of new Map([...files, ["scenario.py", PREAMBLE + pair.scenario]])) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
  return runPython(["scenario.py"], { ...options, cwd: at });
}
