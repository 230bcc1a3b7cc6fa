/** A scan: what is analysed, what is skipped with a note, how it is stopped, and what breaks it (nothing). */

import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { gap } from "#facts/verdict";
import type { Platform } from "#platform/ports";
import { defineRule } from "#rules/rule";

import { dangerRule } from "./danger";
import { makeFolder, platformFor, scan, shown } from "./folder";

const danger = dangerRule();

test("finds gaps, counts passes and unknowns, and says which files it saw", async () => {
  const folder = makeFolder({
    "a.ts": "danger();\nsafe();\nmaybe();\n",
    "deep/b.js": "\ndanger();\n",
    "readme.md": "danger()",
  });
  const engine = folder.engine({ rules: [danger] });
  await scan(engine);
  expect(shown(engine)).toEqual(["a.ts:1 danger", "deep/b.js:2 danger"]);
  const { tallies, files, engine: version, ruleset } = engine.assessment();
  expect(tallies).toMatchObject([{ rule: "danger", passed: 1, gaps: 2, unknown: 1 }]);
  expect(files).toEqual({ analysed: 2, skipped: 0 });
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(ruleset).toMatch(/^[0-9a-f]{16}$/);
});

test("tests, generated files and declarations are never judged", async () => {
  const engine = makeFolder({
    "a.test.ts": "danger();",
    "a.d.ts": "declare function danger(): void;",
    "b.ts": "// @generated\ndanger();",
  }).engine({ rules: [danger] });
  await scan(engine);
  expect(shown(engine)).toEqual([]);
});

test("half-typed code keeps its findings elsewhere in the file", async () => {
  const engine = makeFolder({ "a.ts": "export function f() { danger(); }\nconst x = {\nfunction g( {\n" }).engine({
    rules: [danger],
  });
  await scan(engine);
  expect(shown(engine)).toEqual(["a.ts:1 danger"]);
});

describe("what is left out", () => {
  test("ignored files, dependencies, builds and excluded folders", async () => {
    const engine = makeFolder({
      ".gitignore": "ignored/\n*.local.ts\n!kept.local.ts\n",
      "ignored/a.ts": "danger();",
      "b.local.ts": "danger();",
      "kept.local.ts": "danger();",
      "sub/.gitignore": "/own.ts\n",
      "sub/own.ts": "danger();",
      "own.ts": "danger();",
      "node_modules/p/index.js": "danger();",
      "dist/a.js": "danger();",
      "legacy/a.ts": "danger();",
      "bulwark.json": `{ "exclude": ["legacy"] }`,
    }).engine({ rules: [danger] });
    await scan(engine);
    expect(shown(engine)).toEqual(["kept.local.ts:1 danger", "own.ts:1 danger"]);
  });

  test("a manifest is read although an ignore file names it, other files are not", async () => {
    const told = defineRule({
      id: "told",
      principle: "retry",
      priority: "P1",
      confidence: "high",
      summary: "What the manifest of a file says.",
      *subjects(view, file) {
        if (view.dependency(file, "shop") !== undefined) yield { place: view.place(file, { start: 0, end: 1 }) };
      },
      judge: () => gap({}),
      message: () => "told",
    });
    const manifest = '{ "name": "own", "dependencies": { "shop": "1" } }';
    const engine = makeFolder({
      ".gitignore": "!package.json\n*.json\n/cache/\n",
      "package.json": manifest,
      "a.ts": "open();",
      "cache/package.json": manifest,
      "cache/c.ts": "open();",
    }).engine({ rules: [told] });
    await scan(engine);
    expect(shown(engine)).toEqual(["a.ts:1 told"]);
  });

  test.each([
    ["binary", Buffer.from([0x64, 0x00, 0x01, 0x02]), "binary"],
    ["UTF-16", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("danger();", "utf16le")]), "UTF-16"],
    ["not UTF-8", Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]), "UTF-8"],
    ["huge", "danger();\n".repeat(120_000), "larger than 1 MiB"],
    ["minified", `danger();${"x();".repeat(6_000)}`, "minified"],
    ["minified on average", `${`danger();${"x();".repeat(200)}\n`.repeat(20)}`, "minified"],
  ])("a file that is %s is skipped with a note", async (_, content, because) => {
    const engine = makeFolder({ "bad.ts": content, "good.ts": "danger();" }).engine({ rules: [danger] });
    await scan(engine);
    expect(shown(engine)).toEqual(["good.ts:1 danger"]);
    const { problems, files } = engine.assessment();
    expect(problems).toMatchObject([{ kind: "file", path: "bad.ts", message: expect.stringContaining(because) }]);
    expect(files).toEqual({ analysed: 1, skipped: 1 });
  });

  test("links that loop or leave the folder are not followed, loops are noted", async () => {
    const folder = makeFolder({ "src/a.ts": "danger();" });
    symlinkSync(folder.root, join(folder.root, "src", "loop"));
    symlinkSync("self", join(folder.root, "self"));
    symlinkSync("/", join(folder.root, "outside"));
    symlinkSync(join(folder.root, "src", "a.ts"), join(folder.root, "alias.ts"));
    const engine = folder.engine({ rules: [danger] });
    await scan(engine);
    expect(shown(engine)).toEqual(["src/a.ts:1 danger"]);
    expect(engine.assessment().problems.map(({ path }) => path)).toEqual(["self", "src/loop"]);
  });

  test("a file that may not be read is skipped with a note, and it is somebody's mistake", async () => {
    const folder = makeFolder({ "secret.ts": "danger();", "good.ts": "danger();" });
    const platform = platformFor(folder.root);
    const readSource: Platform["files"]["readSource"] = (path, limits) =>
      path.endsWith("secret.ts")
        ? Promise.resolve({ kind: "skipped", because: "The file cannot be read (EACCES).", expected: false })
        : platform.files.readSource(path, limits);
    const engine = folder.engine({
      rules: [danger],
      platform: { ...platform, files: { ...platform.files, readSource } },
    });
    await scan(engine);
    expect(shown(engine)).toEqual(["good.ts:1 danger"]);
    const [problem] = engine.assessment().problems;
    expect(problem).toEqual({ kind: "file", path: "secret.ts", message: "The file cannot be read (EACCES)." });
  });
});

test("an empty and a missing folder have nothing to report", async () => {
  for (const root of [makeFolder().root, join(makeFolder().root, "nowhere")]) {
    const engine = makeFolder().engine({ root, rules: [danger] });
    await scan(engine);
    expect(engine.assessment()).toMatchObject({ findings: [], problems: [], files: { analysed: 0, skipped: 0 } });
  }
});

test("a broken bulwark.json is a problem with line and column; the scan goes on without it", async () => {
  const folder = makeFolder({ "a.ts": "danger();", "bulwark.json": `{\n  "rules": { "danger": "off" \n` });
  const engine = folder.engine({ rules: [danger] });
  await scan(engine);
  expect(engine.assessment().problems).toMatchObject([{ kind: "config", path: "bulwark.json", line: 3, column: 1 }]);
  expect(engine.assessment().files.analysed).toBe(1);
});

test("the configuration of the repository holds for a folder in it", async () => {
  const folder = makeFolder({
    ".git/HEAD": "ref: refs/heads/main",
    "bulwark.json": `{ "exclude": ["api/legacy"] }`,
    ".gitignore": "/api/tmp/\n",
    "api/legacy/a.ts": "danger();",
    "api/tmp/b.ts": "danger();",
    "api/c.ts": "danger();",
  });
  const engine = folder.engine({ root: join(folder.root, "api"), rules: [danger] });
  await scan(engine);
  expect(shown(engine)).toEqual(["c.ts:1 danger"]);
});

test("a rule that throws is reported once, left out after three times, and takes nothing else down", async () => {
  let calls = 0;
  const broken = defineRule({
    id: "broken",
    principle: "retry",
    priority: "P1",
    confidence: "high",
    summary: "It throws.",
    subjects: (): never[] => {
      calls += 1;
      throw new Error("out of luck");
    },
    judge: () => ({ kind: "unknown", because: "" }),
    message: () => "",
  });
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`f${index}.ts`, "danger();"]));
  const engine = makeFolder(files).engine({ rules: [broken, danger] });
  await scan(engine);
  expect(shown(engine)).toHaveLength(5);
  expect(engine.assessment().problems).toMatchObject([
    { kind: "rule", path: "f0.ts", message: expect.stringContaining("out of luck") },
    { kind: "rule", message: "The rule broken failed 3 times and was left out." },
  ]);
  expect(calls).toBe(3);
});

describe("progress and cancelling", () => {
  const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}.ts`, "danger();"]));

  test("progress ends at the number of files", async () => {
    const seen: { done: number; total: number }[] = [];
    const engine = makeFolder(files).engine({ rules: [danger] });
    await engine.scan({ signal: new AbortController().signal, onProgress: (at) => seen.push(at) });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)).toEqual({ done: 100, total: 100 });
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b));
  });

  test("a cancelled scan rejects, and the next one finishes the work", async () => {
    const engine = makeFolder(files).engine({ rules: [danger] });
    const stop = new AbortController();
    const scanning = engine.scan({ signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) });
    await expect(scanning).rejects.toThrow("enough");
    await scan(engine);
    expect(shown(engine)).toHaveLength(100);
  });

  test("a scan that is cancelled beforehand reads nothing", async () => {
    const engine = makeFolder(files).engine({ rules: [danger] });
    await expect(engine.scan({ signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow("no");
    expect(engine.assessment().files.analysed).toBe(0);
  });

  test("two scans at once both finish", async () => {
    const engine = makeFolder(files).engine({ rules: [danger] });
    await Promise.all([scan(engine), scan(engine)]);
    expect(shown(engine)).toHaveLength(100);
  });

  test("closing the engine ends a scan", async () => {
    const engine = makeFolder(files).engine({ rules: [danger] });
    const scanning = scan(engine);
    engine.dispose();
    await expect(scanning).rejects.toThrow("closed");
  });
});
