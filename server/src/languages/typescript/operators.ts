/** Operators: conditions, logic, comparison, arithmetic, `await`, `yield`, `typeof`. */

import type { Use, Value } from "#facts/file";
import { closeScope, happen, type Lowering, openOperation, openScope, type ScopeDraft } from "#languages/lowering";
import {
  awaitedUse,
  deletedUse,
  dropped,
  operand,
  templated,
  tested,
  testedThen,
  typeofUse,
  voided,
  yieldedUse,
} from "#languages/uses";
import { choiceOf, negated, noPath, opaque, undefinedValue } from "#languages/values";
import { lowerAssignment, lowerStep } from "./assignments";
import { importedModule } from "./calls";
import { isWrapper } from "./chains";
import { ts } from "./compiler";
import { expression, onExpression } from "./dispatch";
import { spanOf } from "./spans";

const K = ts.SyntaxKind;
const arithmetic = opaque("arithmetic");
const deleted = opaque("delete");
const yielded = opaque("yield");

/** Lets this file's kinds be lowered. */
export function installOperators(): void {
  onExpression<ts.ParenthesizedExpression>(
    [
      K.ParenthesizedExpression,
      K.AsExpression as never,
      K.NonNullExpression as never,
      K.SatisfiesExpression as never,
      K.TypeAssertionExpression as never,
      K.ExpressionWithTypeArguments as never,
      K.PartiallyEmittedExpression as never,
    ],
    (into, node, scope, use) => expression(into, node.expression, scope, use),
  );
  onExpression<ts.AwaitExpression>([K.AwaitExpression], lowerAwait);
  onExpression<ts.YieldExpression>([K.YieldExpression], lowerYield);
  onExpression<ts.VoidExpression>([K.VoidExpression], (into, node, scope) => {
    expression(into, node.expression, scope, voided);
    return undefinedValue;
  });
  onExpression<ts.DeleteExpression>([K.DeleteExpression], (into, node, scope) => {
    expression(into, node.expression, scope, deletedUse);
    return deleted;
  });
  onExpression<ts.TypeOfExpression>([K.TypeOfExpression], (into, node, scope) => ({
    kind: "typeof",
    of: expression(into, node.expression, scope, typeofUse),
  }));
  onExpression<ts.PrefixUnaryExpression>([K.PrefixUnaryExpression], lowerPrefix);
  onExpression<ts.PostfixUnaryExpression>([K.PostfixUnaryExpression], (into, node, scope) =>
    lowerStep(into, node, node.operand, scope),
  );
  onExpression<ts.ConditionalExpression>([K.ConditionalExpression], lowerConditional);
  onExpression<ts.BinaryExpression>([K.BinaryExpression], lowerBinary);
}

/** `await f()` marks the call's result; awaiting anything else is an operation of its own. */
function lowerAwait(into: Lowering, node: ts.AwaitExpression, scope: ScopeDraft, use: Use): Value {
  let inner: ts.Node = node.expression;
  while (isWrapper(inner)) inner = inner.expression;
  const module = importedModule(into, inner);
  const flow = awaitedUse(use);
  const of = module ?? expression(into, node.expression, scope, flow);
  if (of.kind === "result" && of.path.length === 0) return { ...of, awaited: true };
  const operation = openOperation(into, "await", scope, spanOf(into, node), use);
  operation.arguments = [of];
  happen(into, operation);
  return module ?? { kind: "awaited", of, path: noPath };
}

function lowerYield(into: Lowering, node: ts.YieldExpression, scope: ScopeDraft, use: Use): Value {
  const operation = openOperation(into, "yield", scope, spanOf(into, node), use);
  if (node.expression !== undefined) operation.arguments = [expression(into, node.expression, scope, yieldedUse)];
  happen(into, operation);
  return yielded;
}

function lowerPrefix(into: Lowering, node: ts.PrefixUnaryExpression, scope: ScopeDraft): Value {
  switch (node.operator) {
    case K.ExclamationToken:
      return negated(expression(into, node.operand, scope, tested));
    case K.PlusPlusToken:
    case K.MinusMinusToken:
      return lowerStep(into, node, node.operand, scope);
    default: {
      const of = expression(into, node.operand, scope, operand);
      if (of.kind !== "literal" || typeof of.value !== "number")
        return node.operator === K.MinusToken
          ? { kind: "opaque", because: "arithmetic", of: [of], operator: "-" }
          : arithmetic;
      const sign = node.operator === K.MinusToken ? -1 : 1;
      return node.operator === K.TildeToken
        ? arithmetic
        : { kind: "literal", value: sign * of.value, span: spanOf(into, node) };
    }
  }
}

function lowerConditional(into: Lowering, node: ts.ConditionalExpression, scope: ScopeDraft, use: Use): Value {
  const test = expression(into, node.condition, scope, tested);
  const yes = lowerArm(into, node.whenTrue, { scope, test, use });
  const no = lowerArm(into, node.whenFalse, { scope, test: negated(test), use });
  return { kind: "choice", of: [yes, no], by: test };
}

/** One arm of a condition: a scope of its own, unless nothing can happen in it. */
export function lowerArm(
  into: Lowering,
  node: ts.Expression,
  { scope, test, use }: { readonly scope: ScopeDraft; readonly test: Value; readonly use: Use },
): Value {
  if (isQuiet(node)) return expression(into, node, scope, use);
  const arm = openScope(into, "branch", scope, spanOf(into, node));
  arm.test = test;
  const value = expression(into, node, arm, use);
  closeScope(into, arm);
  return value;
}

/** Literals, names and their members: reading them calls nothing. */
function isQuiet(node: ts.Node): boolean {
  let at = node;
  for (;;) {
    if (at.kind === K.PropertyAccessExpression) at = (at as ts.PropertyAccessExpression).expression;
    else if (isWrapper(at)) at = at.expression;
    else break;
  }
  switch (at.kind) {
    case K.Identifier:
    case K.ThisKeyword:
    case K.StringLiteral:
    case K.NumericLiteral:
    case K.TrueKeyword:
    case K.FalseKeyword:
    case K.NullKeyword:
    case K.NoSubstitutionTemplateLiteral:
      return true;
    case K.ArrayLiteralExpression:
      return (at as ts.ArrayLiteralExpression).elements.length === 0;
    case K.ObjectLiteralExpression:
      return (at as ts.ObjectLiteralExpression).properties.length === 0;
    case K.PrefixUnaryExpression:
      return (
        (at as ts.PrefixUnaryExpression).operator === K.ExclamationToken &&
        isQuiet((at as ts.PrefixUnaryExpression).operand)
      );
    default:
      return false;
  }
}

function lowerBinary(into: Lowering, node: ts.BinaryExpression, scope: ScopeDraft, use: Use): Value {
  const operator = node.operatorToken.kind;
  switch (operator) {
    case K.AmpersandAmpersandToken: {
      const test = expression(into, node.left, scope, tested);
      return { kind: "choice", of: [lowerArm(into, node.right, { scope, test, use })], and: test };
    }
    case K.BarBarToken:
    case K.QuestionQuestionToken: {
      const left = expression(into, node.left, scope, testedThen(use));
      return choiceOf([left, lowerArm(into, node.right, { scope, test: negated(left), use })]);
    }
    case K.CommaToken:
      expression(into, node.left, scope, dropped);
      return expression(into, node.right, scope, use);
    case K.PlusToken:
      return lowerSum(into, node, scope);
    case K.LessThanToken:
    case K.GreaterThanToken:
    case K.LessThanEqualsToken:
    case K.GreaterThanEqualsToken:
    case K.EqualsEqualsToken:
    case K.ExclamationEqualsToken:
    case K.EqualsEqualsEqualsToken:
    case K.ExclamationEqualsEqualsToken:
    case K.InstanceOfKeyword:
    case K.InKeyword: {
      const left = expression(into, node.left, scope, tested);
      const right = expression(into, node.right, scope, tested);
      return { kind: "comparison", operator: ts.tokenToString(operator) ?? "", left, right };
    }
    default:
      if (operator >= K.FirstAssignment && operator <= K.LastAssignment) return lowerAssignment(into, node, scope, use);
      return lowerArithmetic(into, node, scope);
  }
}

function lowerArithmetic(into: Lowering, node: ts.BinaryExpression, scope: ScopeDraft): Value {
  const left = expression(into, node.left, scope, operand);
  const right = expression(into, node.right, scope, operand);
  const value =
    left.kind === "literal" && right.kind === "literal"
      ? calculated(node.operatorToken.kind, left.value, right.value)
      : undefined;
  if (value !== undefined) return { kind: "literal", value, span: spanOf(into, node) };
  const operator = ts.tokenToString(node.operatorToken.kind) ?? "";
  return { kind: "opaque", because: "arithmetic", of: [left, right], operator };
}

/** `60 * 1000` is as good as `60000` to whoever asks for a deadline. */
function calculated(operator: ts.SyntaxKind, left: unknown, right: unknown): number | undefined {
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (operator) {
    case K.PlusToken:
      return left + right;
    case K.MinusToken:
      return left - right;
    case K.AsteriskToken:
      return left * right;
    case K.SlashToken:
      return left / right;
    case K.AsteriskAsteriskToken:
      return left ** right;
    default:
      return undefined;
  }
}

/** `a + b + c` is one template: string or number, what it is made of stays visible. Left-deep, so it is flattened in a loop. */
function lowerSum(into: Lowering, node: ts.BinaryExpression, scope: ScopeDraft): Value {
  const nodes: ts.Expression[] = [];
  let at: ts.Expression = node;
  while (at.kind === K.BinaryExpression && (at as ts.BinaryExpression).operatorToken.kind === K.PlusToken) {
    nodes.push((at as ts.BinaryExpression).right);
    at = (at as ts.BinaryExpression).left;
  }
  nodes.push(at);
  const parts = nodes.reverse().map((part) => expression(into, part, scope, templated));
  const span = spanOf(into, node);
  const sum = parts.reduce<number | undefined>(
    (total, part) => (part.kind === "literal" ? calculated(K.PlusToken, total, part.value) : undefined),
    0,
  );
  if (sum !== undefined) return { kind: "literal", value: sum, span };
  const first = parts[0];
  const head = first?.kind === "literal" && typeof first.value === "string" ? first.value : undefined;
  return { kind: "template", head: head ?? "", parts: head === undefined ? parts : parts.slice(1), span };
}
