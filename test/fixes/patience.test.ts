/** A type check that ends too late: how long the next one may take. */

import { expect, test, vi } from "vitest";

import { createFixing } from "#engine/fixes/createFixing";
import type { CheckOutcome, CheckWish } from "#languages/typescript/editChecking";
import { contentHash } from "#platform/hash";

import { memoryReader, ROOT } from "./workspace";

const compiler = vi.hoisted(() => ({ budgets: [] as number[], outcome: "late" as "late" | "sound" }));

vi.mock("#languages/typescript/editChecking", () => ({
  checkEdit: async ({ budget }: CheckWish): Promise<CheckOutcome> => {
    compiler.budgets.push(budget);
    return { kind: compiler.outcome };
  },
}));

const TEXT = "export const load = (url: string): Promise<Response> => fetch(url);\n";

test("the file has twice as long when it is asked for again, a minute at most, and the usual time after that", async () => {
  const files = new Map([
    ["tsconfig.json", "{}"],
    ["package.json", "{}"],
    ["src/main.ts", TEXT],
    ["src/other.ts", TEXT],
  ]);
  const fixing = createFixing({
    root: ROOT,
    reader: memoryReader(files),
    text: () => ({ text: TEXT, hash: contentHash(TEXT) }),
    findings: () => [],
    language: () => "typescript",
    kitFolder: () => undefined,
    budget: 10_000,
  });
  await fixing.prepare();
  const ask = async (path: string) => {
    const start = TEXT.indexOf("fetch");
    const offer = fixing.list(path, { start, end: start }).find(({ fix }) => fix === "add-deadline");
    return offer === undefined ? undefined : fixing.resolve(offer);
  };
  for (let times = 1; times <= 4; times++)
    expect(await ask("src/main.ts")).toMatchObject({ kind: "refused", isLate: true });
  await ask("src/other.ts");
  compiler.outcome = "sound";
  for (let times = 1; times <= 2; times++) expect(await ask("src/main.ts")).toMatchObject({ kind: "edits" });
  expect(compiler.budgets).toEqual([10_000, 20_000, 40_000, 60_000, 10_000, 60_000, 10_000]);
});
