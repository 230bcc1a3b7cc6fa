/** The cache between runs: an unchanged folder is answered without parsing, and a doubtful cache costs time, never an answer. */

import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import type { Language } from "#languages/language";
import { typescript } from "#languages/typescript/language";

import { dangerRule } from "./danger";
import { type Folder, makeFolder, platformFor, scan, shown } from "./folder";

/** TypeScript, with a count of the files that were lowered and of loads. */
function counted(): { readonly language: Language; readonly lowered: string[]; loads: number } {
  const lowered: string[] = [];
  const counter = {
    lowered,
    loads: 0,
    language: {
      ...typescript,
      async load() {
        counter.loads += 1;
        const loaded = await typescript.load();
        return {
          ...loaded,
          lower(source: Parameters<typeof loaded.lower>[0]) {
            lowered.push(source.path);
            return loaded.lower(source);
          },
        };
      },
    },
  };
  return counter;
}

async function run(folder: Folder, options: Parameters<Folder["engine"]>[0] = {}) {
  const counter = counted();
  const judged: string[] = [];
  const engine = folder.engine({
    languages: [counter.language],
    rules: [dangerRule((path) => judged.push(path))],
    ...options,
  });
  await scan(engine);
  const project = await engine.project();
  return { shown: shown(engine), assessment: engine.assessment(), counter, judged, engine, project };
}

const cacheFiles = (folder: Folder): readonly string[] => {
  const cache = join(dirname(folder.root), "cache");
  const [name = ""] = readdirSync(cache);
  return readdirSync(join(cache, name)).map((file) => join(cache, name, file));
};

const FILES = { "a.ts": "danger();\nsafe();\n", "b.ts": 'import "./a";\ndanger();\n', "package.json": "{}" };

test("an unchanged folder is answered without loading a parser", async () => {
  const folder = makeFolder(FILES);
  const cold = await run(folder);
  const warm = await run(folder);
  expect(cold.counter.lowered).toEqual(["a.ts", "b.ts"]);
  expect(warm.counter).toMatchObject({ lowered: [], loads: 0 });
  expect(warm.judged).toEqual([]);
  expect({ ...warm.assessment, revision: 0 }).toEqual({ ...cold.assessment, revision: 0 });
  expect(warm.project).toEqual(cold.project);
});

test("a changed file is lowered and judged, the others are not", async () => {
  const folder = makeFolder(FILES);
  await run(folder);
  folder.write({ "b.ts": 'import "./a";\n\ndanger();\n' });
  const warm = await run(folder);
  expect(warm.shown).toEqual(["a.ts:1 danger", "b.ts:3 danger"]);
  expect(warm.counter.lowered).toEqual(["b.ts"]);
  expect(warm.judged).toEqual(["b.ts"]);
  expect((await run(folder)).counter.lowered).toEqual([]);
});

test("a touched file is read and hashed, not lowered", async () => {
  const folder = makeFolder(FILES);
  await run(folder);
  utimesSync(join(folder.root, "a.ts"), new Date(), new Date());
  const warm = await run(folder);
  expect(warm.counter.lowered).toEqual([]);
  expect(warm.shown).toEqual(["a.ts:1 danger", "b.ts:2 danger"]);
});

test("files that came and went are noticed", async () => {
  const folder = makeFolder(FILES);
  await run(folder);
  folder.write({ "a.ts": null, "c.ts": "danger();" });
  expect((await run(folder)).shown).toEqual(["b.ts:2 danger", "c.ts:1 danger"]);
});

test("another set of rules, a new manifest and new knowledge judge anew without parsing", async () => {
  const folder = makeFolder(FILES);
  await run(folder);
  const judged: string[] = [];
  const rule = dangerRule((path) => judged.push(path));
  const other = await run(folder, { rules: [{ ...rule, version: 2 }] });
  expect(judged.sort()).toEqual(["a.ts", "b.ts"]);
  expect(other.counter.lowered).toEqual([]);
  folder.write({ "package.json": `{ "dependencies": { "axios": "^1.0.0" } }` });
  expect((await run(folder, { rules: [{ ...rule, version: 2 }] })).counter.lowered).toEqual([]);
  expect(judged).toHaveLength(4);
});

test("another build of the program starts from nothing", async () => {
  const folder = makeFolder(FILES);
  await run(folder);
  const rebuilt = platformFor(dirname(folder.root), { build: "another" });
  expect((await run(folder, { platform: rebuilt })).counter.lowered).toEqual(["a.ts", "b.ts"]);
});

test.each([
  ["cut short", (text: string) => text.slice(0, text.length / 2)],
  ["with one letter changed", (text: string) => text.replace("a.ts", "x.ts")],
  ["empty", () => ""],
])("an index %s is thrown away without a word", async (_, damage) => {
  const folder = makeFolder(FILES);
  const cold = await run(folder);
  const index = cacheFiles(folder).find((path) => path.endsWith("index.json")) ?? "";
  writeFileSync(index, damage(readFileSync(index, "utf8")));
  const warm = await run(folder);
  expect(warm.counter.lowered).toEqual(["a.ts", "b.ts"]);
  expect(warm.shown).toEqual(cold.shown);
  expect(warm.assessment.problems).toEqual([]);
});

test.each([
  ["gone", undefined],
  ["torn", "garbage"],
])("facts that are %s are made again when something needs them", async (_, content) => {
  const folder = makeFolder(FILES);
  await run(folder);
  for (const path of cacheFiles(folder).filter((path) => !path.endsWith("index.json"))) {
    writeFileSync(path, content ?? "");
  }
  folder.write({ "b.ts": "danger();\ndanger();\n" });
  const warm = await run(folder);
  expect(warm.shown).toEqual(["a.ts:1 danger", "b.ts:1 danger", "b.ts:2 danger"]);
  expect(warm.counter.lowered.sort()).toContain("a.ts");
});

test("answers of a run in which a rule failed are not trusted by the next", async () => {
  const folder = makeFolder(FILES);
  const rule = dangerRule((path) => {
    if (path === "a.ts") throw new Error("out of luck");
  });
  expect((await run(folder, { rules: [rule] })).shown).toEqual(["b.ts:2 danger"]);
  const next = await run(folder);
  expect(next.shown).toEqual(["a.ts:1 danger", "b.ts:2 danger"]);
  expect(next.counter.lowered).toEqual([]);
});

test("many small saves do not pile up", async () => {
  const folder = makeFolder(FILES);
  for (let round = 0; round < 12; round += 1) {
    folder.write({ "b.ts": `${"\n".repeat(round)}danger();\n` });
    expect((await run(folder)).shown).toEqual(["a.ts:1 danger", `b.ts:${round + 1} danger`]);
  }
  expect(cacheFiles(folder).length).toBeLessThanOrEqual(8);
  expect(cacheFiles(folder).reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThan(100_000);
});

test("nothing is written into the workspace", async () => {
  const folder = makeFolder(FILES);
  await run(folder);
  expect(readdirSync(folder.root).sort()).toEqual(Object.keys(FILES).sort());
});

test("without a cache folder everything works", async () => {
  const folder = makeFolder(FILES);
  const { cacheFolder: _, ...platform } = platformFor(dirname(folder.root));
  expect((await run(folder, { platform })).shown).toHaveLength(2);
  expect(readdirSync(dirname(folder.root))).toEqual(["project"]);
});

test("a cache folder that cannot be written costs nothing but speed", async () => {
  const folder = makeFolder({ ...FILES, "not-a-folder": "x" });
  const platform = { ...platformFor(dirname(folder.root)), cacheFolder: join(folder.root, "not-a-folder") };
  expect((await run(folder, { platform })).shown).toHaveLength(2);
});
