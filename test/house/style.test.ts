/** The house style, as far as a machine can see it. */

import { existsSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { isOwnSource, ROOT, read, repositoryFiles } from "./sources";

const MAX_LINES = 400;
/** Tables of facts are as long as the facts are many. */
const isTable = (path: string): boolean =>
  /^server\/src\/knowledge\/(javascript|python)\/|^server\/src\/playbook\/tables\//.test(path);

const files = repositoryFiles().filter((path) => existsSync(join(ROOT, path)));
const sources = files.filter(isOwnSource);

describe("style", () => {
  test(`no source file is longer than ${MAX_LINES} lines`, () => {
    const long = sources.filter((path) => !isTable(path)).filter((path) => read(path).split("\n").length > MAX_LINES);
    expect(long).toEqual([]);
  });

  test("every source file opens with a sentence that says what it is for", () => {
    const silent = sources.filter((path) => !/^(#!.*\n)?(\/\*\*?|\/\/)/.test(read(path)));
    expect(silent).toEqual([]);
  });

  test("no default export, no barrel", () => {
    const offenders = sources
      .filter((path) => !/(^|\/)[\w.]+\.config\.(ts|mjs)$/.test(path))
      .filter((path) => /^export default|^export \* from/m.test(read(path)));
    expect(offenders).toEqual([]);
  });

  test("no left-over marks", () => {
    const marks = /\b(TO[D]O|FIX[M]E|X{3}|HA[C]K)\b|\/[/*] ?@ts-(ignore|expect-error)|\.(only|skip)\(/;
    const offenders = sources
      .filter((path) => !path.startsWith("test/house/"))
      .filter((path) => marks.test(read(path)));
    expect(offenders).toEqual([]);
  });

  test("nothing names this machine", () => {
    const own = /\/(work|farm)\/[a-z.]|registry\.npmjs|deb\.debian/;
    const offenders = files
      .filter(
        (path) => !/package-lock\.json$|\.(png|ttf|woff2?|vsix)$/.test(path) && path !== "test/house/style.test.ts",
      )
      .filter((path) => own.test(read(path)));
    expect(offenders).toEqual([]);
  });
});

describe("documents", () => {
  test.each(["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])("each path %s names exists", (document) => {
    const named = [
      ...read(document).matchAll(/`((?:client|server|webview|test|snippets|docs|\.github|\.ci)\/[\w./<>*-]*)`/g),
    ].map((match) => match[1] ?? "");
    const missing = named
      .filter((path) => !path.includes("<") && !path.includes("*"))
      .filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
    if (document !== "README.md") expect(named.length).toBeGreaterThan(10);
  });

  test("each dependency has a line in ARCHITECTURE.md", () => {
    const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
    const text = read("ARCHITECTURE.md");
    expect(Object.keys(dependencies).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
