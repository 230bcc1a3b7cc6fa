/** Passes the caught error on as `cause`, where the new error's constructor is known to keep it. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { keepsCause } from "#languages/typescript/editErrors";
import { propertyOf } from "#languages/typescript/editOptions";
import {
  bare,
  contains,
  type EditSource,
  freeName,
  isFunctionLike,
  nodeAt,
  openSource,
  ts,
} from "#languages/typescript/editSource";
import { braced, detectStyle, type EditStyle } from "#languages/typescript/editStyle";

import { defineFix, type FixPlan, refuse } from "../fix";

export const preserveCause = defineFix({
  id: "preserve-cause",
  language: "typescript",
  rules: ["lost-error-cause"],
  tier: "safe",
  preferred: true,
  title: () => "Keep the caught error as `cause`",
  async plan(request) {
    const source = openSource(request.path, request.text);
    const created = creationAt(source, request.span);
    if (created === undefined) return refuse("no new error is made here any more");
    const handler = handlerOf(created);
    if (handler === undefined) return refuse("no handler is around this error any more");
    const caught = caughtName(source, handler);
    if ("because" in caught) return refuse(caught.because);
    const style = detectStyle(source, request.reader);
    const added = addCause(style, created, caught.name);
    if ("because" in added) return refuse(added.because);
    const kept = await keepsCause(request, source, created);
    if (kept !== undefined) return refuse(kept);
    return plan([...caught.edits, ...added.edits]);
  },
});

const plan = (edits: readonly TextEdit[]): FixPlan => ({
  kind: "ways",
  ways: [{ title: "Keep the caught error as `cause`", tier: "safe", edits, kit: [], notes: [] }],
});

function creationAt(source: EditSource, span: { start: number; end: number }): ts.NewExpression | undefined {
  for (let node: ts.Node | undefined = nodeAt(source, span); node !== undefined; node = node.parent) {
    if (ts.isNewExpression(node)) return node;
    if (ts.isThrowStatement(node)) {
      const thrown = bare(node.expression ?? ts.factory.createNull());
      return ts.isNewExpression(thrown) ? thrown : undefined;
    }
    if (ts.isBlock(node) || isFunctionLike(node)) return undefined;
  }
  return undefined;
}

type Handler = ts.CatchClause | ts.ArrowFunction | ts.FunctionExpression;

/** The catch clause, or the callback of `.catch(…)` or `.then(_, …)`, that the error is made in. */
function handlerOf(created: ts.NewExpression): Handler | undefined {
  for (let node: ts.Node = created; node.parent !== undefined; node = node.parent) {
    if (ts.isCatchClause(node)) return node;
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return isRejectionHandler(node) ? node : undefined;
    if (isFunctionLike(node)) return undefined;
  }
  return undefined;
}

function isRejectionHandler(node: ts.ArrowFunction | ts.FunctionExpression): boolean {
  const { parent } = node;
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false;
  const method = parent.expression.name.text;
  const index = parent.arguments.indexOf(node);
  return (method === "catch" && index === 0) || (method === "then" && index === 1);
}

type Caught = { readonly name: string; readonly edits: readonly TextEdit[] } | { readonly because: string };

/** The name of the caught error; a handler that binds none gets one. */
function caughtName(source: EditSource, handler: Handler): Caught {
  const binding = ts.isCatchClause(handler) ? handler.variableDeclaration?.name : handler.parameters[0]?.name;
  if (binding === undefined) return bindError(source, handler);
  if (!ts.isIdentifier(binding)) return { because: "the caught error is taken apart where it is bound" };
  const name = binding.text;
  const body = ts.isCatchClause(handler) ? handler.block : handler.body;
  if (contains(body, (node) => isAssignmentTo(node, name), { intoFunctions: true })) {
    return { because: `\`${name}\` is assigned to in the handler` };
  }
  return { name, edits: [] };
}

function bindError(source: EditSource, handler: Handler): Caught {
  const name = freeName(source, "cause", ["err", "error"]);
  if (ts.isCatchClause(handler)) {
    return { name, edits: [insertAt(handler.getStart(source.tree) + "catch".length, ` (${name})`)] };
  }
  const open = source.text.indexOf("(", handler.getStart(source.tree));
  if (open === -1 || open > handler.body.getStart(source.tree)) return { because: "the handler takes no error" };
  return { name, edits: [insertAt(open + 1, name)] };
}

const isAssignmentTo = (node: ts.Node, name: string): boolean =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
  node.operatorToken.kind <= ts.SyntaxKind.LastAssignment &&
  ts.isIdentifier(node.left) &&
  node.left.text === name;

type Added = { readonly edits: readonly TextEdit[] } | { readonly because: string };

function addCause(style: EditStyle, created: ts.NewExpression, caught: string): Added {
  const given = created.arguments ?? ts.factory.createNodeArray<ts.Expression>();
  if (given.some(ts.isSpreadElement)) return { because: "the arguments are spread" };
  if (ts.isIdentifier(created.expression) && created.expression.text === "AggregateError") {
    return { because: "an AggregateError carries its errors itself" };
  }
  const property = caught === "cause" ? "cause" : `cause: ${caught}`;
  const [message, second] = given;
  if (second !== undefined) return { because: causeState(second) };
  const argument = braced(style, property);
  if (message !== undefined) return { edits: [insertAt(message.end, `, ${argument}`)] };
  if (created.arguments === undefined) return { edits: [insertAt(created.end, `(undefined, ${argument})`)] };
  return { edits: [insertAt(created.end - 1, `undefined, ${argument}`)] };
}

function causeState(second: ts.Expression): string {
  const literal = bare(second);
  const has = ts.isObjectLiteralExpression(literal) && propertyOf(literal, "cause") !== undefined;
  return has ? "the error has a cause already" : "the error takes a second argument already";
}
