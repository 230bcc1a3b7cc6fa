/** Does the steps of a job, each of which leaves a line in a log, and says which are done. For tests that kill it. Arguments: checkpoint, log. */

import { appendFileSync } from "node:fs";

import { openCheckpoint } from "#kit/typescript/checkpoint";

const [path = "", log = ""] = process.argv.slice(2);
const pad = "p".repeat(5_000);

async function run(): Promise<void> {
  const checkpoint = await openCheckpoint(path);
  process.send?.({ interrupted: checkpoint.interrupted });
  // As a person would after looking at the log.
  for (const id of checkpoint.interrupted) await checkpoint.markDone(id, "looked at");
  const step = async (id: string): Promise<void> => {
    const result = await checkpoint.step(id, async () => {
      appendFileSync(log, `${id}\n`);
      await new Promise((resolve) => setImmediate(resolve));
      return { id, pad };
    });
    process.send?.({ done: id, result: typeof result === "string" ? result : result.id });
  };
  for (let next = 0; ; next += 4) {
    await Promise.all([0, 1, 2, 3].map((lane) => step(`step-${next + lane}`)));
  }
}

process.on("disconnect", () => process.exit());
void run();
