/** `try`, `catch`, `finally`. */

import { closeScope, type Exit, type Lowering, openScope, type ScopeDraft } from "#languages/lowering";
import { noPath } from "#languages/values";
import { commentIn } from "./comments";
import { ts } from "./compiler";
import { onStatement } from "./dispatch";
import { nameOf } from "./names";
import { bindPattern } from "./patterns";
import { insideOf, spanOf } from "./spans";
import { lowerBlock } from "./statementLists";

const K = ts.SyntaxKind;

/** Lets this file's kinds be lowered. */
export function installTries(): void {
  onStatement<ts.TryStatement>([K.TryStatement], (into, node, scope) => {
    const body = openScope(into, "try", scope, spanOf(into, node.tryBlock));
    const exit = lowerBlock(into, node.tryBlock, body);
    closeScope(into, body);
    const handled = node.catchClause === undefined ? exit : lowerCatch(into, node.catchClause, scope, body);
    const last = node.finallyBlock === undefined ? undefined : lowerFinally(into, node.finallyBlock, scope, body);
    return last ?? (exit === undefined ? undefined : handled);
  });
}

function lowerCatch(into: Lowering, node: ts.CatchClause, scope: ScopeDraft, body: ScopeDraft): Exit | undefined {
  const handler = openScope(into, "catch", scope, spanOf(into, node));
  body.handler = handler.id;
  handler.of = body.id;
  handler.bodySpan = insideOf(into, node.block);
  handler.statements = node.block.statements.length;
  const comment = commentIn(into, node.block);
  if (comment !== undefined) handler.comment = comment;
  const name = node.variableDeclaration?.name;
  if (name !== undefined) {
    if (name.kind === K.Identifier) handler.error = nameOf(name);
    const error = { kind: "error", scope: handler.id, path: noPath } as const;
    bindPattern(into, name, error, { scope: handler, at: handler, mutable: true });
  }
  const exit = lowerBlock(into, node.block, handler);
  closeScope(into, handler);
  return exit;
}

function lowerFinally(into: Lowering, node: ts.Block, scope: ScopeDraft, body: ScopeDraft): Exit | undefined {
  const last = openScope(into, "finally", scope, spanOf(into, node));
  body.finalizer = last.id;
  last.of = body.id;
  const exit = lowerBlock(into, node, last);
  closeScope(into, last);
  return exit;
}
