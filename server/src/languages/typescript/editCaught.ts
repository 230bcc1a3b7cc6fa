/** The handler around a node, and the name of the error it caught: a handler that binds none is given one. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { contains, type EditSource, isAssignmentTo, isFunctionLike, spanOf, ts } from "./editSource";

export type Handler = ts.CatchClause | ts.ArrowFunction | ts.FunctionExpression;

/** The catch clause, or the callback of `.catch(…)` or `.then(_, …)`, that runs `node`. */
export function handlerOf(inner: ts.Node): Handler | undefined {
  for (let node: ts.Node = inner; node.parent !== undefined; node = node.parent) {
    if (ts.isCatchClause(node)) return node;
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return isRejectionHandler(node) ? node : undefined;
    if (isFunctionLike(node)) return undefined;
  }
  return undefined;
}

export type Caught = { readonly name: string; readonly edits: readonly TextEdit[] } | { readonly because: string };

/** The name of the caught error; a handler that binds none gets the one that `wanted` gives. */
export function caughtName(source: EditSource, handler: Handler, wanted: () => string): Caught {
  const binding = ts.isCatchClause(handler) ? handler.variableDeclaration?.name : handler.parameters[0]?.name;
  if (binding === undefined) return bindError(source, handler, wanted());
  if (!ts.isIdentifier(binding)) return { because: "the caught error is taken apart where it is bound" };
  const name = binding.text;
  const body = bodyOf(handler);
  if (contains(body, (node) => isAssignmentTo(node, name), { intoFunctions: true })) {
    return { because: `\`${name}\` is assigned to in the handler` };
  }
  return { name, edits: [] };
}

/**
 * The same; a name that says "not used" (`_`, `_error`) is changed, and a new name is the one the file's other handlers use, where the
 * handler does not use it for something else.
 */
export function usableName(source: EditSource, handler: Handler): Caught {
  const found = caughtName(source, handler, () => nameFor(source, handler));
  if ("because" in found || !found.name.startsWith("_") || isNamedIn(bodyOf(handler), found.name)) return found;
  const binding = ts.isCatchClause(handler) ? handler.variableDeclaration?.name : handler.parameters[0]?.name;
  if (binding === undefined) return found;
  const plain = found.name.replace(/^_+/, "");
  const name = plain === "" || isNamedIn(bodyOf(handler), plain) ? nameFor(source, handler) : plain;
  return { name, edits: [{ span: spanOf(source, binding), newText: name }] };
}

const bodyOf = (handler: Handler): ts.Node => (ts.isCatchClause(handler) ? handler.block : handler.body);

function isRejectionHandler(node: ts.ArrowFunction | ts.FunctionExpression): boolean {
  const { parent } = node;
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false;
  const method = parent.expression.name.text;
  const index = parent.arguments.indexOf(node);
  return (method === "catch" && index === 0) || (method === "then" && index === 1);
}

function bindError(source: EditSource, handler: Handler, name: string): Caught {
  if (ts.isCatchClause(handler)) {
    return { name, edits: [insertAt(handler.getStart(source.tree) + "catch".length, ` (${name})`)] };
  }
  const open = source.text.indexOf("(", handler.getStart(source.tree));
  if (open === -1 || open > handler.body.getStart(source.tree)) return { because: "the handler takes no error" };
  return { name, edits: [insertAt(open + 1, name)] };
}

function nameFor(source: EditSource, handler: Handler): string {
  const names = [usualName(source), "error", "err", "cause", "caught"].filter((name) => name !== undefined);
  const free = names.find((name) => !isNamedIn(bodyOf(handler), name));
  return free ?? "caughtError";
}

/** What most other catch clauses of the file call the error. */
function usualName(source: EditSource): string | undefined {
  const counts = new Map<string, number>();
  contains(
    source.tree,
    (node) => {
      const name = ts.isCatchClause(node) ? node.variableDeclaration?.name : undefined;
      if (name !== undefined && ts.isIdentifier(name) && /^(e|ex|err|error|exception)$/.test(name.text)) {
        counts.set(name.text, (counts.get(name.text) ?? 0) + 1);
      }
      return false;
    },
    { intoFunctions: true },
  );
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

const isNamedIn = (body: ts.Node, name: string): boolean =>
  contains(body, (node) => ts.isIdentifier(node) && node.text === name && !isMember(node), { intoFunctions: true });

/** `error` of `console.error` and of `{ error: 1 }` is no name of its own. */
function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
}
