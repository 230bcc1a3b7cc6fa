/** The catalogue of Python kit parts says exactly what the parts are. `UPDATE=1 npx vitest run test/house` regenerates it. */

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { expect, test } from "vitest";

import { ROOT, read } from "./sources";

const PARTS = "server/src/kit/python";
const TABLE = "server/src/kit/catalogue.python.generated.ts";
const MAX_BYTES = 8 * 1024;
const MAX_COLUMNS = 120;

interface Part {
  readonly name: string;
  readonly summary: string;
  readonly text: string;
  readonly sha256: string;
  readonly dependsOn: readonly string[];
  readonly exports: readonly string[];
}

const parts = readdirSync(join(ROOT, PARTS))
  .filter((file) => file.endsWith(".py"))
  .sort()
  .map(describePart);

test("the table of parts is up to date", () => {
  const table = tableOf(parts);
  if (process.env.UPDATE === "1") writeFileSync(join(ROOT, TABLE), table);
  expect(readFileSync(join(ROOT, TABLE), "utf8")).toBe(table);
});

test(`no part is longer than ${MAX_BYTES} bytes, no line longer than ${MAX_COLUMNS} columns`, () => {
  const tooLong = parts.filter(({ text }) => Buffer.byteLength(text) > MAX_BYTES);
  const tooWide = parts.filter(({ text }) => text.split("\n").some((line) => line.length > MAX_COLUMNS));
  expect([...tooLong, ...tooWide].map((part) => part.name)).toEqual([]);
});

test("each part says in one sentence what it is for, and lists what it exports", () => {
  for (const part of parts) {
    expect(part.summary, part.name).toMatch(/^[A-Z`].{20,}[.]$/);
    expect(part.exports, part.name).not.toEqual([]);
  }
});

test("parts need only parts that exist, and each other without a cycle", () => {
  const done = new Set<string>();
  while (done.size < parts.length) {
    const next = parts.filter(
      ({ name, dependsOn }) => !done.has(name) && dependsOn.every((needed) => done.has(needed)),
    );
    expect(next).not.toEqual([]);
    for (const { name } of next) done.add(name);
  }
});

test("no part speaks of this product: it belongs to the project it is written into", () => {
  expect(parts.filter((part) => /bulwark/i.test(part.text)).map((part) => part.name)).toEqual([]);
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
  return {
    name: basename(file, ".py"),
    summary: /^"""(.+?)"""\n/.exec(text)?.[1] ?? "",
    text,
    sha256: createHash("sha256").update(text).digest("hex"),
    dependsOn: [...text.matchAll(/^from \.(\w+) import/gm)].map((match) => match[1] ?? ""),
    exports: [...listed.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? ""),
  };
}

function tableOf(all: readonly Part[]): string {
  const rows = all.map(({ name, summary, sha256, dependsOn, exports, text }) => {
    const fields = { name, language: "python", file: `${name}.py`, summary, sha256, dependsOn, exports, text };
    return `  {\n${Object.entries(fields)
      .map(([key, value]) => `    ${key}: ${JSON.stringify(value)},\n`)
      .join("")}  },\n`;
  });
  return `// Generated from ${PARTS} by test/house/pythonKit.test.ts (UPDATE=1); not edited by hand.

import type { PythonPart } from "./pythonCatalogue";

export type PythonPartName =\n${all.map((part) => `  | ${JSON.stringify(part.name)}`).join("\n")};

export const pythonPartTable: readonly PythonPart[] = [
${rows.join("")}];
`;
}
