/** Appends numbers to a journal without end and says which are on the disk; compacts now and then. For tests that kill it. Argument: path. */

import { openJournal } from "#kit/typescript/journal";

const [path = ""] = process.argv.slice(2);

type Entry = { readonly n: number; readonly pad: string } | { readonly below: number };

async function run(): Promise<void> {
  const journal = await openJournal<Entry>(path);
  const last = journal.recovered.at(-1)?.value ?? { below: 0 };
  let next = "n" in last ? last.n + 1 : last.below;
  process.send?.({ recovered: next, cut: journal.cutBytes > 0 });
  for (;;) {
    const below = next;
    const appends = Array.from({ length: 8 }, async () => {
      const n = next++;
      await journal.append({ n, pad: "z".repeat(300) });
      process.send?.({ acknowledged: n + 1 });
    });
    const through = journal.sequence;
    if (journal.bytes > 40_000) await journal.compact(through, [{ below }]);
    await Promise.all(appends);
  }
}

process.on("disconnect", () => process.exit());
void run();
