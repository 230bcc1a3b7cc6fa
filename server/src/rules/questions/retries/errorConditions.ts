/** What a condition in a handler depends on: the error alone, or something that can come to an end. */

import type { FileFacts, Scope, ScopeId, Value } from "#facts/file";
import type { View } from "#linking/view";

/**
 * Is the condition about the error that a handler got, and about nothing that another round could change? Such a condition
 * says which failures are tried again, not how often.
 */
export function asksOnlyTheError(view: View, file: FileFacts, test: Value, handler: ScopeId): boolean {
  const found = { error: false, other: false };
  visit({ view, file, handler, found }, test, 0);
  return found.error && !found.other;
}

/** Branches around a scope, up to and without `upTo`. */
export const branchesUpTo = (view: View, file: FileFacts, scope: ScopeId, upTo: ScopeId): readonly Scope[] =>
  view.chain(file, scope).filter(({ id, kind }) => kind === "branch" && id !== upTo && view.inside(file, id, upTo));

interface Visit {
  readonly view: View;
  readonly file: FileFacts;
  readonly handler: ScopeId;
  readonly found: { error: boolean; other: boolean };
}

function visit(at: Visit, value: Value | undefined, depth: number): void {
  if (value === undefined) return;
  if (depth > 12) {
    at.found.other = true;
    return;
  }
  const next = (inner: Value | undefined) => visit(at, inner, depth + 1);
  switch (value.kind) {
    case "literal":
    case "regexp":
    case "import":
      return;
    case "error":
      at.found.error = true;
      return;
    case "name":
      return visitName(at, value, depth);
    case "result":
      return visitCall(at, value.operation, depth);
    case "not":
    case "typeof":
    case "awaited":
    case "member":
    case "element":
    case "spread":
      return next(value.of);
    case "choice":
      for (const inner of value.of) next(inner);
      return next(value.and);
    case "comparison":
      next(value.left);
      return next(value.right);
    case "template":
      for (const part of value.parts) next(part);
      return;
    case "array":
      for (const item of value.items) next(item);
      return;
    default:
      at.found.other = true;
  }
}

/** `isTransient(error)`, `error.message.includes("x")`: what it is asked about. A call without arguments may ask anything. */
function visitCall(at: Visit, id: number, depth: number): void {
  const operation = at.file.operations[id];
  if (operation === undefined) return;
  const { arguments: given, callee } = operation;
  for (const argument of given) visit(at, argument, depth + 1);
  if (callee === undefined) return;
  const isFunction = callee.kind === "import" || callee.kind === "this" || isPlainFunction(at, callee);
  if (!isFunction) visit(at, callee, depth + 1);
  else if (given.length === 0) at.found.other = true;
}

/** A function called by its name: what it is called with decides. */
const isPlainFunction = ({ view, file }: Visit, callee: Value): boolean =>
  callee.kind === "name" &&
  callee.path.length === 0 &&
  (view.variable(file, callee.scope, callee.name)?.binding.values ?? []).every(({ kind }) => kind === "function");

function visitName(at: Visit, value: Extract<Value, { kind: "name" }>, depth: number): void {
  const { view, file, handler, found } = at;
  const variable = view.variable(file, value.scope, value.name);
  if (variable === undefined) return;
  const own = file.scopes[handler];
  const isParameter =
    own?.kind === "function" && variable.scope === handler && own.parameters?.[0]?.name === value.name;
  if ((variable.scope === handler && value.name === own?.error) || isParameter) {
    found.error = true;
    return;
  }
  const values = variable.binding.values;
  if (view.inside(file, variable.scope, handler)) {
    for (const inner of values) visit(at, inner, depth + 1);
    return;
  }
  const isConstant = !variable.binding.mutable && values.every(({ kind }) => CONSTANT.test(kind));
  if (!isConstant) found.other = true;
}

const CONSTANT = /^(literal|array|object|regexp|import|class|function|result)$/;
