/** Literals, lists, dictionaries and comprehensions. */

import type { Use, Value } from "#facts/file";
import { closeScope, openScope, put, type ScopeDraft } from "#languages/lowering";
import { itemUse, operand, tested } from "#languages/uses";
import { noPath, noValues, nullValue, opaque } from "#languages/values";
import { assignTarget } from "./assignments";
import type { PythonLowering } from "./context";
import { expression, onExpression } from "./dispatch";
import { spanOf, textOf } from "./names";
import { plainString } from "./strings";
import { childOf, fieldOf, type PyNode } from "./tree";

const mapping = opaque("comprehension");
const ellipsis = opaque("...");

/** Lets this file's kinds be lowered. */
export function installLiterals(): void {
  onExpression(["integer", "float"], (into, node) => ({
    kind: "literal",
    value: numberOf(textOf(into, node)),
    span: spanOf(node),
  }));
  onExpression(["true"], (_into, node) => ({ kind: "literal", value: true, span: spanOf(node) }));
  onExpression(["false"], (_into, node) => ({ kind: "literal", value: false, span: spanOf(node) }));
  onExpression(["none"], () => nullValue);
  onExpression(["ellipsis"], () => ellipsis);
  onExpression(
    ["list", "tuple", "set", "expression_list", "pattern_list", "tuple_pattern", "list_pattern"],
    lowerItems,
  );
  onExpression(["list_splat", "list_splat_pattern"], (into, node, scope, use) => ({
    kind: "spread",
    of: expression(into, node.children.at(-1), scope, use),
  }));
  onExpression(["dictionary"], lowerDictionary);
  onExpression(["slice"], (into, node, scope) => {
    for (const child of node.children) expression(into, child, scope, operand);
    return opaque("slice");
  });
  onExpression(
    ["list_comprehension", "set_comprehension", "generator_expression", "dictionary_comprehension"],
    lowerComprehension,
  );
}

function numberOf(text: string): number {
  const digits = text.replaceAll("_", "").toLowerCase();
  return Number(/^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 10) : digits.replace(/[jl]$/, ""));
}

function lowerItems(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const span = spanOf(node);
  if (node.children.length === 0) return { kind: "array", items: noValues, span };
  const flow = itemUse(use);
  return { kind: "array", items: node.children.map((child) => expression(into, child, scope, flow)), span };
}

function lowerDictionary(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const properties: Record<string, Value> = {};
  const spreads: Value[] = [];
  for (const child of node.children) {
    if (child.kind === "dictionary_splat") spreads.push(expression(into, child.children.at(-1), scope, itemUse(use)));
    if (child.kind !== "pair") continue;
    const key = fieldOf(child, "key");
    const name =
      key === undefined ? "[]" : (plainString(into, key) ?? (key.kind === "integer" ? textOf(into, key) : "[]"));
    if (name === "[]") expression(into, key, scope, operand);
    put(properties, name, expression(into, fieldOf(child, "value"), scope, itemUse(use, name)));
  }
  return { kind: "object", properties, spreads: spreads.length === 0 ? noValues : spreads, span: spanOf(node) };
}

/** `[f(x) for x in xs if x]`: a loop whose every round gives one item; the array shows what an item can be. */
function lowerComprehension(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const opened: ScopeDraft[] = [];
  let at = scope;
  for (const clause of node.children) {
    if (clause.kind === "for_in_clause") {
      const awaited = childOf(clause, "async") !== undefined;
      const over = expression(into, fieldOf(clause, "right"), at, { to: "iterated", awaited });
      at = openScope(into, "loop", at, spanOf(node));
      at.over = over;
      if (!awaited) at.bounded = true;
      into.comprehensions.add(at.id);
      assignTarget(into, fieldOf(clause, "left"), { kind: "element", of: over, path: noPath }, at);
    } else if (clause.kind === "if_clause") {
      const test = expression(into, clause.children[0], at, tested);
      at = openScope(into, "branch", at, spanOf(node));
      at.test = test;
    } else continue;
    opened.push(at);
  }
  const body = fieldOf(node, "body");
  const value =
    body?.kind === "pair"
      ? lowerPair(into, body, at, use)
      : { kind: "array" as const, items: [expression(into, body, at, itemUse(use))], span: spanOf(node) };
  for (const inner of opened.reverse()) closeScope(into, inner);
  return value;
}

function lowerPair(into: PythonLowering, pair: PyNode, scope: ScopeDraft, use: Use): Value {
  expression(into, fieldOf(pair, "key"), scope, operand);
  expression(into, fieldOf(pair, "value"), scope, itemUse(use));
  return mapping;
}
