/** Plain statements: declarations, expressions, `if`, `switch`, jumps. */

import type { Use, Value } from "#facts/file";
import { bothExit } from "#languages/exits";
import {
  closeScope,
  type Exit,
  happen,
  type Lowering,
  lookUp,
  openOperation,
  openScope,
  type ScopeDraft,
} from "#languages/lowering";
import { dropped, returned, tested, thrown } from "#languages/uses";
import { negated, opaque } from "#languages/values";
import { ts } from "./compiler";
import { expression, onStatement, statement } from "./dispatch";
import { exportName } from "./exports";
import { hasModifier } from "./names";
import { lowerDeclarations } from "./patterns";
import { spanOf } from "./spans";
import { lowerBlock, lowerStatements } from "./statementLists";

const K = ts.SyntaxKind;
const anyOtherCase = opaque("default");

/** Lets this file's kinds be lowered. */
export function installStatements(): void {
  onStatement<ts.Block>([K.Block], (into, node, scope) => {
    const block = openScope(into, "block", scope, spanOf(into, node));
    const exit = lowerBlock(into, node, block);
    closeScope(into, block);
    return exit;
  });
  onStatement<ts.VariableStatement>([K.VariableStatement], (into, node, scope) => {
    const names = lowerDeclarations(into, node.declarationList, scope);
    if (hasModifier(node, K.ExportKeyword)) for (const name of names) exportName(into, scope, name);
    return undefined;
  });
  onStatement<ts.ExpressionStatement>([K.ExpressionStatement], (into, node, scope) => {
    if (node.expression.kind === K.StringLiteral) return undefined;
    const value = expression(into, node.expression, scope, dropped);
    return endsProcess(into, value) ? "exit" : undefined;
  });
  onStatement<ts.ReturnStatement>([K.ReturnStatement], (into, node, scope) =>
    lowerLeaving(into, node, scope, { kind: "return", use: returned }),
  );
  onStatement<ts.ThrowStatement>([K.ThrowStatement], (into, node, scope) =>
    lowerLeaving(into, node, scope, { kind: "throw", use: thrown }),
  );
  onStatement<ts.BreakStatement>([K.BreakStatement], (into, node, scope) => {
    happen(into, openOperation(into, "break", scope, spanOf(into, node), dropped));
    if (into.breaks === "switch" && node.label === undefined) into.broken = true;
    return "loop";
  });
  onStatement<ts.ContinueStatement>([K.ContinueStatement], (into, node, scope) => {
    happen(into, openOperation(into, "continue", scope, spanOf(into, node), dropped));
    return "loop";
  });
  onStatement<ts.IfStatement>([K.IfStatement], lowerIf);
  onStatement<ts.SwitchStatement>([K.SwitchStatement], lowerSwitch);
  onStatement<ts.LabeledStatement>([K.LabeledStatement], (into, node, scope) => statement(into, node.statement, scope));
  onStatement<ts.WithStatement>([K.WithStatement], (into, node, scope) => {
    expression(into, node.expression, scope, tested);
    return statement(into, node.statement, scope);
  });
}

/** `process.exit(…)`, when `process` is the real one. */
function endsProcess(into: Lowering, value: Value): boolean {
  if (value.kind !== "result") return false;
  const callee = into.operations[value.operation]?.callee;
  if (callee?.kind !== "name" || callee.path.length !== 1 || lookUp(into, callee.name) !== undefined) return false;
  const [member] = callee.path;
  return (
    (callee.name === "process" && (member === "exit" || member === "abort")) ||
    (callee.name === "Deno" && member === "exit")
  );
}

function lowerLeaving(
  into: Lowering,
  node: ts.ReturnStatement | ts.ThrowStatement,
  scope: ScopeDraft,
  { kind, use }: { readonly kind: "return" | "throw"; readonly use: Use },
): Exit {
  const operation = openOperation(into, kind, scope, spanOf(into, node), use);
  if (node.expression !== undefined) operation.arguments = [expression(into, node.expression, scope, use)];
  happen(into, operation);
  return kind;
}

function lowerIf(into: Lowering, node: ts.IfStatement, scope: ScopeDraft): Exit | undefined {
  const test = expression(into, node.expression, scope, tested);
  const yes = lowerArm(into, node.thenStatement, scope, test);
  if (node.elseStatement === undefined) return undefined;
  return bothExit(yes, lowerArm(into, node.elseStatement, scope, negated(test)));
}

function lowerArm(into: Lowering, node: ts.Statement, scope: ScopeDraft, test: Value): Exit | undefined {
  const arm = openScope(into, "branch", scope, spanOf(into, node));
  arm.test = test;
  const exit = lowerBlock(into, node, arm);
  closeScope(into, arm);
  return exit;
}

function lowerSwitch(into: Lowering, node: ts.SwitchStatement, scope: ScopeDraft): Exit | undefined {
  const subject = expression(into, node.expression, scope, tested);
  const { breaks, broken } = into;
  into.breaks = "switch";
  let all: Exit | undefined = "exit";
  let complete = false;
  for (const clause of node.caseBlock.clauses) {
    const leaves = lowerClause(into, clause, scope, subject);
    if (clause.kind === K.DefaultClause) complete = true;
    // An empty clause runs into the next one.
    if (clause.statements.length > 0) all = bothExit(all, leaves);
  }
  into.breaks = breaks;
  into.broken = broken;
  return complete && node.caseBlock.clauses.at(-1)?.statements.length !== 0 ? all : undefined;
}

function lowerClause(
  into: Lowering,
  clause: ts.CaseOrDefaultClause,
  scope: ScopeDraft,
  subject: Value,
): Exit | undefined {
  const branch = openScope(into, "branch", scope, spanOf(into, clause));
  branch.test =
    clause.kind === K.CaseClause
      ? {
          kind: "comparison",
          operator: "===",
          left: subject,
          right: expression(into, clause.expression, scope, tested),
        }
      : anyOtherCase;
  into.broken = false;
  const exit = lowerStatements(into, clause.statements, branch);
  closeScope(into, branch);
  // A `break` of the switch goes on behind it, so the clause does not leave.
  const leaves = into.broken ? undefined : exit;
  if (leaves !== undefined) branch.exits = leaves;
  return leaves;
}
