/** What a condition in an error handler depends on: the error alone, or something that moves on by itself (a count, a clock, a signal). */

import type { FileFacts, Scope, ScopeId, Value } from "#facts/file";
import type { View } from "#linking/view";

/** True when the error decides and nothing else does. `handler` is the scope that receives it. */
export function asksOnlyTheError(view: View, file: FileFacts, test: Value, handler: ScopeId): boolean {
  const found = { error: false, other: false };
  visit({ view, file, handler, found }, test, 0);
  return found.error && !found.other;
}

interface At {
  readonly view: View;
  readonly file: FileFacts;
  readonly handler: ScopeId;
  readonly found: { error: boolean; other: boolean };
}

const MAX_DEPTH = 12;

function visit(at: At, value: Value | undefined, depth: number): void {
  if (value === undefined) return;
  if (depth > MAX_DEPTH) {
    at.found.other = true;
    return;
  }
  const next = (inner: Value | undefined): void => visit(at, inner, depth + 1);
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
    case "result": {
      const operation = at.file.operations[value.operation];
      if (operation === undefined) return;
      for (const argument of operation.arguments) next(argument);
      const callee = operation.callee;
      if (callee?.kind === "this" && operation.arguments.length > 0) return;
      if (callee !== undefined && callee.kind !== "import" && !isPlainFunction(at, callee)) next(callee);
      if (operation.arguments.length === 0 && callee?.kind !== "name" && callee?.kind !== "member")
        at.found.other = true;
      return;
    }
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

const isPlainFunction = ({ view, file }: At, callee: Value): boolean =>
  callee.kind === "name" &&
  callee.path.length === 0 &&
  (view.variable(file, callee.scope, callee.name)?.binding.values ?? []).every(({ kind }) => kind === "function");

function visitName(at: At, value: Extract<Value, { kind: "name" }>, depth: number): void {
  const { view, file, handler, found } = at;
  const variable = view.variable(file, value.scope, value.name);
  if (variable === undefined) return;
  const own = file.scopes[handler];
  const isParameter = own?.kind === "function" && variable.scope === handler;
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

/** What a name that is never assigned again is bound to, and stays. */
const CONSTANT = /^(literal|array|object|regexp|import|class|function|result)$/;

/** Branches around a scope, up to an outer one. */
export const branchesUpTo = (view: View, file: FileFacts, scope: ScopeId, upTo: ScopeId): readonly Scope[] =>
  view.chain(file, scope).filter(({ id, kind }) => kind === "branch" && id !== upTo && view.inside(file, id, upTo));
