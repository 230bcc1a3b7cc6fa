/** Edits a workspace at random for as long as asked, then holds the engine to its promise: the answers of a fresh start, and no more memory. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { createEngine } from "#engine/createEngine";
import type { Engine } from "#engine/engine";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";

import { edited, oneOf, type Random, seeded } from "./edits";

export interface SoakOptions {
  readonly texts: ReadonlyMap<string, string>;
  readonly seed: number;
  /** Asked before each session of edits of one file, with the number of edits so far. */
  readonly goesOn: (edits: number) => boolean;
  /** Asked after each session; then everything is settled, and `onRest` may measure. */
  readonly isRestDue?: () => boolean;
  readonly onRest?: (edits: number) => void;
}

export interface SoakResult {
  readonly edits: number;
  readonly files: number;
  readonly findings: number;
  /** Answers that a fresh start gives, and those of the engine that lived through the edits; equal when all is well. */
  readonly fresh: readonly string[];
  readonly lived: readonly string[];
}

const MOST_EDITS_A_SESSION = 12;

export async function soak({ texts, seed, goesOn, isRestDue, onRest }: SoakOptions): Promise<SoakResult> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-soak-")));
  const root = join(base, "workspace");
  const platform = createNodePlatform({ log: silentLog, cacheFolder: join(base, "cache") });
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const engine = createEngine({ root, platform });
  try {
    for (const [path, text] of texts) put(path, text);
    await scan(engine);
    const random = seeded(seed);
    const paths = [...texts.keys()].filter((path) => !path.endsWith(".json"));
    let edits = 0;
    while (goesOn(edits)) {
      const path = oneOf(random, paths) ?? "";
      edits += await session(engine, { random, root, path, original: texts.get(path) ?? "", put });
      if (isRestDue?.() !== true) continue;
      await engine.settle();
      onRest?.(edits);
    }
    await engine.settle();
    const fresh = createEngine({ root, platform: createNodePlatform({ log: silentLog, cacheFolder: false }) });
    await scan(fresh);
    const expected = answers(fresh);
    fresh.dispose();
    const { findings, files } = engine.assessment();
    return { edits, files: files.analysed, findings: findings.length, fresh: expected, lived: answers(engine) };
  } finally {
    engine.dispose();
    rmSync(base, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** One file is opened, typed in, and saved, closed without saving, or deleted and restored by another program. */
async function session(
  engine: Engine,
  at: {
    readonly random: Random;
    readonly root: string;
    readonly path: string;
    readonly original: string;
    readonly put: (path: string, text: string) => void;
  },
): Promise<number> {
  const { random, root, path, original, put } = at;
  if (random() < 0.05) {
    rmSync(join(root, path), { force: true });
    await engine.filesChanged([path]);
    put(path, original);
    await engine.filesChanged([path]);
    return 2;
  }
  const edits = 1 + Math.floor(random() * MOST_EDITS_A_SESSION);
  let text = original;
  for (let version = 1; version <= edits; version++) {
    text = edited(random, text, original);
    await engine.setOpenText(path, text, version);
    engine.findings(path);
  }
  const end = random();
  if (end < 0.5) await engine.setOpenText(path, original, edits + 1);
  put(path, end < 0.5 ? original : end < 0.8 ? text : original);
  await engine.close(path);
  await engine.filesChanged([path]);
  return edits;
}

const scan = (engine: Engine): Promise<void> => engine.scan({ signal: new AbortController().signal });

/** Everything a person could see, a line each. */
function answers(engine: Engine): readonly string[] {
  const { findings, tallies, problems } = engine.assessment();
  return [
    ...findings.map(({ id, message, range, related }) =>
      JSON.stringify([id, message, range, related.map(({ place, range: at, note }) => [place.path, at, note])]),
    ),
    ...tallies.map(({ rule, passed, gaps, unknown }) => JSON.stringify([rule, passed, gaps, unknown])),
    ...problems.map((problem) => JSON.stringify(problem)),
  ].sort();
}
