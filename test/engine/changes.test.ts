/** Changes after a scan: open buffers, files on disk, folders, manifests, configuration. Only what can differ is judged again. */

import { renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { expect, test } from "vitest";

import type { Engine } from "#engine/engine";
import type { Platform } from "#platform/ports";
import { RULES } from "#rules/registry.generated";

import { dangerRule } from "./danger";
import { makeFolder, platformFor, scan, shown } from "./folder";

function listen(engine: Engine): (ReadonlySet<string> | undefined)[] {
  const heard: (ReadonlySet<string> | undefined)[] = [];
  engine.onDidChange((paths) => heard.push(paths));
  return heard;
}

test("an open buffer hides the file until it is closed", async () => {
  const folder = makeFolder({ "a.ts": "danger();\n" });
  const engine = folder.engine({ rules: [dangerRule()] });
  await scan(engine);
  const heard = listen(engine);
  await engine.setOpenText("a.ts", "\n\ndanger();\n", 1);
  expect(shown(engine)).toEqual(["a.ts:3 danger"]);
  folder.write({ "a.ts": "safe();\n" });
  await engine.filesChanged(["a.ts"]);
  expect(shown(engine)).toEqual(["a.ts:3 danger"]);
  await engine.close("a.ts");
  expect(shown(engine)).toEqual([]);
  expect(heard.map((paths) => [...(paths ?? [])])).toEqual([["a.ts"], ["a.ts"]]);
});

test("opening a file as it is on disk judges nothing", async () => {
  const seen: string[] = [];
  const engine = makeFolder({ "a.ts": "danger();\n" }).engine({ rules: [dangerRule((path) => seen.push(path))] });
  await scan(engine);
  seen.length = 0;
  await engine.setOpenText("a.ts", "danger();\n", 1);
  expect(seen).toEqual([]);
});

test("quick typing settles on the last text", async () => {
  const engine = makeFolder({ "a.ts": "" }).engine({ rules: [dangerRule()] });
  await scan(engine);
  const texts = Array.from({ length: 30 }, (_, index) => `${"\n".repeat(index)}danger();`);
  await Promise.all(texts.map((text, index) => engine.setOpenText("a.ts", text, index)));
  expect(shown(engine)).toEqual(["a.ts:30 danger"]);
});

test("a buffer that is opened before any scan is judged with the whole folder known", async () => {
  const engine = makeFolder({ "a.ts": "", "b.ts": "danger();" }).engine({ rules: [dangerRule()] });
  await engine.setOpenText("a.ts", "danger();", 1);
  expect(engine.findings("a.ts")).toHaveLength(1);
  expect(engine.assessment().files.analysed).toBe(2);
});

test("a buffer without a folder is judged by itself", async () => {
  const folder = makeFolder();
  const engine = folder.engine({ root: join(folder.root, "does-not-exist"), rules: [dangerRule()] });
  await engine.setOpenText("document-1/document.ts", "danger();", 1);
  expect(engine.findings("document-1/document.ts")).toHaveLength(1);
  expect(engine.assessment().problems).toEqual([]);
  await engine.close("document-1/document.ts");
  expect(engine.findings("document-1/document.ts")).toEqual([]);
});

test("buffers of files that are left out stay silent", async () => {
  const engine = makeFolder({
    ".gitignore": "tmp/",
    "tmp/a.ts": "danger();",
    "node_modules/p/index.js": "danger();",
  }).engine({ rules: [dangerRule()] });
  await engine.setOpenText("tmp/a.ts", "danger();", 1);
  await engine.setOpenText("node_modules/p/index.js", "danger();", 1);
  expect(shown(engine)).toEqual([]);
});

test("an edit inside a function judges that file alone; a new callee judges who calls it", async () => {
  const seen: string[] = [];
  const files = {
    "a.ts": 'import { b } from "./b";\nexport async function a() { await b("x"); }\n',
    "b.ts": "export async function b(x: string) { return x; }\n",
    "c.ts": "danger();\n",
  };
  const engine = makeFolder(files).engine({ rules: [dangerRule((path) => seen.push(path))] });
  await scan(engine);
  seen.length = 0;
  await engine.setOpenText("b.ts", "export async function b(x: string) { const y = x; return y; }\n", 1);
  expect(seen).toEqual(["b.ts"]);
});

test("files that appear, change and vanish are followed", async () => {
  const folder = makeFolder({ "a.ts": "danger();" });
  const engine = folder.engine({ rules: [dangerRule()] });
  await scan(engine);
  folder.write({ "a.ts": "safe();", "b.ts": "danger();" });
  await engine.filesChanged(["a.ts", "b.ts"]);
  expect(shown(engine)).toEqual(["b.ts:1 danger"]);
  folder.write({ "b.ts": null });
  await engine.filesChanged(["b.ts"]);
  expect(shown(engine)).toEqual([]);
  expect(engine.assessment().files.analysed).toBe(1);
});

test("one event for a folder stands for everything in it", async () => {
  const folder = makeFolder({ "src/deep/a.ts": "danger();", "src/b.ts": "danger();" });
  const engine = folder.engine({ rules: [dangerRule()] });
  await scan(engine);
  renameSync(join(folder.root, "src"), join(folder.root, "moved.v2"));
  await engine.filesChanged(["src", "moved.v2"]);
  expect(shown(engine)).toEqual(["moved.v2/b.ts:1 danger", "moved.v2/deep/a.ts:1 danger"]);
});

test("thousands of events settle in one pass", async () => {
  const many = (text: string) =>
    Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`f${index}.ts`, text]));
  const folder = makeFolder(many("danger();"));
  const engine = folder.engine({ rules: [dangerRule()] });
  await scan(engine);
  const heard = listen(engine);
  folder.write(many("safe();"));
  await Promise.all(Object.keys(many("")).map((path) => engine.filesChanged([path])));
  expect(shown(engine)).toEqual([]);
  expect(heard.length).toBeLessThanOrEqual(2);
});

test("a new configuration counts at once, and so does its loss", async () => {
  const folder = makeFolder({ "a.ts": "danger();", "legacy/b.ts": "danger();" });
  const engine = folder.engine({ rules: [dangerRule()] });
  await scan(engine);
  folder.write({ "bulwark.json": `{ "exclude": ["legacy"], "rules": { "danger": { "priority": "P0" } } }` });
  await engine.filesChanged(["bulwark.json"]);
  expect(engine.assessment().findings).toMatchObject([{ place: { path: "a.ts" }, priority: "P0" }]);
  folder.write({ "bulwark.json": null });
  await engine.filesChanged(["bulwark.json"]);
  expect(shown(engine)).toEqual(["a.ts:1 danger", "legacy/b.ts:1 danger"]);
});

test("a suppression in the buffer accepts its finding", async () => {
  const engine = makeFolder({ "a.ts": "" }).engine();
  await engine.setOpenText("a.ts", 'export const f = async () => {\n  await fetch("https://a.example");\n};\n', 1);
  expect(engine.findings("a.ts").map(({ rule }) => rule)).toEqual(["missing-timeout"]);
  await engine.setOpenText(
    "a.ts",
    'export const f = async () => {\n  // bulwark-ignore missing-timeout: the gateway cuts at 5 s\n  await fetch("https://a.example");\n};\n',
    2,
  );
  expect(engine.findings("a.ts")).toEqual([]);
});

test("user knowledge gives a function of the project its meaning", async () => {
  const folder = makeFolder({
    "call.ts": 'import { get } from "internal-http";\nexport const load = () => get("https://a.example");\n',
    "package.json": `{ "dependencies": { "internal-http": "^1.0.0" } }`,
  });
  const engine = folder.engine({ onlyRules: ["missing-timeout"] });
  await scan(engine);
  expect(shown(engine)).toEqual([]);
  const deadline = { options: ["timeout"], at: 1, default: null, total: true };
  const model = {
    package: "internal-http",
    language: "javascript",
    symbols: { get: { concept: "outbound-call", promise: true, deadline } },
  };
  folder.write({ "bulwark.json": JSON.stringify({ knowledge: [model] }) });
  await engine.filesChanged(["bulwark.json"]);
  expect(engine.assessment().problems).toEqual([]);
  expect(shown(engine)).toEqual(["call.ts:2 missing-timeout"]);
});

test("what an edit changes in other files is judged without reading them again", async () => {
  const folder = makeFolder({
    "load.ts": "export const load = (signal?: AbortSignal) => fetch('https://example.org/a', { signal });\n",
    "job.ts": 'import { load } from "./load";\nawait load();\nawait fetch("https://example.org/b");\n',
  });
  const read: string[] = [];
  const platform = platformFor(dirname(folder.root));
  const readSource: Platform["files"]["readSource"] = (path, limits) => {
    read.push(basename(path));
    return platform.files.readSource(path, limits);
  };
  const engine = folder.engine({ platform: { ...platform, files: { ...platform.files, readSource } } });
  await scan(engine);
  expect(read).toContain("job.ts");
  const before = shown(engine);
  read.length = 0;
  await engine.setOpenText("load.ts", "export const load = (signal?: AbortSignal) => [signal];\n", 1);
  await engine.settle();
  expect(shown(engine)).not.toEqual(before);
  expect(shown(engine)).toContain("job.ts:3 missing-timeout");
  expect(read).not.toContain("job.ts");
});

test("what settling has judged is told, also when a change cuts it short", async () => {
  const files = {
    "load.ts": "export const load = async () => 1;\n",
    "job.ts":
      'import { load } from "./load";\nexport const job = async () => {\n  for (;;) {\n    try {\n      return await load();\n    } catch {}\n  }\n};\n',
    "other.ts": "safe();\n",
  };
  const folder = makeFolder(files);
  const cuts: Promise<void>[] = [];
  let isSettling = false;
  // Longer than what is done in one go, so that each file is followed by a breath, in which the change is heard.
  const slow = dangerRule((path) => {
    const since = performance.now();
    while (performance.now() - since < 20);
    if (isSettling && path === "other.ts") setImmediate(() => cuts.push(engine.filesChanged(["none.ts"])));
  });
  const engine = folder.engine({ rules: [...RULES, slow] });
  await scan(engine);
  await engine.setOpenText("load.ts", "export const load = async () => fetch('https://example.org/a');\n", 1);
  const before = shown(engine);
  const heard = listen(engine);
  isSettling = true;
  await engine.settle();
  isSettling = false;
  expect(cuts).toHaveLength(1);
  await Promise.all(cuts);
  expect(shown(engine)).not.toEqual(before);
  expect(shown(engine)).toContain("job.ts:3 unbounded-retry");
  expect(heard.flatMap((paths) => [...(paths ?? [])])).toContain("job.ts");
});
