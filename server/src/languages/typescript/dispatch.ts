/**
 * Sends each node to the function that lowers its kind. A table rather than a `switch`, so that kinds live in files of their own and
 * none of them needs to know the others.
 */

import type { Use, Value } from "#facts/file";
import type { Exit, Lowering, ScopeDraft } from "#languages/lowering";
import { opaque, opaqueValue } from "#languages/values";
import type { ts } from "./compiler";

export type ExpressionLowering<Node> = (into: Lowering, node: Node, scope: ScopeDraft, use: Use) => Value;
export type StatementLowering<Node> = (into: Lowering, node: Node, scope: ScopeDraft) => Exit | undefined;

/** Deeper code is opaque: the stack of a worker must hold it, whatever the text. */
const deepest = 250;
const tooDeep = opaque("nested too deeply");

const expressions: ExpressionLowering<ts.Node>[] = [];
const statements: StatementLowering<ts.Node>[] = [];

export function onExpression<Node extends ts.Node>(
  kinds: readonly Node["kind"][],
  lower: ExpressionLowering<Node>,
): void {
  for (const kind of kinds) expressions[kind] = lower as ExpressionLowering<ts.Node>;
}

export function onStatement<Node extends ts.Node>(
  kinds: readonly Node["kind"][],
  lower: StatementLowering<Node>,
): void {
  for (const kind of kinds) statements[kind] = lower as StatementLowering<ts.Node>;
}

/** Lowers an expression. `use` says where its value goes. */
export function expression(into: Lowering, node: ts.Node, scope: ScopeDraft, use: Use): Value {
  const lower = expressions[node.kind];
  if (lower === undefined) return opaqueValue;
  if (into.depth >= deepest) return tooDeep;
  into.depth++;
  const value = lower(into, node, scope, use);
  into.depth--;
  return value;
}

/** Lowers a statement and says how it always leaves, when it never falls through. */
export function statement(into: Lowering, node: ts.Node, scope: ScopeDraft): Exit | undefined {
  const lower = statements[node.kind];
  if (lower === undefined || into.depth >= deepest) return undefined;
  into.depth++;
  const exit = lower(into, node, scope);
  into.depth--;
  return exit;
}
