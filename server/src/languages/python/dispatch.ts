/** Sends each node to the function that lowers its kind, so that kinds live in files of their own. */

import type { Use, Value } from "#facts/file";
import type { Exit, ScopeDraft } from "#languages/lowering";
import { opaque, opaqueValue } from "#languages/values";
import type { PythonLowering } from "./context";
import type { PyNode } from "./tree";

export type ExpressionLowering = (into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use) => Value;
export type StatementLowering = (into: PythonLowering, node: PyNode, scope: ScopeDraft) => Exit | undefined;

/** Deeper code is opaque: the stack of a worker must hold it, whatever the text. */
const deepest = 250;
const tooDeep = opaque("nested too deeply");

const expressions = new Map<string, ExpressionLowering>();
const statements = new Map<string, StatementLowering>();

export function onExpression(kinds: readonly string[], lower: ExpressionLowering): void {
  for (const kind of kinds) expressions.set(kind, lower);
}

export function onStatement(kinds: readonly string[], lower: StatementLowering): void {
  for (const kind of kinds) statements.set(kind, lower);
}

/** Lowers an expression. `use` says where its value goes. */
export function expression(into: PythonLowering, node: PyNode | undefined, scope: ScopeDraft, use: Use): Value {
  const lower = node === undefined ? undefined : expressions.get(node.kind);
  if (node === undefined || lower === undefined) return opaqueValue;
  if (into.depth >= deepest) return tooDeep;
  into.depth++;
  const value = lower(into, node, scope, use);
  into.depth--;
  return value;
}

/** Lowers a statement and says how it always leaves, when it never falls through. */
export function statement(into: PythonLowering, node: PyNode, scope: ScopeDraft): Exit | undefined {
  const lower = statements.get(node.kind);
  if (lower === undefined || into.depth >= deepest) return undefined;
  into.depth++;
  const exit = lower(into, node, scope);
  into.depth--;
  return exit;
}

/** Lowers every statement of a block; code after an exit is unreachable, and still lowered. */
export function block(into: PythonLowering, node: PyNode | undefined, scope: ScopeDraft): Exit | undefined {
  let exit: Exit | undefined;
  for (const child of node?.children ?? []) {
    const left = statement(into, child, scope);
    exit ??= left;
  }
  return exit;
}
