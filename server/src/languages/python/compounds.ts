/** Statements with bodies: `if`, loops, `with`, `match`. */

import type { Use, Value } from "#facts/file";
import { bothExit } from "#languages/exits";
import { closeScope, type Exit, openScope, type ScopeDraft } from "#languages/lowering";
import { operand, tested } from "#languages/uses";
import { negated, noPath, opaque } from "#languages/values";
import { assignTarget } from "./assignments";
import { classBody, type PythonLowering } from "./context";
import { block, expression, onStatement } from "./dispatch";
import { assignName, nameUse, spanOf, targetNames, textOf } from "./names";
import { awaited } from "./operators";
import { childOf, fieldOf, type PyNode } from "./tree";

const noBreak = opaque("no break");
const anyOtherCase = opaque("default");
const matched = opaque("pattern");

/** Lets this file's kinds be lowered. */
export function installCompounds(): void {
  onStatement(["if_statement"], (into, node, scope) => lowerIf(into, node, scope, alternativesOf(node)));
  onStatement(["for_statement"], lowerFor);
  onStatement(["while_statement"], lowerWhile);
  onStatement(["with_statement"], lowerWith);
  onStatement(["match_statement"], lowerMatch);
}

/** Opens a scope for a body and lowers it there. */
function within(into: PythonLowering, body: PyNode | undefined, scope: ScopeDraft): Exit | undefined {
  const exit = block(into, body, scope);
  if (exit !== undefined) scope.exits = exit;
  closeScope(into, scope);
  return exit;
}

const alternativesOf = (node: PyNode): readonly PyNode[] =>
  node.children.filter(({ field }) => field === "alternative");

/** An `elif` is an `if` in the arm where the tests before it failed. */
function lowerIf(
  into: PythonLowering,
  node: PyNode,
  scope: ScopeDraft,
  alternatives: readonly PyNode[],
): Exit | undefined {
  const condition = fieldOf(node, "condition");
  const test = expression(into, condition, scope, tested);
  const outside = into.typesOnly;
  if (test.kind === "name" && (test.path.at(-1) ?? test.name) === "TYPE_CHECKING") into.typesOnly = true;
  const arm = openScope(into, "branch", scope, spanOf(fieldOf(node, "consequence") ?? node));
  arm.test = test;
  const yes = within(into, fieldOf(node, "consequence"), arm);
  into.typesOnly = outside;
  const [next, ...later] = alternatives;
  if (next === undefined) return undefined;
  const end = later.at(-1)?.end ?? next.end;
  const other = openScope(into, "branch", scope, { start: next.start, end });
  other.test = negated(test);
  if (next.kind === "else_clause") return bothExit(yes, within(into, fieldOf(next, "body"), other));
  // Long chains nest as deep as they are long.
  into.depth++;
  const no = into.depth < 200 ? lowerIf(into, next, other, later) : undefined;
  into.depth--;
  if (no !== undefined) other.exits = no;
  closeScope(into, other);
  return bothExit(yes, no);
}

function lowerFor(into: PythonLowering, node: PyNode, scope: ScopeDraft): Exit | undefined {
  const isAsync = childOf(node, "async") !== undefined;
  const over = expression(into, fieldOf(node, "right"), scope, { to: "iterated", awaited: isAsync });
  const loop = openScope(into, "loop", scope, spanOf(node));
  loop.over = over;
  if (!isAsync && !isEndless(into, over)) loop.bounded = true;
  assignTarget(into, fieldOf(node, "left"), { kind: "element", of: over, path: noPath }, loop);
  within(into, fieldOf(node, "body"), loop);
  return lowerLoopElse(into, node, scope);
}

/** `itertools.count()` and `iter(f, sentinel)` go on until somebody stops. */
function isEndless(into: PythonLowering, over: Value): boolean {
  const operation = over.kind === "result" ? into.operations[over.operation] : undefined;
  const callee = operation?.callee;
  if (callee?.kind !== "name") return false;
  const name = callee.path.at(-1) ?? callee.name;
  if (name === "iter") return operation?.arguments.length === 2;
  return name === "count" || name === "cycle" || (name === "repeat" && operation?.arguments.length === 1);
}

function lowerWhile(into: PythonLowering, node: PyNode, scope: ScopeDraft): Exit | undefined {
  const loop = openScope(into, "loop", scope, spanOf(node));
  loop.test = expression(into, fieldOf(node, "condition"), loop, tested);
  within(into, fieldOf(node, "body"), loop);
  return lowerLoopElse(into, node, scope);
}

function lowerLoopElse(into: PythonLowering, node: PyNode, scope: ScopeDraft): undefined {
  const clause = childOf(node, "else_clause");
  if (clause === undefined) return;
  const branch = openScope(into, "branch", scope, spanOf(clause));
  branch.test = noBreak;
  within(into, fieldOf(clause, "body"), branch);
}

/** `with a, b:` is one `with` in the other. */
function lowerWith(into: PythonLowering, node: PyNode, scope: ScopeDraft): Exit | undefined {
  const isAsync = childOf(node, "async") !== undefined;
  const opened: ScopeDraft[] = [];
  let at = scope;
  for (const item of childOf(node, "with_clause")?.children ?? []) {
    const held = fieldOf(item, "value") ?? item;
    const alias = held.kind === "as_pattern" ? fieldOf(held, "alias") : undefined;
    const manager = alias === undefined ? held : held.children[0];
    const use = managerUse(into, alias, at);
    const value = isAsync ? awaited(into, manager, at, { use, around: item }) : expression(into, manager, at, use);
    const inner = openScope(into, "with", at, spanOf(node));
    if (isAsync) inner.async = true;
    inner.test = value;
    if (alias !== undefined) assignTarget(into, alias, value, inner);
    at = inner;
    opened.push(inner);
  }
  const exit = block(into, fieldOf(node, "body"), at);
  for (const inner of opened.reverse()) {
    if (exit !== undefined) inner.exits = exit;
    closeScope(into, inner);
  }
  return exit;
}

/** Where a context manager goes: to its name, else nowhere but the `with` itself. */
function managerUse(into: PythonLowering, alias: PyNode | undefined, scope: ScopeDraft): Use {
  const target = alias?.children[0];
  if (target === undefined) return operand;
  if (target.kind !== "identifier")
    return { to: "destructured", scope: scope.function, names: targetNames(into, target) };
  const name = textOf(into, target);
  return classBody(into, scope) === undefined ? nameUse(into, name, scope) : { to: "field", name };
}

function lowerMatch(into: PythonLowering, node: PyNode, scope: ScopeDraft): Exit | undefined {
  const subject = expression(into, fieldOf(node, "subject"), scope, tested);
  let all: Exit | undefined = "exit";
  let complete = false;
  for (const clause of fieldOf(node, "body")?.children ?? []) {
    if (clause.kind !== "case_clause") continue;
    const pattern = childOf(clause, "case_pattern");
    const branch = openScope(into, "branch", scope, spanOf(clause));
    const guard = fieldOf(clause, "guard");
    const literal = pattern?.children.length === 1 ? literalPattern(pattern.children[0]) : undefined;
    branch.test =
      literal === undefined
        ? anyOtherCase
        : { kind: "comparison", operator: "==", left: subject, right: expression(into, literal, scope, tested) };
    if (pattern !== undefined && literal === undefined) bindCaptures(into, pattern, branch);
    if (guard !== undefined) expression(into, guard.children[0], branch, tested);
    all = bothExit(all, within(into, fieldOf(clause, "consequence"), branch));
    if (guard === undefined && pattern !== undefined && isCatchAll(pattern)) complete = true;
  }
  return complete ? all : undefined;
}

function literalPattern(node: PyNode | undefined): PyNode | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "dotted_name") return node.children.length > 1 ? node : undefined;
  return /^(?:string|integer|float|true|false|none|concatenated_string)$/.test(node.kind) ? node : undefined;
}

const isCatchAll = (pattern: PyNode): boolean => {
  const [only] = pattern.children;
  return only === undefined || (only.kind === "dotted_name" && only.children.length === 1);
};

/** Names a pattern captures hold some part of the subject. */
function bindCaptures(into: PythonLowering, node: PyNode, scope: ScopeDraft): void {
  for (const child of node.children) {
    if (child.kind === "class_pattern" || child.kind === "keyword_pattern") {
      for (const inner of child.children.slice(1)) capture(into, inner, scope);
    } else capture(into, child, scope);
  }
}

function capture(into: PythonLowering, node: PyNode, scope: ScopeDraft): void {
  if (node.kind === "identifier") assignName(into, node, scope, { value: matched });
  else if (node.kind === "dotted_name") {
    const [only] = node.children;
    if (only !== undefined && node.children.length === 1) assignName(into, only, scope, { value: matched });
  } else bindCaptures(into, node, scope);
}
