/** Lets a program that fails say so: `process.exitCode = 1` in its last handler, and no `process.exit(0)` after it. */

import type { TextEdit } from "#facts/place";
import { blockOf, statementLast } from "#languages/typescript/editBlock";
import {
  bare,
  contains,
  type EditSource,
  enclosingFunction,
  freeName,
  isAssignment,
  isFunctionLike,
  isGenerator,
  nodeAt,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, type EditStyle, eolAt, indentAt } from "#languages/typescript/editStyle";
import { statementBefore } from "#languages/typescript/editWrap";

import { defineFix, type FixRequest, refuse } from "../fix";

const TITLE = "Exit with code 1 after this failure";
const SETS_CODE = "process.exitCode = 1";

export const failWithExitCode = defineFix({
  id: "fail-with-exit-code",
  language: "typescript",
  rules: ["failure-exits-zero"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  plan(request) {
    const source = openSource(request.path, request.text);
    const handler = handlerAt(source, request.span);
    if (handler === undefined) return refuse("there is no handler here any more");
    const hindrance = surroundings(source, handler) ?? content(source, handler);
    if (hindrance !== undefined) return refuse(hindrance);
    const edits = editsOf(source, detectStyle(source, request.reader), handler);
    return { kind: "ways", ways: [{ title: TITLE, tier: "behavioral", edits, kit: [], notes: [] }] };
  },
});

interface Handler {
  /** The catch clause, or the `.catch(…)` call. */
  readonly around: ts.CatchClause | ts.CallExpression;
  /** The catch clause's block, the callback, or what stands for one (`console.error`). */
  readonly body: ts.Block | ts.Expression;
  /** What runs after it: a `finally` block, or the callbacks behind. */
  readonly after: readonly ts.Node[];
}

function handlerAt(source: EditSource, span: FixRequest["span"]): Handler | undefined {
  for (let node: ts.Node | undefined = nodeAt(source, span); node !== undefined; node = node.parent) {
    if (ts.isCatchClause(node)) {
      const { finallyBlock } = node.parent;
      return { around: node, body: node.block, after: finallyBlock === undefined ? [] : [finallyBlock] };
    }
    if (ts.isBlock(node)) return undefined;
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue;
    const given = rejectionCallback(node, node.expression.name.text);
    const isWhole = node.getStart(source.tree) === span.start && node.end === span.end;
    if (given === undefined || (!isWhole && node.expression.end < span.end)) continue;
    return { around: node, body: callbackBody(given), after: chained(node).flatMap(({ arguments: all }) => [...all]) };
  }
  return undefined;
}

function rejectionCallback(call: ts.CallExpression, method: string): ts.Expression | undefined {
  if (method === "catch") return call.arguments[0];
  return method === "then" ? call.arguments[1] : undefined;
}

function callbackBody(given: ts.Expression): ts.Block | ts.Expression {
  const callback = bare(given);
  const hasBlock = (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback)) && ts.isBlock(callback.body);
  return hasBlock ? (callback.body as ts.Block) : callback;
}

/** `.finally(…)` and the like that follow a call. */
function chained(call: ts.CallExpression): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  for (let at = call; ts.isPropertyAccessExpression(at.parent) && ts.isCallExpression(at.parent.parent); ) {
    at = at.parent.parent;
    calls.push(at);
  }
  return calls;
}

/** Why the handler is not the end of a program that has an exit code. */
function surroundings(source: EditSource, handler: Handler): string | undefined {
  if (/^\s*["']use client["']/m.test(source.text)) return "the file runs in a browser";
  if (/\b(isMainThread|parentPort)\b/.test(source.text)) return "a worker thread has no exit code of its own";
  if (/\bDeno\.\w/.test(source.text)) return "the file is written for Deno";
  const named = (node: ts.Node): boolean =>
    (ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node)) &&
    ts.isIdentifier(node.name) &&
    node.name.text === "process";
  if (contains(source.tree, named, { intoFunctions: true })) return "`process` is something else in this file";
  return ts.isCatchClause(handler.around) ? aroundClause(source, handler.around) : aroundCall(handler, handler.around);
}

function aroundClause(source: EditSource, clause: ts.CatchClause): string | undefined {
  const owner = enclosingFunction(clause);
  if (owner !== undefined && isGenerator(owner)) return "a generator is no end of a program";
  for (let at: ts.Node = clause; at !== owner && at.parent !== undefined; at = at.parent) {
    if (ts.isIterationStatement(at, false)) return "the loop goes on after this failure";
  }
  if (owner !== undefined && isListener(source, owner)) return "the program goes on after this event";
  const follows = (node: ts.Node): boolean =>
    ts.isAwaitExpression(node) && node.getStart(source.tree) > clause.parent.end;
  return contains(owner ?? source.tree, follows) ? "the program goes on after this failure" : undefined;
}

const LISTENS =
  /(^|\.)(on|once|addListener|addEventListener|setInterval|setTimeout|subscribe|get|post|put|patch|use|map|forEach)$/;

const isListener = (source: EditSource, owner: ts.Node): boolean =>
  ts.isCallExpression(owner.parent) &&
  owner.parent.expression !== owner &&
  LISTENS.test(textOf(source, owner.parent.expression));

function aroundCall({ after }: Handler, call: ts.CallExpression): string | undefined {
  if (enclosingFunction(call) !== undefined) return "the caller of this function decides how the program ends";
  const behind = chained(call);
  if (
    behind.some(({ expression }) => !ts.isPropertyAccessExpression(expression) || expression.name.text !== "finally")
  ) {
    return "the program goes on after this failure";
  }
  let at: ts.Node = behind.at(-1) ?? call;
  while (ts.isAwaitExpression(at.parent) || ts.isVoidExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) {
    at = at.parent;
  }
  if (!ts.isExpressionStatement(at.parent)) return "the outcome of the handler is used";
  return after.every((given) => isFunctionLike(given)) ? undefined : "what runs after the handler is not written here";
}

/** Why the handler's own code needs no exit code, or must not get one. */
function content(source: EditSource, { body, after }: Handler): string | undefined {
  if (!ts.isBlock(body) && !ts.isArrowFunction(body)) {
    return /^console\.(error|log|warn)$/.test(textOf(source, body))
      ? undefined
      : "another function handles the failure";
  }
  const inside = ts.isBlock(body) ? body : body.body;
  const all = [inside, ...after];
  const has = (test: (node: ts.Node) => boolean): boolean =>
    all.some((node) => contains(node, test, { intoFunctions: true }));
  if (has((node) => isCodeWrite(source, node))) return "the exit code is set already";
  if (contains(inside, ts.isThrowStatement)) return "the failure is thrown on already";
  if (ts.isBlock(inside) && inside.statements.length === 0)
    return "the handler is empty: the failure would not be seen";
  const exits = exitsIn(source, all);
  if (exits.some((call) => !isZero(call))) return "the program exits with a code of its own already";
  if (exitsIn(source, [inside]).some((call) => !isWhole(call, inside)))
    return "it exits with 0 for some failures on purpose";
  if (
    ts.isBlock(inside) &&
    contains(inside, (node) => ts.isReturnStatement(node) && node !== inside.statements.at(-1))
  ) {
    return "some failures leave the handler early";
  }
  return endedBy(source, inside);
}

const isCodeWrite = (source: EditSource, node: ts.Node): boolean =>
  isAssignment(node) && /^process\.exitCode$/.test(textOf(source, node.left));

/** Calls whose names say that they end the program. */
function endedBy(source: EditSource, inside: ts.Node): string | undefined {
  let name: string | undefined;
  contains(inside, (node) => {
    const callee = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : "";
    if (/^(fail|exit|die|abort|bail|fatal|panic|quit|shutdown)(?![a-z])/.test(callee)) name = callee;
    return name !== undefined;
  });
  if (name !== undefined) return `\`${name}\` may end the program itself`;
  const aborts = (node: ts.Node): boolean =>
    ts.isCallExpression(node) && /^process\.(abort|kill)$/.test(textOf(source, node.expression));
  return contains(inside, aborts) ? "the program is ended by a signal already" : undefined;
}

function exitsIn(source: EditSource, nodes: readonly ts.Node[]): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  for (const node of nodes) {
    contains(
      node,
      (inner) => {
        if (ts.isCallExpression(inner) && textOf(source, inner.expression) === "process.exit") found.push(inner);
        return false;
      },
      { intoFunctions: true },
    );
  }
  return found;
}

const isZero = ({ arguments: [code] }: ts.CallExpression): boolean =>
  code === undefined || (ts.isNumericLiteral(code) && Number(code.text) === 0);

/** A statement of the handler by itself, or the whole of an arrow function. */
const isWhole = (call: ts.CallExpression, inside: ts.Node): boolean =>
  call === inside || (ts.isExpressionStatement(call.parent) && call.parent.parent === inside);

function editsOf(source: EditSource, style: EditStyle, { body, after }: Handler): readonly TextEdit[] {
  // What exits later must not say 0: without an argument it takes the code that was set.
  const later = exitsIn(source, after).flatMap(({ arguments: [code] }) =>
    code === undefined ? [] : [{ span: spanOf(source, code), newText: "" }],
  );
  if (ts.isBlock(body)) return [...inBlock(source, style, body), ...later];
  if (!ts.isArrowFunction(body)) return [inPlaceOf(source, style, body), ...later];
  const own = exitsIn(source, [body.body]).map((call) => withOne(call));
  return own.length > 0 ? [...own, ...later] : [...blockOf(source, style, body, SETS_CODE), ...later];
}

function inBlock(source: EditSource, style: EditStyle, block: ts.Block): readonly TextEdit[] {
  const own = exitsIn(source, [block]);
  if (own.length > 0) return own.map((call) => withOne(call));
  const last = block.statements.at(-1);
  if (last === undefined || !ts.isReturnStatement(last)) return [statementLast(source, style, block, SETS_CODE)];
  return [statementBefore(source, last, SETS_CODE + style.semicolon)];
}

const withOne = ({ arguments: [code], end }: ts.CallExpression): TextEdit =>
  code === undefined
    ? { span: { start: end - 1, end: end - 1 }, newText: "1" }
    : { span: { start: code.getStart(), end: code.end }, newText: "1" };

/** `console.error` becomes a function that calls it. */
function inPlaceOf(source: EditSource, style: EditStyle, reference: ts.Expression): TextEdit {
  const start = reference.getStart(source.tree);
  const eol = eolAt(source.text, start);
  const outer = indentAt(source.text, start);
  const name = freeName(source, "error", ["cause"]);
  const lines = [`${textOf(source, reference)}(${name})`, SETS_CODE].map(
    (line) => `${outer}${style.indent}${line}${style.semicolon}${eol}`,
  );
  return { span: { start, end: reference.end }, newText: `(${name}) => {${eol}${lines.join("")}${outer}}` };
}
