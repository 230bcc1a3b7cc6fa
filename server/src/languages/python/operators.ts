/** Operators: conditions, logic, comparison, arithmetic, `await`, `yield`. */

import type { Use, Value } from "#facts/file";
import { closeScope, functionOf, happen, openOperation, openScope, type ScopeDraft } from "#languages/lowering";
import { awaitedUse, operand, templated, tested, testedThen, yieldedUse } from "#languages/uses";
import { choiceOf, negated, noPath, opaque } from "#languages/values";
import type { PythonLowering } from "./context";
import { expression, onExpression } from "./dispatch";
import { spanOf, textOf } from "./names";
import { fieldOf, type PyNode } from "./tree";

const arithmetic = opaque("arithmetic");
const yielded = opaque("yield");

/** Lets this file's kinds be lowered. */
export function installOperators(): void {
  onExpression(["parenthesized_expression"], (into, node, scope, use) =>
    expression(into, node.children[0], scope, use),
  );
  onExpression(["await"], lowerAwait);
  onExpression(["yield"], (into, node, scope, use) => {
    const operation = openOperation(into, "yield", scope, spanOf(node), use);
    const owner = functionOf(into, scope);
    if (owner.kind === "function") owner.generator = true;
    const inner = node.children.at(-1);
    if (inner !== undefined) operation.arguments = [expression(into, inner, scope, yieldedUse)];
    happen(into, operation);
    return yielded;
  });
  onExpression(["not_operator"], (into, node, scope) =>
    negated(expression(into, fieldOf(node, "argument"), scope, tested)),
  );
  onExpression(["unary_operator"], lowerUnary);
  onExpression(["boolean_operator"], lowerLogic);
  onExpression(["comparison_operator"], lowerComparison);
  onExpression(["binary_operator"], lowerBinary);
  onExpression(["conditional_expression"], lowerConditional);
}

/** Awaits a value: a call's result is marked, anything else is an operation of its own. */
export function awaited(
  into: PythonLowering,
  node: PyNode | undefined,
  scope: ScopeDraft,
  { use, around }: { readonly use: Use; readonly around: PyNode },
): Value {
  const of = expression(into, node, scope, awaitedUse(use));
  if (of.kind === "result" && of.path.length === 0) return { ...of, awaited: true };
  const operation = openOperation(into, "await", scope, spanOf(around), use);
  operation.arguments = [of];
  happen(into, operation);
  return { kind: "awaited", of, path: noPath };
}

function lowerAwait(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  return awaited(into, node.children.at(-1), scope, { use, around: node });
}

function lowerUnary(into: PythonLowering, node: PyNode, scope: ScopeDraft): Value {
  const of = expression(into, fieldOf(node, "argument"), scope, operand);
  const operator = into.text[node.start];
  if (of.kind !== "literal" || typeof of.value !== "number")
    return operator === "-" ? { kind: "opaque", because: "arithmetic", of: [of], operator } : arithmetic;
  return operator === "~"
    ? arithmetic
    : { kind: "literal", value: operator === "-" ? -of.value : of.value, span: spanOf(node) };
}

function lowerLogic(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const right = fieldOf(node, "right");
  const isAnd = fieldOf(node, "operator")?.kind === "and";
  const left = expression(into, fieldOf(node, "left"), scope, isAnd ? tested : testedThen(use));
  const value = lowerArm(into, right, { scope, test: isAnd ? left : negated(left), use });
  return isAnd ? { kind: "choice", of: [value], and: left } : choiceOf([left, value]);
}

/** One arm of a condition: a scope of its own, unless nothing can happen in it. */
function lowerArm(
  into: PythonLowering,
  node: PyNode | undefined,
  { scope, test, use }: { readonly scope: ScopeDraft; readonly test: Value; readonly use: Use },
): Value {
  if (node === undefined || isQuiet(node)) return expression(into, node, scope, use);
  const arm = openScope(into, "branch", scope, spanOf(node));
  arm.test = test;
  const value = expression(into, node, arm, use);
  closeScope(into, arm);
  return value;
}

function isQuiet(node: PyNode): boolean {
  let at: PyNode | undefined = node;
  while (at?.kind === "attribute") at = fieldOf(at, "object");
  switch (at?.kind) {
    case "identifier":
    case "integer":
    case "float":
    case "true":
    case "false":
    case "none":
      return true;
    case "list":
    case "dictionary":
    case "tuple":
      return at.children.length === 0;
    case "string":
      return at.children.every(({ kind }) => kind !== "interpolation");
    default:
      return false;
  }
}

/** `a < b < c` is `a < b and b < c`. */
function lowerComparison(into: PythonLowering, node: PyNode, scope: ScopeDraft): Value {
  const operators = node.children.filter(({ field }) => field === "operators");
  const operands = node.children
    .filter(({ field }) => field !== "operators")
    .map((child) => expression(into, child, scope, tested));
  const comparisons = operators.map((operator, index): Value => {
    const left = operands[index] ?? arithmetic;
    const right = operands[index + 1] ?? arithmetic;
    return { kind: "comparison", operator: textOf(into, operator).replace(/\s+/g, " "), left, right };
  });
  return comparisons.reduce((and, next) => ({ kind: "choice", of: [next], and }));
}

/** `a + b + c` is one template, `"… %s" % x` too; left-deep chains are flattened in a loop. */
function lowerBinary(into: PythonLowering, node: PyNode, scope: ScopeDraft): Value {
  const operator = fieldOf(node, "operator")?.kind ?? "";
  const nodes: PyNode[] = [];
  let at: PyNode | undefined = node;
  while (at?.kind === "binary_operator" && fieldOf(at, "operator")?.kind === operator) {
    const right = fieldOf(at, "right");
    if (right !== undefined) nodes.push(right);
    at = fieldOf(at, "left");
  }
  if (at !== undefined) nodes.push(at);
  const joins = operator === "+" || operator === "%" || operator === "/";
  const parts = nodes.reverse().map((part) => expression(into, part, scope, joins ? templated : operand));
  const number = calculated(operator, parts);
  if (number !== undefined) return { kind: "literal", value: number, span: spanOf(node) };
  return templateOf(operator, parts, node);
}

/** What text may come of an operator: sums, `%` formats, and `/` between paths. */
function templateOf(operator: string, parts: readonly Value[], node: PyNode): Value {
  const [first, ...rest] = parts;
  const isText = first?.kind === "template" || (first?.kind === "literal" && typeof first.value === "string");
  if (
    first === undefined ||
    !(operator === "+" || (operator === "%" && isText) || (operator === "/" && mayBePath(parts)))
  )
    return { kind: "opaque", because: "arithmetic", of: parts, operator };
  const head = first.kind === "literal" && typeof first.value === "string" ? first.value : undefined;
  return { kind: "template", head: head ?? "", parts: head === undefined ? parts : rest, span: spanOf(node) };
}

const mayBePath = (parts: readonly Value[]): boolean =>
  parts.some((part) => part.kind === "template" || (part.kind === "literal" && typeof part.value === "string"));

function calculated(operator: string, parts: readonly Value[]): number | undefined {
  let total: number | undefined;
  for (const part of parts) {
    if (part.kind !== "literal" || typeof part.value !== "number") return undefined;
    total = total === undefined ? part.value : applied(operator, total, part.value);
    if (total === undefined) return undefined;
  }
  return total;
}

function applied(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "//":
      return Math.floor(left / right);
    case "**":
      return left ** right;
    default:
      return undefined;
  }
}

function lowerConditional(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const [yes, condition, no] = node.children.filter(({ kind }) => kind !== "if" && kind !== "else");
  const test = expression(into, condition, scope, tested);
  const value = lowerArm(into, yes, { scope, test, use });
  return { kind: "choice", of: [value, lowerArm(into, no, { scope, test: negated(test), use })], by: test };
}
