/** Reads of a body: `response.json()` works once per answer, so that what is repeated must begin with the request. */

import { modelOfSymbol } from "#knowledge/symbols";
import { bare, contains, type EditSource, ts } from "#languages/typescript/editSource";
import { symbolOf } from "#languages/typescript/editSymbols";

/** The call to repeat for one that may read a body: the request that made the answer, the call itself, or undefined when that is elsewhere. */
export function requestOf(source: EditSource, call: ts.CallExpression): ts.CallExpression | undefined {
  return isBodyRead(call) ? requestIn(source, call) : call;
}

/** Does the call, or what it is given, read the body of an answer that was asked for elsewhere? */
export const readsKnownBody = (source: EditSource, call: ts.CallExpression): boolean =>
  contains(call, (node) => isBodyRead(node) && requestIn(source, node) === undefined);

/** Methods of `Response`, `Request` and the bodies of clients, none of which takes an argument. */
const READS = /^(arrayBuffer|blob|bytes|formData|json|text)$/;

type BodyRead = ts.CallExpression & { readonly expression: ts.PropertyAccessExpression };

function isBodyRead(node: ts.Node): node is BodyRead {
  if (!ts.isCallExpression(node) || node.arguments.length > 0) return false;
  return ts.isPropertyAccessExpression(node.expression) && READS.test(node.expression.name.text);
}

/** `fetch(url)` of `(await fetch(url)).json()`, `got(url)` of `got(url).json()`. */
function requestIn(source: EditSource, read: BodyRead): ts.CallExpression | undefined {
  const owner = bare(read.expression.expression);
  if (ts.isAwaitExpression(owner)) {
    const awaited = bare(owner.expression);
    return ts.isCallExpression(awaited) ? awaited : undefined;
  }
  if (!ts.isCallExpression(owner)) return undefined;
  // Without a wait only a client is known to ask anew; anything else may give the same answer again.
  const symbol = symbolOf(source, owner);
  const model = symbol === undefined ? undefined : modelOfSymbol(symbol, () => undefined);
  return model?.concept === "outbound-call" ? owner : undefined;
}
