/** Calls, constructions, `require` and `import()`, tagged templates. */

import type { Use, Value } from "#facts/file";
import { happen, type Lowering, lookUp, type OperationDraft, openCall, type ScopeDraft } from "#languages/lowering";
import { argumentUse, calleeUse } from "#languages/uses";
import { noPath } from "#languages/values";
import { ts } from "./compiler";
import { expression, onExpression } from "./dispatch";
import { literalText, nameOf } from "./names";
import { spanOf, startOf } from "./spans";

const K = ts.SyntaxKind;

/** Lets this file's kinds be lowered. */
export function installCalls(): void {
  onExpression<ts.CallExpression>([K.CallExpression], lowerCall);
  onExpression<ts.NewExpression>([K.NewExpression], (into, node, scope, use) => {
    const operation = open(into, "new", scope, { node, callee: node.expression, use });
    lowerCallee(into, operation, node.expression, scope);
    if (node.arguments !== undefined) lowerArguments(into, operation, node.arguments, scope);
    return resultOf(into, operation);
  });
  onExpression<ts.TaggedTemplateExpression>([K.TaggedTemplateExpression], (into, node, scope, use) => {
    const operation = open(into, "call", scope, { node, callee: node.tag, use });
    operation.tagged = true;
    lowerCallee(into, operation, node.tag, scope);
    operation.arguments = [expression(into, node.template, scope, argumentUse(operation.id, 0))];
    return resultOf(into, operation);
  });
}

/** The module an `import()` loads, when the text names it. */
export function importedModule(into: Lowering, node: ts.Node): Value | undefined {
  if (node.kind !== K.CallExpression) return undefined;
  const call = node as ts.CallExpression;
  if (call.expression.kind !== K.ImportKeyword) return undefined;
  const argument = call.arguments[0];
  const from = argument === undefined ? undefined : literalText(argument);
  if (argument === undefined || from === undefined) return undefined;
  into.imports.push({ from, span: spanOf(into, argument), typeOnly: false, deferred: true });
  return { kind: "import", from, path: noPath };
}

/** The module `require("x")` loads; undefined when it is another function of that name, or the name is computed. */
export function requiredModule(into: Lowering, node: ts.Node, scope: ScopeDraft): Value | undefined {
  if (node.kind !== K.CallExpression) return undefined;
  const call = node as ts.CallExpression;
  if (call.expression.kind !== K.Identifier || nameOf(call.expression as ts.Identifier) !== "require") return undefined;
  const argument = call.arguments[0];
  const from = argument === undefined ? undefined : literalText(argument);
  if (argument === undefined || from === undefined || lookUp(into, "require")?.data === true) return undefined;
  const deferred = into.scopes[scope.function]?.kind === "function";
  into.imports.push({ from, span: spanOf(into, argument), typeOnly: false, deferred, always: true });
  return { kind: "import", from, path: noPath };
}

function lowerCall(into: Lowering, node: ts.CallExpression, scope: ScopeDraft, use: Use): Value {
  const required = requiredModule(into, node, scope);
  if (required !== undefined) {
    const fact = into.imports.at(-1);
    if (fact !== undefined && use.to !== "dropped") fact.used = fact.deferred ? "later" : "load";
    return required;
  }
  importedModule(into, node);
  const operation = open(into, "call", scope, { node, callee: node.expression, use });
  if ((node.flags & ts.NodeFlags.OptionalChain) !== 0) operation.optional = true;
  lowerCallee(into, operation, node.expression, scope);
  lowerArguments(into, operation, node.arguments, scope);
  return resultOf(into, operation);
}

function open(
  into: Lowering,
  kind: "call" | "new",
  scope: ScopeDraft,
  { node, callee, use }: { readonly node: ts.Node; readonly callee: ts.Node; readonly use: Use },
): OperationDraft {
  const span = spanOf(into, node);
  const start = kind === "new" ? startOf(into, callee) : span.start;
  return openCall(into, kind, scope, { span, calleeSpan: { start, end: callee.end }, use });
}

/** `import(x)` that nobody awaits on the spot is a call of a global of that name. */
function lowerCallee(into: Lowering, operation: OperationDraft, node: ts.Expression, scope: ScopeDraft): void {
  const span = operation.calleeSpan ?? operation.span;
  operation.callee =
    node.kind === K.ImportKeyword
      ? { kind: "name", name: "import", scope: scope.id, path: noPath, span }
      : expression(into, node, scope, calleeUse(operation.id));
  // A plain name is its own callee span: one object serves both.
  if (operation.callee.kind === "name" && node.kind === K.Identifier) operation.calleeSpan = operation.callee.span;
}

function lowerArguments(
  into: Lowering,
  operation: OperationDraft,
  nodes: readonly ts.Expression[],
  scope: ScopeDraft,
): void {
  if (nodes.length === 0) return;
  operation.arguments = nodes.map((node, index): Value => {
    const use = argumentUse(operation.id, index);
    if (node.kind !== K.SpreadElement) return expression(into, node, scope, use);
    const of = expression(into, (node as ts.SpreadElement).expression, scope, use);
    if (of.kind !== "array") operation.opaqueArguments = true;
    return { kind: "spread", of };
  });
}

function resultOf(into: Lowering, operation: OperationDraft): Value {
  happen(into, operation);
  return { kind: "result", operation: operation.id, awaited: false, path: noPath };
}
