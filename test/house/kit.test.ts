/** The catalogue of kit parts says exactly what the parts are. `UPDATE=1 npx vitest run test/house/kit.test.ts` regenerates it. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import ts from "typescript";
import { expect, test } from "vitest";

import { ROOT, read } from "./sources";

const PARTS = "server/src/kit/typescript";
const TABLE = "server/src/kit/catalogue.generated.ts";
const MAX_BYTES = 8 * 1024;

interface Part {
  readonly name: string;
  readonly summary: string;
  readonly text: string;
  readonly sha256: string;
  readonly dependsOn: readonly string[];
  readonly exports: readonly string[];
  readonly importsNode: boolean;
}

const parts = readdirSync(join(ROOT, PARTS)).sort().map(describePart);

test("the table of parts is up to date", () => {
  const table = tableOf(parts);
  if (process.env.UPDATE === "1") writeFileSync(join(ROOT, TABLE), table);
  expect(readFileSync(join(ROOT, TABLE), "utf8")).toBe(table);
});

test(`no part is longer than ${MAX_BYTES} bytes`, () => {
  expect(parts.filter((part) => Buffer.byteLength(part.text) > MAX_BYTES).map((part) => part.name)).toEqual([]);
});

test("parts need each other without a cycle, and only parts that exist", () => {
  const names = parts.map((part) => part.name);
  for (const part of parts) {
    expect(names).toEqual(expect.arrayContaining([...part.dependsOn]));
    expect(closure(part).slice(1)).not.toContain(part);
  }
});

test("no part speaks of this product: it belongs to the project it is written into", () => {
  expect(parts.filter((part) => /bulwark/i.test(part.text)).map((part) => part.name)).toEqual([]);
});

function describePart(file: string): Part {
  const name = basename(file, ".ts");
  const text = read(`${PARTS}/${file}`);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const specifiers = source.statements.flatMap((statement) => {
    const from = ts.isImportDeclaration(statement) ? statement.moduleSpecifier : undefined;
    return from !== undefined && ts.isStringLiteral(from) ? [from.text] : [];
  });
  const foreign = specifiers.filter((from) => !/^node:|^\.\/\w+$/.test(from));
  if (foreign.length > 0) throw new Error(`${file} imports ${foreign.join(", ")}`);
  return {
    name,
    summary: /^\/\*\* (.+?) \*\/\n/.exec(text)?.[1] ?? "",
    text,
    sha256: createHash("sha256").update(text).digest("hex"),
    dependsOn: specifiers.filter((from) => from.startsWith("./")).map((from) => from.slice(2)),
    exports: source.statements.flatMap(exportedNames).sort(),
    importsNode: specifiers.some((from) => from.startsWith("node:")),
  };
}

function exportedNames(statement: ts.Statement): readonly string[] {
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return clause !== undefined && ts.isNamedExports(clause) ? clause.elements.map((element) => element.name.text) : [];
  }
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return [];
  const declared = ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [statement];
  return declared.flatMap((declaration) => {
    const name = (declaration as { readonly name?: ts.Node }).name;
    return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
  });
}

/** The part, and then all that it needs. */
function closure(part: Part): readonly Part[] {
  const found = [part];
  for (const { dependsOn } of found) {
    for (const name of dependsOn) {
      const needed = parts.find((candidate) => candidate.name === name);
      if (needed !== undefined && (needed === part || !found.includes(needed))) found.push(needed);
      if (needed === part) return found;
    }
  }
  return found;
}

function tableOf(all: readonly Part[]): string {
  const rows = all.map((part) => {
    const { name, summary, sha256, dependsOn, exports, text } = part;
    const node = closure(part).some((needed) => needed.importsNode);
    const fields = {
      name,
      language: "typescript",
      file: `${name}.ts`,
      summary,
      sha256,
      dependsOn,
      exports,
      node,
      text,
    };
    return `  {\n${Object.entries(fields)
      .map(([key, value]) => `    ${key}: ${JSON.stringify(value)},\n`)
      .join("")}  },\n`;
  });
  return `// Generated from ${PARTS} by test/house/kit.test.ts (UPDATE=1); not edited by hand.

import type { KitPart } from "./catalogue";

export type KitPartName =\n${all.map((part) => `  | ${JSON.stringify(part.name)}`).join("\n")};

export const partTable: readonly KitPart[] = [
${rows.join("")}];
`;
}
