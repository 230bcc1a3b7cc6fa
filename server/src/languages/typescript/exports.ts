/** What a file exports, in both module systems. */

import type { Value } from "#facts/file";
import { type Lowering, lookUp, put, type ScopeDraft } from "#languages/lowering";
import { noPath } from "#languages/values";
import { ts } from "./compiler";
import { hasModifier, nameOf } from "./names";

/** Records `module.exports = value`, `module.exports.name = value` and `exports.name = value`. */
export function noteExport(into: Lowering, target: Value, value: Value): void {
  if (target.kind !== "name" || target.path.length === 0) return;
  const path = exportPath(target.name, target.path);
  if (path === undefined || lookUp(into, target.name) !== undefined) return;
  const [name, deeper] = path;
  if (name === undefined) put(into.exports, "export=", value);
  else if (deeper === undefined) put(into.exports, name, value);
}

function exportPath(name: string, path: readonly string[]): readonly string[] | undefined {
  if (name === "exports") return path;
  return name === "module" && path[0] === "exports" ? path.slice(1) : undefined;
}

/** Puts a name of the module under its own export. */
export function exportName(into: Lowering, scope: ScopeDraft, name: string, as = name): void {
  if (scope.kind !== "module") return;
  const span = lookUp(into, name)?.binding.span ?? scope.span;
  put(into.exports, as, { kind: "name", name, scope: scope.id, path: noPath, span });
}

/** Records `export function f`, `export default class C`, once the declaration is lowered. */
export function exportDeclared(
  into: Lowering,
  node: ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration,
  scope: ScopeDraft,
): void {
  if (!hasModifier(node, ts.SyntaxKind.ExportKeyword)) return;
  const name = node.name?.kind === ts.SyntaxKind.Identifier ? nameOf(node.name) : "default";
  if (lookUp(into, name) === undefined) return;
  exportName(into, scope, name, hasModifier(node, ts.SyntaxKind.DefaultKeyword) ? "default" : name);
}

/** Marks the functions and classes that leave the file by name. */
export function markExported(into: Lowering): void {
  for (const value of Object.values(into.exports)) mark(into, value, 0);
}

function mark(into: Lowering, value: Value, depth: number): void {
  if (depth > 3) return;
  switch (value.kind) {
    case "function":
    case "class": {
      const scope = into.scopes[value.scope];
      if (scope !== undefined) scope.exported = true;
      return;
    }
    case "object":
      for (const property of Object.values(value.properties)) mark(into, property, depth + 1);
      return;
    case "name": {
      const bindings = into.scopes[0]?.bindings ?? {};
      if (value.path.length > 0 || !Object.hasOwn(bindings, value.name)) return;
      for (const held of bindings[value.name]?.values ?? []) mark(into, held, depth + 1);
    }
  }
}
