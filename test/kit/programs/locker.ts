/** Takes locks on order, for tests with several processes. Argument: what to do; further ones as its function names them. */

import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

import { withFileLock } from "#kit/typescript/fileLock";
import { sleep } from "#kit/typescript/time";

const [job = "", ...args] = process.argv.slice(2);

/** Marks in a shared log, in the order in which they happen, that this process holds the lock and that it lets go. */
async function hold(path: string, log: string, ms: number): Promise<void> {
  await withFileLock(
    path,
    async () => {
      appendFileSync(log, `A ${process.pid}\n`);
      await sleep(ms);
      appendFileSync(log, `R ${process.pid}\n`);
    },
    { timeoutMs: 30_000, pollMs: 2 },
  );
}

const jobs: Record<string, () => Promise<void> | void> = {
  /** One lock per message. */
  rounds: () => {
    process.on("message", ({ path, log }: { path: string; log: string }) => {
      hold(path, log, Math.random() * 4).then(
        () => process.send?.("done"),
        (error: unknown) => process.send?.(String(error)),
      );
    });
  },
  /** The same lock over and over. */
  loop: async () => {
    for (;;) await hold(args[0] ?? "", args[1] ?? "", Math.random() * 5);
  },
  /** Takes the lock once and keeps it. */
  keep: () =>
    withFileLock(args[0] ?? "", () => {
      process.send?.("ready");
      return sleep(600_000);
    }),
  /** Adds one to the number in a file, so many times. */
  count: async () => {
    const [file = "", times = ""] = args;
    for (let done = 0; done < Number(times); done++) {
      const increment = (): void => writeFileSync(file, String(Number(readFileSync(file, "utf8")) + 1));
      await withFileLock(file, increment, { timeoutMs: 60_000, pollMs: 2 });
    }
    process.disconnect();
  },
};

process.on("disconnect", () => process.exit());
if (job !== "keep") process.send?.("ready");
void jobs[job]?.();
