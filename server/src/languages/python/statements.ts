/** Plain statements: expressions, jumps, `assert`, `del`. */

import type { Value } from "#facts/file";
import { happen, lookUp, openOperation, type ScopeDraft } from "#languages/lowering";
import { deletedUse, dropped, keywordUse, returned, templated, tested, thrown } from "#languages/uses";
import type { PythonLowering } from "./context";
import { block, expression, onStatement } from "./dispatch";
import { spanOf } from "./names";
import { fieldOf, type PyNode } from "./tree";

/** Lets this file's kinds be lowered. */
export function installStatements(): void {
  onStatement(["expression_statement"], (into, node, scope) => {
    const [inner] = node.children;
    // A string on its own is documentation.
    if (inner === undefined || inner.kind === "string" || inner.kind === "concatenated_string") return undefined;
    let value: Value | undefined;
    for (const child of node.children) value = expression(into, child, scope, dropped);
    return value !== undefined && endsProcess(into, value) ? "exit" : undefined;
  });
  onStatement(["return_statement"], (into, node, scope) => {
    const operation = openOperation(into, "return", scope, spanOf(node), returned);
    const [inner] = node.children;
    if (inner !== undefined) operation.arguments = [expression(into, inner, scope, returned)];
    happen(into, operation);
    return "return";
  });
  onStatement(["raise_statement"], (into, node, scope) => {
    lowerRaise(into, node, scope);
    return "throw";
  });
  onStatement(["break_statement", "continue_statement"], (into, node, scope) => {
    const kind = node.kind === "break_statement" ? "break" : "continue";
    happen(into, openOperation(into, kind, scope, spanOf(node), dropped));
    return "loop";
  });
  onStatement(["assert_statement"], (into, node, scope) => {
    const [test, message] = node.children;
    expression(into, test, scope, tested);
    expression(into, message, scope, templated);
    return undefined;
  });
  onStatement(["delete_statement"], (into, node, scope) => {
    for (const child of node.children)
      for (const target of child.kind === "expression_list" ? child.children : [child])
        expression(into, target, scope, deletedUse);
    return undefined;
  });
  onStatement(["print_statement", "exec_statement"], (into, node, scope) => {
    for (const child of node.children) expression(into, child, scope, dropped);
    return undefined;
  });
  onStatement(["block", "ERROR"], block);
}

/** `raise X from cause`: the cause is the keyword `from`; a bare `raise` has no value. */
function lowerRaise(into: PythonLowering, node: PyNode, scope: ScopeDraft): void {
  const operation = openOperation(into, "throw", scope, spanOf(node), thrown);
  const cause = fieldOf(node, "cause");
  const error = node.children.find((child) => child !== cause);
  if (error !== undefined) operation.arguments = [expression(into, error, scope, thrown)];
  if (cause !== undefined)
    operation.keywords = { from: expression(into, cause, scope, keywordUse(operation.id, -1, "from")) };
  happen(into, operation);
}

/** `sys.exit(…)`, `os._exit(…)`, and the `exit()` every interpreter has. */
function endsProcess(into: PythonLowering, value: Value): boolean {
  const callee =
    value.kind === "result" && value.path.length === 0 ? into.operations[value.operation]?.callee : undefined;
  if (callee?.kind !== "name") return false;
  const known = lookUp(into, callee.name)?.binding.values[0];
  const [member] = callee.path;
  if (known === undefined && member === undefined) return callee.name === "exit" || callee.name === "quit";
  // The import may stand further down.
  if (known !== undefined && known.kind !== "import") return false;
  const root = known === undefined ? [callee.name] : [known.from, ...known.path];
  const symbol = [...root, ...callee.path].join(".");
  return symbol === "sys.exit" || symbol === "os._exit" || symbol === "os.abort";
}
