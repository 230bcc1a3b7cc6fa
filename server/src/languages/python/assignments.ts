/** Assignments: to names, members, elements and patterns; augmented ones; `:=`. */

import type { TypeReference, Use, Value } from "#facts/file";
import { noteMember } from "#languages/classMembers";
import { addValue, happen, lookUp, openOperation, put, type ScopeDraft, sharedPath } from "#languages/lowering";
import { assignedUse, dropped, operand, targeted } from "#languages/uses";
import { isEmpty, memberOf, noPath, opaque } from "#languages/values";
import { unwrapped } from "./chains";
import { classBody, namesScope, type PythonLowering } from "./context";
import { expression, onExpression } from "./dispatch";
import { assignName, homeOf, nameUse, spanOf, targetNames, textOf } from "./names";
import { childOf, fieldOf, type PyNode } from "./tree";
import { typeOf } from "./types";

const counted = opaque("counted");
const restOfList = opaque("rest of a list");

/** Lets this file's kinds be lowered. */
export function installAssignments(): void {
  onExpression(["assignment"], lowerAssignment);
  onExpression(["augmented_assignment"], lowerAugmented);
  onExpression(["named_expression"], (into, node, scope, use) => {
    const name = fieldOf(node, "name");
    const home = namesScope(into, scope);
    if (name === undefined) return { kind: "opaque" };
    const value = expression(into, fieldOf(node, "value"), scope, nameUse(into, textOf(into, name), home));
    assignName(into, name, home, { value });
    return expression(into, name, scope, use);
  });
}

/** Gives a target its value: a name, a member, an element, or each part of a pattern. */
export function assignTarget(into: PythonLowering, node: PyNode | undefined, value: Value, scope: ScopeDraft): void {
  if (node !== undefined) give(into, node, value, { scope });
}

interface Giving {
  readonly scope: ScopeDraft;
  readonly type?: TypeReference | undefined;
  /** A statement gives it: a name that has a value already gets another one, which is an operation. */
  readonly isStatement?: true;
}

function give(into: PythonLowering, node: PyNode, value: Value, how: Giving): void {
  const target = unwrapped(node);
  const { scope, type } = how;
  switch (target.kind) {
    case "identifier":
      if (how.isStatement === true && isHeld(into, textOf(into, target), scope)) reassign(into, target, value, scope);
      assignName(into, target, scope, { value, type });
      return;
    case "pattern_list":
    case "tuple_pattern":
    case "list_pattern":
    case "tuple":
    case "list":
    case "expression_list":
      target.children.forEach((child, index) => {
        if (child.kind.startsWith("list_splat")) assignTarget(into, child.children.at(-1), restOfList, scope);
        else give(into, child, memberOf(value, sharedPath(into, [String(index)])), { ...how, type: undefined });
      });
      return;
    case "as_pattern_target":
      assignTarget(into, target.children[0], value, scope);
      return;
    case "attribute":
    case "subscript":
      assignMember(into, target, value, scope, type);
  }
}

/** Has the name a value, or is it one of the module's or of a function around? The first value of a name is its declaration. */
function isHeld(into: PythonLowering, name: string, scope: ScopeDraft): boolean {
  if (classBody(into, scope) !== undefined) return false;
  const home = homeOf(into, name, scope);
  if (home !== namesScope(into, scope)) return true;
  const known = lookUp(into, name);
  return known?.scope === home && known.binding.values.length > 0;
}

function reassign(into: PythonLowering, node: PyNode, value: Value, scope: ScopeDraft): void {
  const operation = openOperation(into, "assign", scope, spanOf(node), dropped);
  operation.callee = quietTarget(into, node, scope);
  operation.arguments = [value];
  happen(into, operation);
}

function assignMember(
  into: PythonLowering,
  node: PyNode,
  value: Value,
  scope: ScopeDraft,
  type: TypeReference | undefined,
): void {
  const target = expression(into, node, scope, targeted);
  const operation = openOperation(into, "assign", scope, spanOf(node), dropped);
  operation.callee = target;
  operation.arguments = [value];
  happen(into, operation);
  noteMember(into, target, type !== undefined && isEmpty(value) ? { kind: "typed", type, path: noPath } : value);
}

function lowerAssignment(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const left = fieldOf(node, "left");
  const right = fieldOf(node, "right");
  const type = typeOf(into, fieldOf(node, "type"));
  if (left === undefined) return { kind: "opaque" };
  if (right === undefined) return declareOnly(into, left, scope, type);
  const target = unwrapped(left);
  const value = expression(into, right, scope, rightUse(into, target, scope, use));
  give(into, target, value, { scope, type, isStatement: true });
  return value;
}

/** Where the right side goes. In `a = b = f()` the inner target is the one it is bound to. */
function rightUse(into: PythonLowering, target: PyNode, scope: ScopeDraft, use: Use): Use {
  switch (target.kind) {
    case "identifier": {
      const name = textOf(into, target);
      return classBody(into, scope) === undefined ? nameUse(into, name, scope) : { to: "field", name };
    }
    case "attribute":
    case "subscript": {
      // The target is evaluated after the right side; here only its name is needed.
      const object = fieldOf(target, "object");
      const name = fieldOf(target, "attribute");
      const isOwn = object?.kind === "identifier" && isReceiver(into, textOf(into, object));
      return isOwn && name !== undefined
        ? assignedUse({ kind: "this", scope: scope.id, path: sharedPath(into, [textOf(into, name)]) })
        : assignedUse(quietTarget(into, target, scope));
    }
    default: {
      const names = targetNames(into, target);
      return names.length === 0 ? use : { to: "destructured", scope: namesScope(into, scope).id, names };
    }
  }
}

function isReceiver(into: PythonLowering, name: string): boolean {
  const known = lookUp(into, name);
  return known !== undefined && into.receivers.has(known.binding);
}

/** A target as a value, without reading anything. */
function quietTarget(into: PythonLowering, node: PyNode, scope: ScopeDraft): Value {
  const path: string[] = [];
  let at = node;
  while (at.kind === "attribute" || at.kind === "subscript") {
    const name = fieldOf(at, "attribute");
    path.push(name === undefined ? "[]" : textOf(into, name));
    const inner = fieldOf(at, at.kind === "attribute" ? "object" : "value");
    if (inner === undefined) break;
    at = unwrapped(inner);
  }
  if (at.kind !== "identifier") return opaque("computed target");
  const name = textOf(into, at);
  const shared = sharedPath(into, path.reverse());
  return isReceiver(into, name)
    ? { kind: "this", scope: scope.id, path: shared }
    : { kind: "name", name, scope: scope.id, path: shared, span: spanOf(at) };
}

/** `name: Type` without a value. */
function declareOnly(into: PythonLowering, left: PyNode, scope: ScopeDraft, type: TypeReference | undefined): Value {
  const value: Value =
    type === undefined ? { kind: "literal", value: undefined } : { kind: "typed", type, path: noPath };
  const owner = classBody(into, scope);
  if (left.kind === "identifier" && owner?.members !== undefined) put(owner.members, textOf(into, left), value);
  else if (left.kind === "identifier") assignName(into, left, scope, { value, type });
  else if (left.kind === "attribute") noteMember(into, quietTarget(into, left, scope), value);
  return value;
}

function lowerAugmented(into: PythonLowering, node: PyNode, scope: ScopeDraft): Value {
  const left = fieldOf(node, "left");
  if (left === undefined) return counted;
  const target = expression(into, left, scope, targeted);
  const operation = openOperation(into, "assign", scope, spanOf(node), dropped);
  operation.callee = target;
  const operator = fieldOf(node, "operator") ?? childOf(node, "+=");
  operation.compound = operator === undefined ? "" : textOf(into, operator);
  const added = expression(into, fieldOf(node, "right"), scope, operand);
  operation.arguments = [added];
  happen(into, operation);
  const value: Value =
    operation.compound === "+=" && !(added.kind === "literal" && typeof added.value === "number")
      ? { kind: "template", head: "", parts: [target, added], span: spanOf(node) }
      : counted;
  const known = left.kind === "identifier" ? lookUp(into, textOf(into, left)) : undefined;
  if (known !== undefined) {
    known.binding.mutable = true;
    addValue(known.binding, value);
  } else noteMember(into, target, value);
  return value;
}
