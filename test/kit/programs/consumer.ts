/** Puts messages it cannot process into dead letters and acknowledges them, or replays letters of which one is poison. For tests that kill it. */

import { appendFileSync } from "node:fs";

import { openDeadLetters } from "#kit/typescript/deadLetters";

const [job = "", path = "", log = ""] = process.argv.slice(2);

async function run(): Promise<void> {
  const letters = await openDeadLetters<{ readonly n: number; readonly pad: string }>(path, { source: "orders" });
  let next = Number(letters.letters().at(-1)?.id ?? -1) + 1;
  process.send?.({ depth: letters.stats().depth });
  if (job === "replay") {
    await letters.replay(({ id, payload }) => {
      appendFileSync(log, `${id}\n`);
      if (payload.n === 1) process.exit(3);
    });
    process.disconnect();
    return;
  }
  for (;;) {
    const adds = [0, 1, 2, 3].map(async () => {
      const n = next++;
      await letters.add({ id: String(n), payload: { n, pad: "z".repeat(2_000) }, error: new Error("refused") });
      process.send?.({ acknowledged: n });
    });
    await Promise.all(adds);
    if (next % 3 === 0) await letters.replay(({ id }) => appendFileSync(log, `${id}\n`), { max: 3 });
  }
}

process.on("disconnect", () => process.exit());
void run();
