/** Both ends of a module: what it takes in and hands out; namespaces and enums. */

import type { Value } from "#facts/file";
import type { Span } from "#facts/place";
import {
  addValue,
  closeScope,
  declare,
  type Lowering,
  lookUp,
  openScope,
  put,
  type ScopeDraft,
} from "#languages/lowering";
import { exportedUse, operand } from "#languages/uses";
import { noPath, noValues } from "#languages/values";
import { ts } from "./compiler";
import { expression, onStatement, statement } from "./dispatch";
import { exportDeclared, exportName } from "./exports";
import { hasModifier, keyOf, literalText, nameOf } from "./names";
import { spanOf, spanOfName } from "./spans";
import { lowerStatements } from "./statementLists";

const K = ts.SyntaxKind;

/** Lets this file's kinds be lowered. */
export function installModules(): void {
  onStatement<ts.ImportDeclaration>([K.ImportDeclaration], (into, node, scope) => {
    lowerImport(into, node, scope);
    return undefined;
  });
  onStatement<ts.ImportEqualsDeclaration>([K.ImportEqualsDeclaration], (into, node, scope) => {
    lowerImportEquals(into, node, scope);
    return undefined;
  });
  onStatement<ts.ExportDeclaration>([K.ExportDeclaration], (into, node, scope) => {
    lowerExport(into, node, scope);
    return undefined;
  });
  onStatement<ts.ExportAssignment>([K.ExportAssignment], (into, node, scope) => {
    const value = expression(into, node.expression, scope, exportedUse);
    put(into.exports, node.isExportEquals === true ? "export=" : "default", value);
    return undefined;
  });
  onStatement<ts.EnumDeclaration>([K.EnumDeclaration], (into, node, scope) => {
    lowerEnum(into, node, scope);
    exportDeclared(into, node, scope);
    return undefined;
  });
  onStatement<ts.ModuleDeclaration>([K.ModuleDeclaration], (into, node, scope) => {
    lowerNamespace(into, node, scope);
    exportDeclared(into, node, scope);
    return undefined;
  });
}

function lowerImport(into: Lowering, node: ts.ImportDeclaration, scope: ScopeDraft): void {
  const from = literalText(node.moduleSpecifier);
  if (from === undefined) return;
  const clause = node.importClause;
  const span = spanOf(into, node.moduleSpecifier);
  const fact = importFact(from, span, clause !== undefined && isTypeOnly(clause));
  into.imports.push(fact);
  if (clause === undefined) {
    fact.always = true;
    return;
  }
  if (clause.name !== undefined) bindImport(into, scope, clause.name, { fact, path: ["default"] });
  const named = clause.namedBindings;
  if (named?.kind === K.NamespaceImport) bindImport(into, scope, named.name, { fact, path: noPath });
  if (named?.kind !== K.NamedImports) return;
  for (const element of named.elements)
    bindImport(into, scope, element.name, { fact, path: [keyOf(element.propertyName ?? element.name)] });
}

type ImportDraft = Lowering["imports"][number];

const importFact = (from: string, span: Span, typeOnly: boolean): ImportDraft => ({
  from,
  span,
  typeOnly,
  deferred: false,
});

/** `import type …`, or every name marked `type`. */
function isTypeOnly(clause: ts.ImportClause): boolean {
  if (clause.phaseModifier === K.TypeKeyword) return true;
  const named = clause.namedBindings;
  if (clause.name !== undefined || named?.kind !== K.NamedImports || named.elements.length === 0) return false;
  return named.elements.every((element) => element.isTypeOnly);
}

function bindImport(
  into: Lowering,
  scope: ScopeDraft,
  node: ts.Identifier,
  { fact, path }: { readonly fact: ImportDraft; readonly path: readonly string[] },
): void {
  const name = nameOf(node);
  const span = spanOfName(into, node, name);
  const binding = declare(into, scope, name, { span, mutable: false, data: false });
  addValue(binding, { kind: "import", from: fact.from, path });
  into.importOf.set(binding, fact);
}

function lowerImportEquals(into: Lowering, node: ts.ImportEqualsDeclaration, scope: ScopeDraft): void {
  const reference = node.moduleReference;
  if (reference.kind === K.ExternalModuleReference) {
    const from = literalText(reference.expression);
    if (from === undefined) return;
    const fact = importFact(from, spanOf(into, reference.expression), node.isTypeOnly);
    into.imports.push(fact);
    bindImport(into, scope, node.name, { fact, path: noPath });
  } else {
    const name = nameOf(node.name);
    const value = entityValue(into, reference, scope);
    addValue(
      declare(into, scope, name, { span: spanOfName(into, node.name, name), mutable: false, data: false }),
      value,
    );
  }
  if (hasModifier(node, K.ExportKeyword)) exportName(into, scope, nameOf(node.name));
}

function entityValue(into: Lowering, node: ts.EntityName, scope: ScopeDraft): Value {
  const path: string[] = [];
  let at = node;
  while (at.kind === K.QualifiedName) {
    path.unshift(nameOf(at.right));
    at = at.left;
  }
  const name = nameOf(at);
  return { kind: "name", name, scope: scope.id, path, span: spanOfName(into, at, name) };
}

function lowerExport(into: Lowering, node: ts.ExportDeclaration, scope: ScopeDraft): void {
  const from = node.moduleSpecifier === undefined ? undefined : literalText(node.moduleSpecifier);
  if (from !== undefined && node.moduleSpecifier !== undefined) {
    const clause = node.exportClause;
    const types =
      clause?.kind === K.NamedExports && clause.elements.length > 0 && clause.elements.every((one) => one.isTypeOnly);
    const typeOnly = node.isTypeOnly || types;
    into.imports.push({ ...importFact(from, spanOf(into, node.moduleSpecifier), typeOnly), always: true });
  }
  const clause = node.exportClause;
  if (clause === undefined) {
    if (from !== undefined) into.reexports.push(from);
    return;
  }
  if (clause.kind === K.NamespaceExport) {
    if (from !== undefined) put(into.exports, keyOf(clause.name), { kind: "import", from, path: noPath });
    return;
  }
  for (const element of clause.elements) {
    const local = keyOf(element.propertyName ?? element.name);
    if (from !== undefined) put(into.exports, keyOf(element.name), { kind: "import", from, path: [local] });
    else exportLater(into, scope, { local, as: keyOf(element.name), node: element });
  }
}

/** `export { f }` may stand above `function f`. */
function exportLater(
  into: Lowering,
  scope: ScopeDraft,
  { local, as, node }: { readonly local: string; readonly as: string; readonly node: ts.Node },
): void {
  const known = lookUp(into, local);
  // Handing a name on reads nothing yet: bindings of modules are live.
  const fact = known === undefined ? undefined : into.importOf.get(known.binding);
  if (fact !== undefined) fact.used ??= "later";
  put(into.exports, as, { kind: "name", name: local, scope: scope.id, path: noPath, span: spanOf(into, node) });
}

function lowerEnum(into: Lowering, node: ts.EnumDeclaration, scope: ScopeDraft): void {
  const properties: Record<string, Value> = {};
  let next: number | undefined = 0;
  for (const member of node.members) {
    const value: Value =
      member.initializer === undefined
        ? { kind: "literal", value: next }
        : expression(into, member.initializer, scope, operand);
    next = value.kind === "literal" && typeof value.value === "number" ? value.value + 1 : undefined;
    put(properties, keyOf(member.name), value);
  }
  const name = nameOf(node.name);
  addValue(declare(into, scope, name, { span: spanOfName(into, node.name, name), mutable: false, data: false }), {
    kind: "object",
    properties,
    spreads: noValues,
    span: spanOf(into, node),
  });
}

/** A namespace is an object of its exported names; `declare module` describes code that is elsewhere. */
function lowerNamespace(into: Lowering, node: ts.ModuleDeclaration, scope: ScopeDraft): void {
  if (node.body === undefined || node.name.kind !== K.Identifier || hasModifier(node, K.DeclareKeyword)) return;
  const name = nameOf(node.name);
  const block = openScope(into, "block", scope, spanOf(into, node));
  if (node.body.kind === K.ModuleBlock) lowerStatements(into, (node.body as ts.ModuleBlock).statements, block);
  else statement(into, node.body, block);
  const properties: Record<string, Value> = {};
  for (const [key, binding] of Object.entries(block.bindings))
    put(properties, key, { kind: "name", name: key, scope: block.id, path: noPath, span: binding.span });
  closeScope(into, block);
  const value: Value = { kind: "object", properties, spreads: noValues, span: block.span };
  addValue(declare(into, scope, name, { span: spanOfName(into, node.name, name), mutable: false, data: false }), value);
}
