/** `try`, `except`, `else`, `finally`. */

import type { Value } from "#facts/file";
import { bothExit } from "#languages/exits";
import { addValue, closeScope, declare, type Exit, openScope, type ScopeDraft } from "#languages/lowering";
import { operand } from "#languages/uses";
import { noPath } from "#languages/values";
import { commentIn, doesSomething } from "./comments";
import type { PythonLowering } from "./context";
import { block, expression, onStatement } from "./dispatch";
import { spanOf, textOf } from "./names";
import { childOf, fieldOf, type PyNode } from "./tree";

/** Lets this file's kinds be lowered. */
export function installTries(): void {
  onStatement(["try_statement"], lowerTry);
}

/** The first `except` is the handler; the others are linked by `of` alone. What `else` does is not guarded. */
function lowerTry(into: PythonLowering, node: PyNode, scope: ScopeDraft): Exit | undefined {
  const main = fieldOf(node, "body") ?? childOf(node, "block");
  const body = openScope(into, "try", scope, spanOf(main ?? node));
  let exit = inside(into, main, body);
  for (const clause of node.children) {
    if (clause.kind === "except_clause" || clause.kind === "except_group_clause") {
      const handled = lowerExcept(into, clause, scope, body);
      exit = bothExit(exit, handled);
    } else if (clause.kind === "else_clause") {
      const rest = openScope(into, "block", scope, spanOf(clause));
      const left = inside(into, fieldOf(clause, "body"), rest);
      exit = body.exits === undefined ? bothHandled(body, left, into) : exit;
    } else if (clause.kind === "finally_clause") {
      const last = openScope(into, "finally", scope, spanOf(clause));
      body.finalizer = last.id;
      last.of = body.id;
      exit = inside(into, childOf(clause, "block"), last) ?? exit;
    }
  }
  return exit;
}

/** With an `else` that leaves, the statement leaves when every handler does too. */
function bothHandled(body: ScopeDraft, rest: Exit | undefined, into: PythonLowering): Exit | undefined {
  let exit = rest;
  for (const scope of into.scopes.slice(body.id + 1))
    if (scope.of === body.id && scope.kind === "catch") exit = bothExit(exit, scope.exits);
  return exit;
}

function inside(into: PythonLowering, body: PyNode | undefined, scope: ScopeDraft): Exit | undefined {
  const exit = block(into, body, scope);
  if (exit !== undefined) scope.exits = exit;
  closeScope(into, scope);
  return exit;
}

function lowerExcept(into: PythonLowering, node: PyNode, scope: ScopeDraft, body: ScopeDraft): Exit | undefined {
  const main = childOf(node, "block");
  const handler = openScope(into, "catch", scope, spanOf(node));
  body.handler ??= handler.id;
  handler.of = body.id;
  handler.statements = main?.children.filter(doesSomething).length ?? 0;
  if (main !== undefined) handler.bodySpan = spanOf(main);
  const comment = commentIn(into, node);
  if (comment !== undefined) handler.comment = comment;
  const value = fieldOf(node, "value");
  const alias = value?.kind === "as_pattern" ? fieldOf(value, "alias")?.children[0] : undefined;
  const caught = value?.kind === "as_pattern" ? value.children[0] : value;
  if (caught !== undefined) handler.caught = caughtTypes(into, caught, scope);
  if (alias !== undefined) {
    const name = textOf(into, alias);
    handler.error = name;
    const binding = declare(into, handler, name, { span: spanOf(alias), mutable: false, data: true });
    addValue(binding, { kind: "error", scope: handler.id, path: noPath });
  }
  return inside(into, main, handler);
}

function caughtTypes(into: PythonLowering, node: PyNode, scope: ScopeDraft): readonly Value[] {
  if (node.kind !== "tuple") return [expression(into, node, scope, operand)];
  return node.children.map((child) => expression(into, child, scope, operand));
}
