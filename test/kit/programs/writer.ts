/** Rewrites one file without end, with documents whose parts must agree; for tests that kill it. Arguments: how, path. */

import { writeFileSync } from "node:fs";

import { writeFileAtomic, writeFileAtomicSync } from "#kit/typescript/atomicWrite";

const [how = "", path = ""] = process.argv.slice(2);

const write: Record<string, (text: string) => Promise<void> | void> = {
  async: (text) => writeFileAtomic(path, text),
  sync: (text) => writeFileAtomicSync(path, text),
  plain: (text) => writeFileSync(path, text),
};

async function run(): Promise<void> {
  for (let round = 0; ; round++) {
    const body = String(round % 10).repeat(200_000 + (round % 7) * 50_000);
    await write[how]?.(JSON.stringify({ round, length: body.length, body }));
    if (round === 0) process.send?.("ready");
    // Lets the process notice that its parent is gone.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

process.on("disconnect", () => process.exit());
void run();
