/** What the .vsix holds: everything the manifest names and the server loads, and nothing of the workshop. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";

import { listFiles, PackageManager } from "@vscode/vsce";
import { beforeAll, describe, expect, test } from "vitest";

import { builtProduct } from "../support/product";
import { ROOT, read, repositoryFiles } from "./sources";

/** Nobody waits for the download of an extension this small. `npm run package` says what it really is. */
const MOST_MEGABYTES = 6;

let files: readonly string[] = [];

beforeAll(async () => {
  await builtProduct({ fresh: false });
  files = await listFiles({ cwd: ROOT, packageManager: PackageManager.None });
});

describe("the package", () => {
  test("holds every file the manifest names", () => {
    const named = [...read("package.json").matchAll(/"\.?\/?((?:dist|client|webview|snippets)\/[^"*]+\.\w+)"/g)].map(
      (match) => match[1] ?? "",
    );
    expect(named).toContain("dist/extension.js");
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
  });

  test("holds what the extension and the server load while they run", () => {
    const loaded = [
      "server.js",
      "engine.js",
      "languageServer.js",
      "cli.js",
      "commandLine.js",
      "mcp.js",
      "worker.js",
      "typescript.js",
      "ts-morph.js",
      "zod.js",
      "yaml.js",
      "vscode-languageserver.js",
      "vscode-languageclient.js",
      "web-tree-sitter.js",
      "web-tree-sitter.wasm",
      "tree-sitter-python.wasm",
      "tree-sitter-bash.wasm",
    ];
    expect(files).toEqual(expect.arrayContaining(loaded.map((name) => `dist/${name}`)));
  });

  test("keeps the server for assistants to itself: no other program loads it", () => {
    const holding = files.filter(
      (path) => /^dist\/[^/]*\.js$/.test(path) && read(path).includes("maxToolInputElements:"),
    );
    expect(holding).toEqual(["dist/mcp.js"]);
  });

  test("holds the page of every rule", () => {
    const rules = join(ROOT, "server/src/rules");
    const pages = readdirSync(rules).filter((id) => existsSync(join(rules, id, "rule.md")));
    expect(pages.length).toBeGreaterThan(0);
    expect(files).toEqual(expect.arrayContaining(pages.map((id) => `dist/rules/${id}.md`)));
  });

  test("holds its texts in every language there is", () => {
    const texts = repositoryFiles().filter((path) => /^package\.nls\.|^l10n\//.test(path));
    expect(texts).toContain("package.nls.json");
    expect(files).toEqual(expect.arrayContaining([...texts]));
  });

  test("holds the texts for assistants", () => {
    const texts = repositoryFiles().filter((path) => path.startsWith("server/src/tools/agents/"));
    expect(texts.length).toBeGreaterThan(3);
    expect(files).toEqual(expect.arrayContaining(texts.map((path) => path.replace("server/src/tools", "dist"))));
  });

  test(`is at most ${MOST_MEGABYTES} MB large, even as it is built while developing`, () => {
    const bytes = files.map((path) => deflateRawSync(readFileSync(join(ROOT, path)), { level: 9 }).length);
    const total = bytes.reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(1e6);
    expect(total / 1e6).toBeLessThanOrEqual(MOST_MEGABYTES);
  });

  test("holds the engine once: programs take it from its own file, and the worker has only what it runs", () => {
    const rule = "An outbound call that can wait forever.";
    const holding = files.filter((path) => /^dist\/[^/]*\.js$/.test(path) && read(path).includes(rule));
    expect(holding).toEqual(["dist/engine.js"]);
  });

  test("holds no source, test or map", () => {
    expect(files.filter((path) => /^(server|test|node_modules)\/|\.(map|ts|mjs)$/.test(path))).toEqual([]);
  });
});
