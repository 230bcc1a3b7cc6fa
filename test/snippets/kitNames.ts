/** Which names in a text are the kit's, and the part that each is imported from: a name that the kit no longer has is not found. */

import ts from "typescript";

import { kitParts } from "#kit/catalogue";
import { pythonParts } from "#kit/pythonCatalogue";

interface Exporting {
  readonly name: string;
  readonly exports: readonly string[];
  readonly dependsOn: readonly string[];
}

/** The part to import a name from: where one part passes on a name of another, the one that passes it on. */
function partExporting(parts: readonly Exporting[], exportedName: string): string | undefined {
  const exporting = parts.filter((part) => part.exports.includes(exportedName));
  return (exporting.find((part) => exporting.some(({ name }) => part.dependsOn.includes(name))) ?? exporting[0])?.name;
}

/** Part by name. */
export function typescriptNames(text: string): Map<string, string> {
  const names = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    const part = ts.isIdentifier(node) && isUse(node) ? partExporting(kitParts, node.text) : undefined;
    if (ts.isIdentifier(node) && part !== undefined) names.set(node.text, part);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("text.ts", text, ts.ScriptTarget.ES2022, true));
  return names;
}

/** Whether an identifier stands for a value, instead of naming a property or what is declared. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !(ts.isVariableDeclaration(parent) && parent.name === node) && !ts.isParameter(parent);
}

/** Part by name. Names after a dot and those in quotes are none. */
export function pythonNames(text: string): Map<string, string> {
  const code = text.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g, '""');
  const names = [...code.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)].map(([name]) => name);
  return new Map(
    names.flatMap((name) => {
      const part = partExporting(pythonParts, name);
      return part === undefined ? [] : [[name, part]];
    }),
  );
}
