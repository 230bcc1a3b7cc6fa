/** Classes: bases, members, and what methods assign to `self`. */

import type { Value } from "#facts/file";
import { addFirstValue, closeScope, declare, openScope, put, type ScopeDraft } from "#languages/lowering";
import { operand } from "#languages/uses";
import { choiceOf } from "#languages/values";
import { classBody, namesScope, type PythonLowering } from "./context";
import { block, expression, onStatement } from "./dispatch";
import { homeOf, spanOf, textOf } from "./names";
import { fieldOf, type PyNode } from "./tree";

/** Lets this file's kinds be lowered. */
export function installClasses(): void {
  onStatement(["class_definition"], (into, node, scope) => {
    lowerClass(into, node, scope);
    return undefined;
  });
}

function lowerClass(into: PythonLowering, node: PyNode, parent: ScopeDraft): void {
  const bases = basesOf(into, node, parent);
  const scope = openScope(into, "class", parent, spanOf(node));
  scope.members = {};
  if (bases.length > 0) scope.base = choiceOf(bases);
  const name = fieldOf(node, "name");
  const value: Value = { kind: "class", scope: scope.id };
  if (name !== undefined) bindClass(into, name, { value, scope, parent });
  block(into, fieldOf(node, "body"), scope);
  closeScope(into, scope);
}

/** A class is known by its name inside its own methods. */
function bindClass(
  into: PythonLowering,
  name: PyNode,
  { value, scope, parent }: { readonly value: Value; readonly scope: ScopeDraft; readonly parent: ScopeDraft },
): void {
  const text = textOf(into, name);
  scope.name = text;
  scope.nameSpan = spanOf(name);
  const owner = classBody(into, parent);
  if (owner?.members !== undefined) put(owner.members, text, value);
  else {
    const home = homeOf(into, text, namesScope(into, parent));
    addFirstValue(declare(into, home, text, { span: spanOf(name), mutable: false, data: false }), value);
  }
}

/** Base classes; keyword arguments such as `metaclass` are evaluated and say nothing. */
function basesOf(into: PythonLowering, node: PyNode, scope: ScopeDraft): readonly Value[] {
  const bases: Value[] = [];
  for (const child of fieldOf(node, "superclasses")?.children ?? []) {
    if (child.kind === "keyword_argument") expression(into, fieldOf(child, "value"), scope, operand);
    else bases.push(expression(into, child, scope, operand));
  }
  return bases;
}
