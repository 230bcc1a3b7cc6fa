/** Is a call given something that can be read only once? What the first attempt has read of it, the second one misses. */

import { scopeOf } from "#languages/typescript/editDependency";
import { contains, type EditSource, isAssignmentTo, textOf, ts } from "#languages/typescript/editSource";

/** True when an argument is, or holds, a stream: written in place, or kept in a variable, a parameter or a field of this file. */
export const givesStream = (source: EditSource, call: ts.CallExpression): boolean =>
  call.arguments.some((argument) => holdsStream(source, argument, 0));

/** `transport.handleRequest(req, res)`: true when a handler's own response, by the names it goes by, is handed on. */
export const givesAnswer = (call: ts.CallExpression): boolean =>
  call.arguments.some((argument) => ts.isIdentifier(argument) && ANSWERS.test(argument.text) && isParameter(argument));

const ANSWERS = /^(res|response|reply)$/;

function isParameter(name: ts.Identifier): boolean {
  const scope = scopeOf(name);
  return (
    scope !== undefined &&
    ts.isFunctionLike(scope) &&
    scope.parameters.some((parameter) => ts.isIdentifier(parameter.name) && parameter.name.text === name.text)
  );
}

/** Types of streams, and calls that make one. */
const STREAM =
  /\b(createReadStream|Readable|ReadStream|ReadableStream|Duplex|Transform|PassThrough|IncomingMessage|AsyncIterable\w*|AsyncIterator|AsyncGenerator)\b|\.(pipe|pipeThrough|stream|toReadableStream)\(/;
const MAX_DEPTH = 4;

function holdsStream(source: EditSource, value: ts.Node, depth: number): boolean {
  if (STREAM.test(textOf(source, value))) return true;
  return depth < MAX_DEPTH && contains(value, (node) => isHeldStream(source, node, depth + 1));
}

function isHeldStream(source: EditSource, node: ts.Node, depth: number): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    if (node.expression.kind === ts.SyntaxKind.ThisKeyword) return isStreamField(source, node);
    return node.name.text === "body" && isAnswer(source, node.expression);
  }
  if (!ts.isIdentifier(node) || isMemberName(node)) return false;
  const scope = scopeOf(node);
  if (scope === undefined) return false;
  return contains(scope, (inner) => {
    if (isAssignmentTo(inner, node.text) && ts.isBinaryExpression(inner))
      return holdsStream(source, inner.right, depth);
    return declares(inner, node.text) && isStreamDeclaration(source, inner, depth);
  });
}

/** `body` of `{ body: file }`, and what only a member of is given: `file` of `file.path`. */
const isMemberName = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent) || (ts.isPropertyAssignment(node.parent) && node.parent.name === node);

type Declaration = ts.VariableDeclaration | ts.ParameterDeclaration;

function declares(node: ts.Node, name: string): node is Declaration {
  if (!ts.isVariableDeclaration(node) && !ts.isParameter(node)) return false;
  return contains(node.name, (bound) => ts.isIdentifier(bound) && bound.text === name);
}

function isStreamDeclaration(source: EditSource, { type, initializer }: Declaration, depth: number): boolean {
  if (type !== undefined && STREAM.test(textOf(source, type))) return true;
  return initializer !== undefined && holdsStream(source, initializer, depth);
}

/** `this.upload`: as its class declares it, or its constructor takes it. */
function isStreamField(source: EditSource, { name, parent }: ts.PropertyAccessExpression): boolean {
  let owner: ts.Node = parent;
  while (owner !== undefined && !ts.isClassLike(owner)) owner = owner.parent;
  if (owner === undefined) return false;
  return contains(
    owner,
    (node) => {
      const isField =
        ts.isPropertyDeclaration(node) ||
        (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent));
      return isField && textOf(source, node.name) === name.text && STREAM.test(textOf(source, node));
    },
    { intoFunctions: true },
  );
}

/** The variable holds what `fetch` answered, whose body is read as it comes. */
function isAnswer(source: EditSource, node: ts.Expression): boolean {
  const scope = ts.isIdentifier(node) ? scopeOf(node) : undefined;
  if (scope === undefined) return false;
  const name = textOf(source, node);
  return contains(
    scope,
    (inner) =>
      declares(inner, name) &&
      inner.initializer !== undefined &&
      /\b(fetch|retryFetch|request)\s*\(/.test(textOf(source, inner.initializer)),
  );
}
