/** Lists of statements: names are declared first, and `using` puts the rest of the list under what it holds. */

import { closeScope, type Exit, type Lowering, openScope, type ScopeDraft } from "#languages/lowering";
import { ts } from "./compiler";
import { statement } from "./dispatch";
import { hoist } from "./patterns";
import { startOf } from "./spans";

const K = ts.SyntaxKind;

/** Lowers statements in `scope`; says how they leave when they never fall through. Code after that is unreachable, and still lowered. */
export function lowerStatements(
  into: Lowering,
  statements: readonly ts.Statement[],
  scope: ScopeDraft,
): Exit | undefined {
  if (statements.length === 0) return undefined;
  hoist(into, statements, scope);
  let exit: Exit | undefined;
  let at = scope;
  const opened: ScopeDraft[] = [];
  for (const node of statements) {
    const left = statement(into, node, at);
    exit ??= left;
    if (!isUsing(node)) continue;
    at = openUsing(into, node, at, statements.at(-1)?.end ?? node.end);
    opened.push(at);
  }
  for (const inner of opened.reverse()) {
    if (exit !== undefined) inner.exits = exit;
    closeScope(into, inner);
  }
  return exit;
}

/** Lowers the body of an `if`, a loop or a `try` in the scope made for it. */
export function lowerBlock(into: Lowering, node: ts.Statement, scope: ScopeDraft): Exit | undefined {
  const exit =
    node.kind === K.Block ? lowerStatements(into, (node as ts.Block).statements, scope) : statement(into, node, scope);
  if (exit !== undefined) scope.exits = exit;
  return exit;
}

function isUsing(node: ts.Statement): node is ts.VariableStatement {
  if (node.kind !== K.VariableStatement) return false;
  const kind = (node as ts.VariableStatement).declarationList.flags & ts.NodeFlags.BlockScoped;
  return kind === ts.NodeFlags.Using || kind === ts.NodeFlags.AwaitUsing;
}

function openUsing(into: Lowering, node: ts.VariableStatement, scope: ScopeDraft, end: number): ScopeDraft {
  const held = openScope(into, "with", scope, { start: startOf(into, node), end });
  const name = node.declarationList.declarations[0]?.name;
  const known = name?.kind === K.Identifier ? into.names.get(name.text) : undefined;
  const value = known?.binding.values[0];
  if (value !== undefined) held.test = value;
  return held;
}
