/** The fixes of a whole service meet in one file: in any order they give the same text, and a program that compiles. */

import { expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import { applyEdits } from "#facts/edits";
import { FIXES } from "#rules/fixes.generated";

import { rounds } from "../kit/support/program";
import { compile } from "./compile";
import { CONFIGURATIONS } from "./configurations";
import { memoryReader, ROOT } from "./workspace";

const PROGRAM = `import express from "express";
import { orders } from "./orders.js";

const app = express();
app.use(express.json());
app.use("/orders", orders);
app.listen(3000);
`;

const IDS = ["graceful-shutdown", "health-endpoint", "crash-dump", "correlation-id"];
const [esm] = CONFIGURATIONS;
const current = new Map<string, string>();
const reader = memoryReader(current);

test("in both orders", async () => {
  const there = await applyAll(IDS);
  const back = await applyAll([...IDS].reverse());
  expect(back.get("src/main.ts")).toBe(there.get("src/main.ts"));
  expect([...back.keys()].sort()).toEqual([...there.keys()].sort());
  expect(compile(there, "src/main.ts", esm?.options ?? {}).errors).toEqual([]);
});

const pairs = IDS.flatMap((first, index) => IDS.slice(index + 1).map((second) => [first, second]));

test.each(pairs.slice(0, rounds(2, pairs.length)))("%s and %s", async (first = "", second = "") => {
  const there = await applyAll([first, second]);
  const back = await applyAll([second, first]);
  expect(back.get("src/main.ts")).toBe(there.get("src/main.ts"));
});

async function applyAll(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  current.clear();
  current.set("tsconfig.json", esm?.tsconfig ?? "");
  current.set("package.json", JSON.stringify({ type: "module", dependencies: { typescript: "^6.0.0" } }));
  current.set("src/orders.ts", 'import { Router } from "express";\nexport const orders: Router = Router();\n');
  current.set("src/main.ts", PROGRAM);
  for (const id of ids) await apply(id);
  return new Map(current);
}

async function apply(id: string): Promise<void> {
  const fix = FIXES.find((candidate) => candidate.id === id && candidate.language === "typescript");
  if (fix === undefined) throw new Error(`no fix ${id}`);
  const text = current.get("src/main.ts") ?? "";
  const start = text.indexOf("app.listen") + "app.".length;
  const result = await runFix(
    fix,
    {
      path: "src/main.ts",
      text,
      hash: "hash",
      span: { start, end: start + "listen".length },
      facts: {},
      reason: "finding",
    },
    { root: ROOT, reader, budget: 60_000 },
  );
  if (result.kind !== "edits") throw new Error(`${id}: ${JSON.stringify(result)}`);
  for (const created of result.creates) current.set(created.path, created.text);
  current.set("src/main.ts", applyEdits(text, result.edits[0]?.edits ?? []));
}
