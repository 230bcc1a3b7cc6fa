/** Any two fixes of one file, in both orders: the same text, and a program that compiles. */

import { expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import { applyEdits } from "#facts/edits";
import { FIXES } from "#rules/fixes.generated";

import { CONFIGURATIONS, compile } from "./compile";
import { memoryReader, ROOT } from "./workspace";

const PROGRAM = `import { readFile, writeFile } from "node:fs/promises";
import { api } from "./api.js";

interface Order {
  id: string;
  qty: number;
}

export async function bump(file: string): Promise<number> {
  const state = JSON.parse(await readFile(file, "utf8")) as { n: number };
  state.n += 1;
  await writeFile(file, JSON.stringify(state));
  return state.n;
}

export async function ask(options: RequestInit): Promise<Response> {
  return await fetch("https://users.internal", options);
}

export async function name(id: string): Promise<string> {
  return await api.user(id);
}

export function parse(text: string): Order {
  return JSON.parse(text) as Order;
}

export function check(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new Error("no address");
  }
}

export async function importAll(file: string): Promise<void> {
  await bump(file);
  await name(file);
  await api.user(file);
}
`;

/** Fix → what its finding underlines: the n-th place of a text. */
const PLACES: Readonly<Record<string, readonly [string, string]>> = {
  "lock-file": ["await writeFile", "writeFile"],
  "add-deadline": ["await fetch", "fetch"],
  "wrap-in-retry": ["return await api.user", "api.user"],
  "validate-from-type": ["return JSON.parse", "JSON.parse"],
  "preserve-cause": ["throw new Error", "new Error"],
  "add-flow-log": ["async function importAll", "importAll"],
};

const pairs = Object.keys(PLACES).flatMap((first, index, all) =>
  all.slice(index + 1).map((second) => ({ first, second })),
);

const [esm] = CONFIGURATIONS;

test.each(pairs)("$first and $second", async ({ first, second }) => {
  const there = await apply(await apply(workspace(), first), second);
  const back = await apply(await apply(workspace(), second), first);
  expect(back.get("src/main.ts")).toBe(there.get("src/main.ts"));
  expect([...back.keys()].sort()).toEqual([...there.keys()].sort());
  expect(compile(there, "src/main.ts", esm?.options ?? {}).errors).toEqual([]);
});

test("all fixes, one after the other", async () => {
  let files = workspace();
  for (const fix of Object.keys(PLACES)) files = await apply(files, fix);
  let again = workspace();
  for (const fix of Object.keys(PLACES).reverse()) again = await apply(again, fix);
  expect(again.get("src/main.ts")).toBe(files.get("src/main.ts"));
  expect(compile(files, "src/main.ts", esm?.options ?? {}).errors).toEqual([]);
});

type Files = Map<string, string>;

const workspace = (): Files =>
  new Map([
    ["tsconfig.json", esm?.tsconfig ?? ""],
    ["package.json", JSON.stringify({ type: "module", dependencies: { typescript: "^6.0.0", zod: "^4.1.0" } })],
    ["src/api.ts", "export const api = { user: async (id: string): Promise<string> => id };\n"],
    ["src/main.ts", PROGRAM],
  ]);

async function apply(files: Files, id: string): Promise<Files> {
  const fix = FIXES.find((candidate) => candidate.id === id && candidate.language === "typescript");
  const place = PLACES[id];
  const text = files.get("src/main.ts") ?? "";
  if (fix === undefined || place === undefined) throw new Error(`no fix ${id}`);
  const [around, marked] = place;
  const start = text.indexOf(around) + around.length - marked.length;
  current.clear();
  for (const [path, content] of files) current.set(path, content);
  const result = await runFix(
    fix,
    {
      path: "src/main.ts",
      text,
      hash: "hash",
      span: { start, end: start + marked.length },
      facts: {},
      reason: "finding",
    },
    { root: ROOT, reader, budget: 60_000 },
  );
  if (result.kind !== "edits") throw new Error(`${id}: ${JSON.stringify(result)}`);
  const after = new Map(files);
  for (const created of result.creates) after.set(created.path, created.text);
  after.set("src/main.ts", applyEdits(text, result.edits[0]?.edits ?? []));
  return after;
}

const current: Files = new Map();
const reader = memoryReader(current);
