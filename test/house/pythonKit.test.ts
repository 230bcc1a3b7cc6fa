/** The catalogue of Python kit parts says exactly what the parts are. `UPDATE=1 npx vitest run test/house` regenerates it. */

import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { expect, test } from "vitest";

import { pythonDocs, pythonLimits } from "./kitDocs";
import { sha256, type TabledPart, testKitTable } from "./kitTable";
import { ROOT, read } from "./sources";

const PARTS = "server/src/kit/python";
const MAX_COLUMNS = 120;

interface Part extends TabledPart {
  readonly summary: string;
  readonly exports: readonly string[];
  readonly docs: Readonly<Record<string, readonly string[]>>;
  readonly limits: ReturnType<typeof pythonLimits>;
}

const parts = readdirSync(join(ROOT, PARTS))
  .filter((file) => file.endsWith(".py"))
  .sort()
  .map(describePart);

testKitTable(
  {
    parts: PARTS,
    path: "server/src/kit/catalogue.python.generated.ts",
    by: "test/house/pythonKit.test.ts",
    row: "PythonPart",
    from: "./pythonCatalogue",
    names: "PythonPartName",
    table: "pythonPartTable",
  },
  parts,
  parts.map(({ name, summary, sha256: hash, dependsOn, exports, docs, limits, text }) => {
    const file = `${name}.py`;
    return { name, language: "python", file, summary, sha256: hash, dependsOn, exports, docs, limits, text };
  }),
);

test(`no line is longer than ${MAX_COLUMNS} columns`, () => {
  const tooWide = parts.filter(({ text }) => text.split("\n").some((line) => line.length > MAX_COLUMNS));
  expect(tooWide.map(({ name }) => name)).toEqual([]);
});

test("each part says in one sentence what it is for, and lists what it exports", () => {
  for (const part of parts) {
    expect(part.summary, part.name).toMatch(/^[A-Z`].{20,}[.]$/);
    expect(part.exports, part.name).not.toEqual([]);
  }
});

test("each part has tests, or a part that needs it has", () => {
  const isTested = (name: string): boolean => existsSync(join(ROOT, `test/kit/python/test_${name}.py`));
  const untested = parts.filter(
    ({ name }) => !isTested(name) && !parts.some((user) => user.dependsOn.includes(name) && isTested(user.name)),
  );
  expect(untested.map(({ name }) => name)).toEqual([]);
});

function describePart(file: string): Part {
  const text = read(`${PARTS}/${file}`);
  const listed = /^__all__ = \[([^\]]*)\]/m.exec(text)?.[1] ?? "";
  const exports = [...listed.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "");
  return {
    name: basename(file, ".py"),
    summary: /^"""(.+?)"""\n/.exec(text)?.[1] ?? "",
    text,
    sha256: sha256(text),
    dependsOn: [...text.matchAll(/^from \.(\w+) import/gm)].map((match) => match[1] ?? ""),
    exports,
    docs: pythonDocs(text, exports),
    limits: pythonLimits(text, exports),
  };
}
