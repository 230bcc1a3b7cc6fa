/** What both catalogues of kit parts have in common: the generated table of their parts, and what holds for every part. */

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ROOT } from "./sources";

const MAX_BYTES = 8 * 1024;

export interface TabledPart {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
  readonly dependsOn: readonly string[];
}

export interface KitTable {
  /** Folder of the parts and path of the generated file, relative to the repository. */
  readonly parts: string;
  readonly path: string;
  /** The test that generates it. */
  readonly by: string;
  /** Names in the generated file: the type of a row and where it is from, the type of the names, the table. */
  readonly row: string;
  readonly from: string;
  readonly names: string;
  readonly table: string;
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Declares the tests that hold for the parts of every language. `rows` has the fields of each part, in the order they are written. */
export function testKitTable(table: KitTable, parts: readonly TabledPart[], rows: readonly object[]): void {
  test("the table of parts is up to date", () => {
    const text = print(table, parts, rows);
    if (process.env.UPDATE === "1") writeFileSync(join(ROOT, table.path), text);
    // Told apart by a hash: a printed difference of such long texts takes minutes to make, and nobody reads it.
    expect(sha256(readFileSync(join(ROOT, table.path), "utf8")), "UPDATE=1 npx vitest run test/house").toBe(
      sha256(text),
    );
  });

  test(`no part is longer than ${MAX_BYTES} bytes`, () => {
    expect(parts.filter(({ text }) => Buffer.byteLength(text) > MAX_BYTES).map(({ name }) => name)).toEqual([]);
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
    expect(parts.filter(({ text }) => /bulwark/i.test(text)).map(({ name }) => name)).toEqual([]);
  });
}

function print(table: KitTable, parts: readonly TabledPart[], rows: readonly object[]): string {
  const fields = (row: object): string =>
    Object.entries(row)
      .map(([key, value]) => `    ${key}: ${JSON.stringify(value)},\n`)
      .join("");
  return `// Generated from ${table.parts} by ${table.by} (UPDATE=1); not edited by hand.

import type { ${table.row} } from "${table.from}";

export type ${table.names} =\n${parts.map(({ name }) => `  | ${JSON.stringify(name)}`).join("\n")};

export const ${table.table}: readonly ${table.row}[] = [
${rows.map((row) => `  {\n${fields(row)}  },\n`).join("")}];
`;
}
