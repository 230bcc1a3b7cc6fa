/** Assignments: to names, to members, to patterns; compound ones; `++` and `--`. */

import type { Use, Value } from "#facts/file";
import { noteMember } from "#languages/classMembers";
import {
  addValue,
  closeScope,
  happen,
  type Lowering,
  lookUp,
  openOperation,
  openScope,
  type ScopeDraft,
} from "#languages/lowering";
import { assignedUse, boundUse, defaulted, operand, targeted } from "#languages/uses";
import { choiceOf, memberOf, negated, opaque } from "#languages/values";
import { unwrapped } from "./chains";
import { ts } from "./compiler";
import { expression } from "./dispatch";
import { noteExport } from "./exports";
import { keyOf, nameOf } from "./names";
import { nameFunction, spanOf } from "./spans";

const K = ts.SyntaxKind;
const counted = opaque("counted");
const restOfArray = opaque("rest of an array");

/** Lowers `left = right` and its compound forms; its value is what was assigned. */
export function lowerAssignment(into: Lowering, node: ts.BinaryExpression, scope: ScopeDraft, use: Use): Value {
  const left = unwrapped(node.left);
  const operator = node.operatorToken.kind;
  if (operator !== K.EqualsToken) return lowerCompound(into, node, left, scope);
  if (left.kind === K.ObjectLiteralExpression || left.kind === K.ArrayLiteralExpression) {
    const names = targetNames(left);
    const value = expression(into, node.right, scope, { to: "destructured", scope: scope.id, names });
    assignPattern(into, left, value, { scope, node, use });
    return value;
  }
  const target = expression(into, left, scope, targeted);
  const value = expression(into, node.right, scope, flowInto(into, left, target));
  assign(into, left, value, { scope, node, use, target });
  return value;
}

interface Assigning {
  readonly scope: ScopeDraft;
  readonly node: ts.Node;
  readonly use: Use;
}

/** Where the right side goes: a known name is bound, anything else is assigned. */
function flowInto(into: Lowering, left: ts.Node, target: Value): Use {
  const name = left.kind === K.Identifier ? nameOf(left as ts.Identifier) : undefined;
  const known = name === undefined ? undefined : lookUp(into, name);
  if (name === undefined || known === undefined) return assignedUse(target);
  return boundUse(name, known.scope.id);
}

function assign(into: Lowering, left: ts.Node, value: Value, how: Assigning & { readonly target: Value }): void {
  const operation = openOperation(into, "assign", how.scope, spanOf(into, how.node), how.use);
  operation.callee = how.target;
  operation.arguments = [value];
  happen(into, operation);
  noteAssigned(into, left, how.target, value);
}

/** Tells the name, the class or the exports that they have one more value. */
function noteAssigned(into: Lowering, left: ts.Node, target: Value, value: Value): void {
  if (left.kind === K.Identifier) {
    nameFunction(into, value, left);
    const known = lookUp(into, nameOf(left as ts.Identifier));
    if (known === undefined) return;
    addValue(known.binding, value);
    return;
  }
  if (left.kind === K.PropertyAccessExpression) nameFunction(into, value, (left as ts.PropertyAccessExpression).name);
  noteMember(into, target, value);
  noteExport(into, target, value);
}

function lowerCompound(into: Lowering, node: ts.BinaryExpression, left: ts.Node, scope: ScopeDraft): Value {
  const operator = node.operatorToken.kind;
  const target = expression(into, left, scope, targeted);
  const operation = openOperation(into, "assign", scope, spanOf(into, node), targeted);
  operation.callee = target;
  operation.compound = ts.tokenToString(operator) ?? "";
  const added = addedValue(into, node, { left, target, scope });
  operation.arguments = [added];
  happen(into, operation);
  const value = operator === K.PlusEqualsToken ? sumOf(into, node, target, added) : added;
  noteAssigned(into, left, target, value);
  return isLogical(operator) ? choiceOf([target, value]) : value;
}

/** `a ||= b` evaluates `b` under a condition; `a += b` always. */
function addedValue(
  into: Lowering,
  node: ts.BinaryExpression,
  { left, target, scope }: { readonly left: ts.Node; readonly target: Value; readonly scope: ScopeDraft },
): Value {
  const operator = node.operatorToken.kind;
  if (!isLogical(operator)) {
    const value = expression(into, node.right, scope, operand);
    return operator === K.PlusEqualsToken ? value : counted;
  }
  const arm = openScope(into, "branch", scope, spanOf(into, node.right));
  arm.test = operator === K.AmpersandAmpersandEqualsToken ? target : negated(target);
  const value = expression(into, node.right, arm, flowInto(into, left, target));
  closeScope(into, arm);
  return value;
}

const sumOf = (into: Lowering, node: ts.Node, target: Value, added: Value): Value =>
  added.kind === "literal" && typeof added.value === "number"
    ? counted
    : { kind: "template", head: "", parts: [target, added], span: spanOf(into, node) };

const isLogical = (operator: ts.SyntaxKind): boolean =>
  operator === K.BarBarEqualsToken ||
  operator === K.AmpersandAmpersandEqualsToken ||
  operator === K.QuestionQuestionEqualsToken;

/** Lowers `i++` and its kin: an assignment whose value is not known. */
export function lowerStep(into: Lowering, node: ts.Node, of: ts.Expression, scope: ScopeDraft): Value {
  const left = unwrapped(of);
  const target = expression(into, left, scope, targeted);
  const operation = openOperation(into, "assign", scope, spanOf(into, node), targeted);
  operation.callee = target;
  operation.compound = (node as ts.PrefixUnaryExpression).operator === K.MinusMinusToken ? "--" : "++";
  happen(into, operation);
  noteAssigned(into, left, target, counted);
  return counted;
}

/** `[a, b.c] = value`, `({ d: e = 1, ...rest } = value)`. */
function assignPattern(into: Lowering, left: ts.Node, value: Value, how: Assigning): void {
  if (left.kind === K.ArrayLiteralExpression) {
    (left as ts.ArrayLiteralExpression).elements.forEach((element, index) => {
      if (element.kind === K.OmittedExpression) return;
      if (element.kind === K.SpreadElement)
        assignPart(into, (element as ts.SpreadElement).expression, restOfArray, how);
      else assignPart(into, element, memberOf(value, [String(index)]), how);
    });
    return;
  }
  for (const property of (left as ts.ObjectLiteralExpression).properties) {
    switch (property.kind) {
      case K.ShorthandPropertyAssignment: {
        assignPart(into, property.name, memberOf(value, [keyOf(property.name)]), how);
        const { objectAssignmentInitializer: initializer } = property as ts.ShorthandPropertyAssignment;
        if (initializer === undefined) break;
        const fallback = expression(into, initializer, how.scope, defaulted);
        noteAssigned(into, property.name, fallback, fallback);
        break;
      }
      case K.PropertyAssignment:
        assignPart(into, (property as ts.PropertyAssignment).initializer, memberOf(value, [keyOf(property.name)]), how);
        break;
      case K.SpreadAssignment:
        assignPart(into, (property as ts.SpreadAssignment).expression, value, how);
        break;
    }
  }
}

/** One target of a pattern, with its default when it has one. */
function assignPart(into: Lowering, node: ts.Node, value: Value, how: Assigning): void {
  const left = unwrapped(node);
  if (left.kind === K.ObjectLiteralExpression || left.kind === K.ArrayLiteralExpression) {
    assignPattern(into, left, value, how);
    return;
  }
  if (left.kind === K.BinaryExpression && (left as ts.BinaryExpression).operatorToken.kind === K.EqualsToken) {
    const { left: inner, right } = left as ts.BinaryExpression;
    assignPart(into, inner, value, how);
    const fallback = expression(into, right, how.scope, defaulted);
    noteAssigned(into, unwrapped(inner), fallback, fallback);
    return;
  }
  const target = expression(into, left, how.scope, targeted);
  assign(into, left, value, { ...how, target });
}

/** Names a pattern of an assignment writes to. */
function targetNames(node: ts.Node): readonly string[] {
  const left = unwrapped(node);
  switch (left.kind) {
    case K.Identifier:
      return [nameOf(left as ts.Identifier)];
    case K.ArrayLiteralExpression:
      return (left as ts.ArrayLiteralExpression).elements.flatMap(targetNames);
    case K.SpreadElement:
    case K.SpreadAssignment:
      return targetNames((left as ts.SpreadElement).expression);
    case K.BinaryExpression:
      return targetNames((left as ts.BinaryExpression).left);
    case K.ObjectLiteralExpression:
      return (left as ts.ObjectLiteralExpression).properties.flatMap(targetNames);
    case K.ShorthandPropertyAssignment:
      return targetNames((left as ts.ShorthandPropertyAssignment).name);
    case K.PropertyAssignment:
      return targetNames((left as ts.PropertyAssignment).initializer);
    default:
      return [];
  }
}
