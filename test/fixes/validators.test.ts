/** Derived checks against generated values: every value of the type passes unchanged, every value with one wrong part is thrown out. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import { runFix } from "#engine/fixes/runFix";
import { applyEdits } from "#facts/edits";
import { FIXES } from "#rules/fixes.generated";

import { CONFIGURATIONS } from "./configurations";
import { ROOT, sharedReader } from "./workspace";

const RUNS = 200;
const PACKAGES = join(import.meta.dirname, "../../node_modules");
const folder = mkdtempSync(join(tmpdir(), "bulwark-validators-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `enum Level {
  Low = "low",
  High = "high",
}
interface Tree {
  value: string;
  children: Tree[];
}
interface Data {
  id: string;
  count: number;
  on: boolean;
  note?: string;
  name: string | null;
  level: Level;
  status: "new" | "paid" | 3;
  pay: { kind: "card"; last4: string } | { kind: "cash"; coins: number[] };
  pair: [string, number];
  meta: Record<string, number>;
  tree: Tree;
}
export const load = (text: string): Data => JSON.parse(text) as Data;
`;

const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.record({ value: fc.string(), children: fc.array(tie("node"), { maxLength: 1 }) }),
})).node;

/** Numbers as JSON has them: `-0` becomes `0` on the way. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const key = fc.string().filter((name) => name !== "__proto__");

const good = fc.record(
  {
    id: fc.string(),
    count: number,
    on: fc.boolean(),
    note: fc.string(),
    name: fc.option(fc.string()),
    level: fc.constantFrom("low", "high"),
    status: fc.constantFrom("new", "paid", 3),
    pay: fc.oneof(
      fc.record({ kind: fc.constant("card"), last4: fc.string() }),
      fc.record({ kind: fc.constant("cash"), coins: fc.array(number) }),
    ),
    pair: fc.tuple(fc.string(), number),
    meta: fc.dictionary(key, number),
    tree,
    beside: fc.anything({ maxDepth: 1, key }).filter((value) => JSON.stringify(value) !== undefined),
  },
  { requiredKeys: ["id", "count", "on", "name", "level", "status", "pay", "pair", "meta", "tree"] },
);

/** Parts to spoil, each with values the type does not allow there. */
const SPOILED: readonly (readonly [path: readonly (string | number)[], wrong: readonly unknown[]])[] = [
  [["id"], [1, null, undefined, {}]],
  [["count"], ["1", null, undefined, []]],
  [["on"], ["true", 0, null]],
  [["note"], [null, 1]],
  [["name"], [1, undefined, {}]],
  [["level"], ["middle", null, 1]],
  [["status"], ["gone", "3", 4, undefined]],
  [
    ["pay"],
    [null, {}, { kind: "gold" }, { kind: "card" }, { kind: "cash", coins: ["1"] }, { kind: "cash", last4: "1" }],
  ],
  [["pair"], [[], ["a"], ["a", "b"], ["a", 1, 2], [1, 1]]],
  [["meta"], [null, { a: "1" }, 1]],
  [
    ["tree", "value"],
    [1, null],
  ],
  [
    ["tree", "children"],
    [null, [{}], [{ value: "a" }], {}],
  ],
];

describe.each(["kit", "zod"] as const)("a check made with %s", (library) => {
  test("takes every value of the type as it is", async () => {
    const { load } = await checked(library);
    fc.assert(
      fc.property(good, (value) => {
        const text = JSON.stringify(value);
        expect(load(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: RUNS },
    );
  });

  test("throws on every value with one wrong part", async () => {
    const { load } = await checked(library);
    fc.assert(
      fc.property(good, fc.constantFrom(...SPOILED), fc.nat(), (value, [path, wrong], pick) => {
        const text = JSON.stringify(spoil(JSON.parse(JSON.stringify(value)), path, wrong[pick % wrong.length]));
        expect(() => load(text), text).toThrow();
      }),
      { numRuns: RUNS },
    );
  });
});

function spoil(value: Record<string, unknown>, path: readonly (string | number)[], wrong: unknown): unknown {
  const [first = "", ...rest] = path;
  const inner = value[first];
  if (rest.length === 0) return { ...value, [first]: wrong };
  return { ...value, [first]: spoil({ ...(inner as object) }, rest, wrong) };
}

/** The program with its check, bundled and loaded. */
async function checked(library: "kit" | "zod"): Promise<{ load(text: string): unknown }> {
  const fix = FIXES.find(({ id, language }) => id === "validate-from-type" && language === "typescript");
  const [esm] = CONFIGURATIONS;
  if (fix === undefined || esm === undefined) throw new Error("no fix");
  const dependencies = library === "zod" ? { zod: "^4.1.0" } : {};
  const files = new Map([
    ["tsconfig.json", esm.tsconfig],
    ["package.json", JSON.stringify({ type: "module", dependencies })],
    ["src/main.ts", PROGRAM],
  ]);
  const start = PROGRAM.indexOf("JSON.parse");
  const span = { start, end: start + "JSON.parse".length };
  const subject = { path: "src/main.ts", text: PROGRAM, hash: "hash", span, facts: {}, reason: "finding" } as const;
  const result = await runFix(fix, subject, { root: ROOT, reader: sharedReader(files), budget: 60_000 });
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  for (const created of result.creates) files.set(created.path, created.text);
  files.set("src/main.ts", applyEdits(PROGRAM, result.edits[0]?.edits ?? []));
  const at = join(folder, library);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
  const outfile = join(at, "bundle.mjs");
  await build({
    entryPoints: [join(at, "src/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    nodePaths: [PACKAGES],
    logLevel: "silent",
  });
  return import(pathToFileURL(outfile).href);
}
