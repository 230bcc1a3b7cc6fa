/** The catalogue of kit parts says exactly what the parts are. `UPDATE=1 npx vitest run test/house/kit.test.ts` regenerates it. */

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import ts from "typescript";

import { typescriptDocs, typescriptLimits } from "./kitDocs";
import { sha256, type TabledPart, testKitTable } from "./kitTable";
import { ROOT, read } from "./sources";

const PARTS = "server/src/kit/typescript";

interface Part extends TabledPart {
  readonly summary: string;
  readonly exports: readonly string[];
  readonly docs: Readonly<Record<string, readonly string[]>>;
  readonly limits: ReturnType<typeof typescriptLimits>;
  readonly importsNode: boolean;
}

const parts = readdirSync(join(ROOT, PARTS)).sort().map(describePart);

const rows = parts.map((part) => {
  const { name, summary, sha256: hash, dependsOn, exports, docs, limits, text } = part;
  const node = closure(part).some((needed) => needed.importsNode);
  const language = "typescript";
  return { name, language, file: `${name}.ts`, summary, sha256: hash, dependsOn, exports, docs, limits, node, text };
});

testKitTable(
  {
    parts: PARTS,
    path: "server/src/kit/catalogue.generated.ts",
    by: "test/house/kit.test.ts",
    row: "KitPart",
    from: "./catalogue",
    names: "KitPartName",
    table: "partTable",
  },
  parts,
  rows,
);

function describePart(file: string): Part {
  const name = basename(file, ".ts");
  const source = sourceOf(name);
  const { text } = source;
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
    sha256: sha256(text),
    dependsOn: specifiers.filter((from) => from.startsWith("./")).map((from) => from.slice(2)),
    exports: source.statements.flatMap(exportedNames).sort(),
    docs: typescriptDocs(source),
    limits: typescriptLimits(source, [source, ...specifiers.filter((from) => from.startsWith("./")).map(sourceOf)]),
    importsNode: specifiers.some((from) => from.startsWith("node:")),
  };
}

/** The tree of a part; `name` as it is imported, or without `./`. */
function sourceOf(name: string): ts.SourceFile {
  const file = `${basename(name)}.ts`;
  return ts.createSourceFile(file, read(`${PARTS}/${file}`), ts.ScriptTarget.Latest, true);
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
  const found = new Set([part]);
  for (const { dependsOn } of found) for (const needed of parts) if (dependsOn.includes(needed.name)) found.add(needed);
  return [...found];
}
