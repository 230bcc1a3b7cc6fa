/** `app.log.info(…)` in a handler of Fastify becomes `request.log.info(…)`, in every handler of the file. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import {
  bare,
  contains,
  type EditSource,
  type FunctionNode,
  freeName,
  isFunctionLike,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";

const LINE = /^(.+)\.log\.(trace|debug|info|warn|error|fatal)$/;

export const isPastRequest = (callee: string): boolean => LINE.test(callee);

/** Edits of all lines that go to the same logger, or why the one that was asked about stays. */
export function throughRequest(
  source: EditSource,
  call: ts.CallExpression,
): { readonly edits: readonly TextEdit[] } | { readonly because: string } {
  const owner = LINE.exec(textOf(source, call.expression))?.[1] ?? "";
  const asked = requestOf(source, call);
  if ("because" in asked) return asked;
  const edits: TextEdit[] = [];
  const named = new Set<FunctionNode>();
  contains(
    source.tree,
    (node) => {
      if (!ts.isCallExpression(node) || LINE.exec(textOf(source, node.expression))?.[1] !== owner) return false;
      const request = requestOf(source, node);
      if ("because" in request) return false;
      const logger = bare(node.expression) as ts.PropertyAccessExpression;
      const target = bare((bare(logger.expression) as ts.PropertyAccessExpression).expression);
      edits.push({ span: spanOf(source, target), newText: request.name });
      if (request.naming !== undefined && !named.has(request.handler)) edits.push(request.naming);
      named.add(request.handler);
      return false;
    },
    { intoFunctions: true },
  );
  return { edits };
}

interface RequestName {
  readonly handler: FunctionNode;
  readonly name: string;
  /** Gives the handler a parameter, or the one it has a name that does not say "unused". */
  readonly naming?: TextEdit;
}

/** What the handler around a line calls its request. */
function requestOf(source: EditSource, line: ts.Node): RequestName | { readonly because: string } {
  for (let at: ts.Node = line; at.parent !== undefined; at = at.parent) {
    if (!isFunctionLike(at)) continue;
    const index = requestIndex(source, at);
    if (index === undefined) continue;
    const parameter = at.parameters[index];
    if (parameter === undefined && index === 0) {
      const name = newName(source, at);
      return { handler: at, name, naming: insertAt(at.parameters.pos, name) };
    }
    if (parameter === undefined) return { because: "the handler takes no request" };
    if (!ts.isIdentifier(parameter.name)) return { because: "the request has no name in this handler" };
    return usedName(source, at, parameter.name);
  }
  return { because: "no handler of a request is around this line" };
}

/** `_request` is no longer unused; nothing else may have meant the name without the line. */
function usedName(
  source: EditSource,
  handler: FunctionNode,
  parameter: ts.Identifier,
): RequestName | { readonly because: string } {
  const { text } = parameter;
  if (!/^_?(req|request)$/.test(text)) return { because: "the request has no usual name in this handler" };
  if (!text.startsWith("_")) return { handler, name: text };
  const isUsed = uses(handler, text) > 1 || uses(handler, text.slice(1)) > 0;
  return isUsed
    ? { handler, name: text }
    : { handler, name: text.slice(1), naming: { span: spanOf(source, parameter), newText: text.slice(1) } };
}

function uses(handler: FunctionNode, name: string): number {
  let count = 0;
  const isName = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && node.text === name) count++;
    return false;
  };
  contains(handler, isName, { intoFunctions: true });
  return count;
}

/** A name that nothing in the handler uses; other handlers have their own. */
function newName(source: EditSource, handler: FunctionNode): string {
  return uses(handler, "request") > 0 ? freeName(source, "req", ["incoming"]) : "request";
}

/** Which parameter is the request, for functions that Fastify calls with one. */
function requestIndex(source: EditSource, handler: FunctionNode): number | undefined {
  const isMember = ts.isPropertyAssignment(handler.parent) || ts.isMethodDeclaration(handler);
  const literal = ts.isPropertyAssignment(handler.parent) ? handler.parent.parent : handler.parent;
  const key = ts.isPropertyAssignment(handler.parent) ? handler.parent.name : handler.name;
  const taker = isMember ? literal.parent : handler.parent;
  if (isMember && (key === undefined || !/^(handler|onRequest|preHandler|preValidation)$/.test(textOf(source, key))))
    return undefined;
  if (taker === undefined || !ts.isCallExpression(taker)) return undefined;
  const callee = taker.expression;
  const method = ts.isPropertyAccessExpression(callee) ? callee.name.text : "";
  const [event] = taker.arguments;
  if (/^(get|post|put|patch|delete|head|options|all)$/.test(method))
    return event !== undefined && /^["'`]\//.test(textOf(source, event)) ? 0 : undefined;
  if (/^(route|setNotFoundHandler)$/.test(method)) return 0;
  if (method === "setErrorHandler") return 1;
  const isOfRequest =
    event !== undefined &&
    ts.isStringLiteral(event) &&
    /^(on(Request|Send|Response|Error|Timeout)|pre(Parsing|Validation|Handler|Serialization))$/.test(event.text);
  return method === "addHook" && isOfRequest ? 0 : undefined;
}
