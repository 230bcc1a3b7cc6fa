/** The variable or field that holds a client, and the calls of the file that are made with it. */

import { isTakenAsPromise, wholeChain } from "#languages/typescript/editCallChain";
import { rootOf, scopeOf } from "#languages/typescript/editDependency";
import { type CallLike, contains, type EditSource, enclosingFunction, ts } from "#languages/typescript/editSource";

/** What a call that makes a client is kept in: a variable of the module, or a field. Undefined for any other call. */
export function clientMadeBy(call: CallLike): ts.Node | undefined {
  let at: ts.Node = call;
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent) || ts.isSatisfiesExpression(at.parent))
    at = at.parent;
  const { parent } = at;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    return enclosingFunction(call) === undefined ? parent.name : undefined;
  }
  if (ts.isPropertyDeclaration(parent)) return parent;
  const isField = ts.isBinaryExpression(parent) && parent.right === at && /^this\.#?\w+$/.test(parent.left.getText());
  return isField ? parent.left : undefined;
}

/** Calls of the file that are made with the client and give a promise. */
export function usesOf(source: EditSource, client: ts.Node): readonly ts.CallExpression[] {
  const uses: ts.CallExpression[] = [];
  contains(
    source.tree,
    (node) => {
      if (ts.isCallExpression(node) && isCallOf(client, node) && isTakenAsPromise(wholeChain(node))) uses.push(node);
      return false;
    },
    { intoFunctions: true },
  );
  // `got(url).json()` is one call: the outer one only takes what the inner one gives.
  return uses.filter((use) => !uses.some((other) => other !== use && wholeChain(other) === use));
}

/** Members of clients that set them up. */
const SET_UP = /\.(interceptors|defaults|on|once|use|extend|create)\b/;

function isCallOf(client: ts.Node, call: ts.CallExpression): boolean {
  const callee = call.expression;
  if (SET_UP.test(callee.getText())) return false;
  const root = rootOf(callee);
  if (ts.isIdentifier(client)) {
    const scope = ts.isIdentifier(root) && root.text === client.text ? scopeOf(root) : undefined;
    return scope !== undefined && ts.isSourceFile(scope);
  }
  const field = ts.isPropertyDeclaration(client) ? `this.${client.name.getText()}` : client.getText();
  return root.kind === ts.SyntaxKind.ThisKeyword && `${callee.getText()}.`.startsWith(`${field}.`);
}
