/** Logs steps without end into one flow, and says which steps are on the disk; for tests that kill it. Arguments: folder, id. */

import { startFlow } from "#kit/typescript/flowLogger";

const [folder = "", id = ""] = process.argv.slice(2);

async function run(): Promise<void> {
  const flow = startFlow("endless", { pad: "x".repeat(300) }, { folder, id });
  for (let step = 0; ; step++) {
    flow.log(`step ${step}`, { pad: "y".repeat(500) });
    process.send?.(step);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

process.on("disconnect", () => process.exit());
void run();
