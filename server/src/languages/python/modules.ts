/** Imports, and what a module offers: every name at its top. */

import type { Value } from "#facts/file";
import { addValue, declare, put, type ScopeDraft } from "#languages/lowering";
import { noPath } from "#languages/values";
import { classBody, type PythonLowering } from "./context";
import { onStatement } from "./dispatch";
import { homeOf, spanOf, textOf } from "./names";
import { childOf, fieldOf, type PyNode } from "./tree";

/** Lets this file's kinds be lowered. */
export function installModules(): void {
  onStatement(["import_statement"], (into, node, scope) => {
    for (const child of node.children) lowerImport(into, child, scope);
    return undefined;
  });
  onStatement(["import_from_statement"], (into, node, scope) => {
    lowerImportFrom(into, node, scope);
    return undefined;
  });
}

/** Every top-level name can be imported; `_private` ones too, but they are not meant to be. */
export function exportNames(into: PythonLowering): void {
  const module = into.scopes[0];
  if (module === undefined) return;
  for (const [name, binding] of Object.entries(module.bindings)) {
    put(into.exports, name, { kind: "name", name, scope: module.id, path: noPath, span: binding.span });
    if (name.startsWith("_")) continue;
    for (const value of binding.values) {
      const scope = value.kind === "function" || value.kind === "class" ? into.scopes[value.scope] : undefined;
      if (scope !== undefined) scope.exported = true;
    }
  }
}

/** `import a.b` binds `a`; `import a.b as c` binds the inner module. */
function lowerImport(into: PythonLowering, node: PyNode, scope: ScopeDraft): void {
  const named = node.kind === "aliased_import" ? fieldOf(node, "name") : node;
  if (named?.kind !== "dotted_name") return;
  const from = textOf(into, named);
  const fact = noteImport(into, named, from, scope);
  const alias = fieldOf(node, "alias");
  const [root] = named.children;
  if (alias !== undefined) bindImport(into, alias, { value: { kind: "import", from, path: noPath }, fact }, scope);
  else if (root !== undefined)
    bindImport(into, root, { value: { kind: "import", from: textOf(into, root), path: noPath }, fact }, scope);
}

function lowerImportFrom(into: PythonLowering, node: PyNode, scope: ScopeDraft): void {
  const module = fieldOf(node, "module_name");
  if (module === undefined) return;
  const from = textOf(into, module).replace(/\s+/g, "");
  const fact = noteImport(into, module, from, scope);
  if (childOf(node, "wildcard_import") !== undefined) {
    if (scope.kind !== "function") into.reexports.push(from);
    return;
  }
  for (const child of node.children) {
    if (child.field !== "name") continue;
    const name = child.kind === "aliased_import" ? fieldOf(child, "name") : child;
    const local = child.kind === "aliased_import" ? fieldOf(child, "alias") : child.children[0];
    if (name !== undefined && local !== undefined)
      bindImport(into, local, { value: { kind: "import", from, path: [textOf(into, name)] }, fact }, scope);
  }
}

type ImportDraft = PythonLowering["imports"][number];

/** A module is evaluated whatever becomes of its names. */
function noteImport(into: PythonLowering, node: PyNode, from: string, scope: ScopeDraft): ImportDraft {
  const deferred = into.scopes[scope.function]?.kind === "function";
  const fact: ImportDraft = { from, span: spanOf(node), typeOnly: into.typesOnly, deferred, always: true };
  into.imports.push(fact);
  return fact;
}

function bindImport(
  into: PythonLowering,
  node: PyNode,
  { value, fact }: { readonly value: Value; readonly fact: ImportDraft },
  scope: ScopeDraft,
): void {
  const name = textOf(into, node);
  const owner = classBody(into, scope);
  if (owner?.members !== undefined) {
    put(owner.members, name, value);
    return;
  }
  const binding = declare(into, homeOf(into, name, scope), name, { span: spanOf(node), mutable: false, data: false });
  const same = binding.values.some(
    (held) =>
      held.kind === "import" && value.kind === "import" && held.from === value.from && held.path[0] === value.path[0],
  );
  if (!same) addValue(binding, value);
  into.importOf.set(binding, fact);
}
