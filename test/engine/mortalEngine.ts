/** An engine in a process that dies over some files: `KILL_LOWER` while they are read, `KILL_JUDGE` while they are judged. */

import { dirname, join } from "node:path";

import { createEngine } from "#engine/createEngine";
import type { Language } from "#languages/language";
import { typescript } from "#languages/typescript/language";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";

import { dangerRule } from "./danger";

const [root = "", mode = ""] = process.argv.slice(2);

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  // The signal comes before this thread does anything else.
  for (;;);
};

const deadly: Language = {
  ...typescript,
  async load() {
    const loaded = await typescript.load();
    const read =
      (lower: typeof loaded.lower): typeof loaded.lower =>
      (source) =>
        source.text.includes("KILL_LOWER") || (mode === "once" && source.text.includes("KILL_ONCE"))
          ? die()
          : lower(source);
    const { lower, lowerAgain = lower } = loaded;
    return { ...loaded, lower: read(lower), lowerAgain: read(lowerAgain) };
  },
};

const danger = dangerRule();
const texts = createNodePlatform({ log: silentLog, cacheFolder: false }).reader;
const judge: typeof danger.check = (view, file) =>
  texts.read(join(root, file.path))?.includes("KILL_JUDGE") === true ? die() : danger.check(view, file);

void main();

async function main(): Promise<void> {
  const engine = createEngine({
    root,
    languages: [deadly],
    rules: [{ ...danger, check: judge }],
    outlivesCrashes: true,
    platform: createNodePlatform({ log: silentLog, cacheFolder: join(dirname(root), "cache") }),
  });
  if (mode === "open") {
    await engine.setOpenText("a.ts", "danger(); // KILL_LOWER", 1);
    await engine.setOpenText("a.ts", "danger(); // KILL_LOWER too", 2);
  } else await engine.scan({ signal: new AbortController().signal });
  if (mode === "between") die();
  const { findings, problems } = engine.assessment();
  const shown = findings.map(({ place, range, rule }) => `${place.path}:${range.start.line + 1} ${rule}`);
  process.stdout.write(JSON.stringify({ shown, out: problems.map(({ message }) => message) }));
  engine.dispose();
}
