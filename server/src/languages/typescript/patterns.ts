/** Declared names: `const`, `let`, `var`, parameters, and destructuring with defaults and rest. */

import type { TypeReference, Use, Value } from "#facts/file";
import {
  addFirstValue,
  addValue,
  type BindingDraft,
  declare,
  functionOf,
  type Lowering,
  lookUp,
  type ScopeDraft,
  sharedPath,
} from "#languages/lowering";
import { boundUse, defaulted, operand } from "#languages/uses";
import { memberOf, noPath, opaque, undefinedValue } from "#languages/values";
import { requiredModule } from "./calls";
import { ts } from "./compiler";
import { expression } from "./dispatch";
import { keyOf, nameOf } from "./names";
import { nameFunction, spanOfName } from "./spans";
import { memberType, typeOf } from "./types";

const K = ts.SyntaxKind;
const restOfArray = opaque("rest of an array");

export interface Target {
  /** Where the names live. */
  readonly scope: ScopeDraft;
  /** Where defaults are evaluated. */
  readonly at: ScopeDraft;
  readonly mutable: boolean;
}

/** Declares the names of a pattern and gives each its part of `value`. */
export function bindPattern(
  into: Lowering,
  name: ts.BindingName,
  value: Value,
  target: Target & { readonly type?: ts.TypeNode | undefined },
): void {
  const { scope, mutable } = target;
  if (name.kind === K.Identifier) {
    const text = nameOf(name);
    if (text === "") return;
    const type: TypeReference | undefined = typeOf(into, target.type);
    const data = value.kind !== "import" && (mutable || (value.kind !== "function" && value.kind !== "class"));
    const binding = declare(into, scope, text, { span: spanOfName(into, name, text), mutable, data, type });
    // Earlier functions may have assigned already; the declaration still comes first.
    addFirstValue(binding, value);
    if (value.kind === "import") noteRequired(into, binding, value.from);
    nameFunction(into, value, name);
    return;
  }
  let index = 0;
  for (const element of name.elements) {
    const position = String(index++);
    if (element.kind === K.OmittedExpression) continue;
    bindElement(
      into,
      element as ts.BindingElement,
      { value, position, array: name.kind === K.ArrayBindingPattern },
      target,
    );
  }
}

/** The import that `require` of the declaration just made: what is done with the name is told of it. */
function noteRequired(into: Lowering, binding: BindingDraft, from: string): void {
  const fact = into.imports.at(-1);
  if (fact?.from === from) into.importOf.set(binding, fact);
}

function bindElement(
  into: Lowering,
  element: ts.BindingElement,
  from: { readonly value: Value; readonly position: string; readonly array: boolean },
  target: Target & { readonly type?: ts.TypeNode | undefined },
): void {
  const { scope, at, mutable } = target;
  const property = element.propertyName ?? (element.name as ts.Identifier);
  if (property.kind === K.ComputedPropertyName) expression(into, property.expression, at, operand);
  const key = from.array ? from.position : keyOf(property);
  const type = from.array ? undefined : memberType(target.type, key);
  bindPattern(into, element.name, partOf(into, from, key, element.dotDotDotToken !== undefined), {
    scope,
    at,
    mutable,
    type,
  });
  if (element.initializer !== undefined) bindDefault(into, element.name, element.initializer, at);
}

/** The rest of an object has the members that were not taken, so it stands for the object itself. */
function partOf(
  into: Lowering,
  from: { readonly value: Value; readonly array: boolean },
  key: string,
  rest: boolean,
): Value {
  if (!rest) return memberOf(from.value, sharedPath(into, [key]));
  return from.array ? restOfArray : from.value;
}

/** `= value` of a parameter or a destructured name: one more thing the name can be. */
export function bindDefault(into: Lowering, name: ts.BindingName, initializer: ts.Expression, at: ScopeDraft): void {
  const value = expression(into, initializer, at, defaulted);
  if (name.kind !== K.Identifier) return;
  const known = lookUp(into, nameOf(name));
  if (known !== undefined) addValue(known.binding, value);
}

/** Lowers `const a = …, { b } = …` and returns the names it declares. */
export function lowerDeclarations(
  into: Lowering,
  list: ts.VariableDeclarationList,
  scope: ScopeDraft,
): readonly string[] {
  const declared: string[] = [];
  for (const declaration of list.declarations) {
    const target = declarationTarget(into, list, scope);
    const names = namesOf(declaration.name);
    declared.push(...names);
    const value =
      declaration.initializer === undefined
        ? undefinedValue
        : initialValue(into, declaration, declaration.initializer, { ...target, names });
    bindPattern(into, declaration.name, value, { ...target, type: declaration.type });
  }
  return declared;
}

/** Where the names of a declaration live: `var` belongs to the function. */
export function declarationTarget(into: Lowering, list: ts.VariableDeclarationList, scope: ScopeDraft): Target {
  const blockScoped = (list.flags & ts.NodeFlags.BlockScoped) !== 0;
  const mutable = (list.flags & ts.NodeFlags.Const) === 0 && (list.flags & ts.NodeFlags.Using) === 0;
  return { scope: blockScoped ? scope : functionOf(into, scope), at: scope, mutable };
}

/** Declares the names of a statement list before any of it is lowered, so that functions above see what is declared below. */
export function hoist(into: Lowering, statements: readonly ts.Statement[], scope: ScopeDraft): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case K.FunctionDeclaration:
      case K.ClassDeclaration:
      case K.EnumDeclaration:
      case K.ModuleDeclaration: {
        const { name } = statement as ts.FunctionDeclaration;
        if (name?.kind === K.Identifier) hoistName(into, name, { scope, mutable: false, data: false });
        break;
      }
      case K.VariableStatement: {
        const list = (statement as ts.VariableStatement).declarationList;
        const target = declarationTarget(into, list, scope);
        for (const declaration of list.declarations) hoistPattern(into, declaration, target);
        break;
      }
    }
  }
}

function hoistPattern(into: Lowering, declaration: ts.VariableDeclaration | ts.BindingElement, target: Target): void {
  const { name, initializer } = declaration;
  if (name.kind === K.Identifier) {
    const code = initializer?.kind === K.ArrowFunction || initializer?.kind === K.FunctionExpression;
    hoistName(into, name, { scope: target.scope, mutable: target.mutable, data: target.mutable || !code });
    return;
  }
  for (const element of name.elements) {
    if (element.kind === K.BindingElement) hoistPattern(into, element as ts.BindingElement, target);
  }
}

function hoistName(
  into: Lowering,
  name: ts.Identifier,
  how: { readonly scope: ScopeDraft; readonly mutable: boolean; readonly data: boolean },
): void {
  const text = nameOf(name);
  if (text !== "")
    declare(into, how.scope, text, { span: spanOfName(into, name, text), mutable: how.mutable, data: how.data });
}

function initialValue(
  into: Lowering,
  declaration: ts.VariableDeclaration,
  initializer: ts.Expression,
  target: Target & { readonly names: readonly string[] },
): Value {
  const required = requiredModule(into, initializer, target.at);
  if (required !== undefined) return required;
  const use: Use =
    declaration.name.kind === K.Identifier
      ? boundUse(nameOf(declaration.name), target.scope.id)
      : { to: "destructured", scope: target.scope.id, names: target.names };
  return expression(into, initializer, target.at, use);
}

/** Names a pattern declares, in order. */
export function namesOf(name: ts.BindingName): readonly string[] {
  if (name.kind === K.Identifier) return [nameOf(name)];
  return name.elements.flatMap((element) =>
    element.kind === K.BindingElement ? namesOf((element as ts.BindingElement).name) : noPath,
  );
}
