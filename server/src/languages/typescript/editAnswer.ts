/** Calls by which a handler answers its request, in the words of web frameworks. */

import { bare, ts } from "./editSource";

/** `res.status(201).json(order)`, `reply.send(order)`, `ctx.body(order)`: true when it answers. `res.json()` alone reads an answer. */
export function answersRequest(call: ts.CallExpression): boolean {
  const callee = bare(call.expression);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  let owner = bare(callee.expression);
  while (ts.isCallExpression(owner) && ts.isPropertyAccessExpression(owner.expression))
    owner = bare(owner.expression.expression);
  const name = ts.isPropertyAccessExpression(owner) ? owner.name : owner;
  if (!ts.isIdentifier(name) || !(name === owner ? ANSWERER : MEMBER).test(name.text)) return false;
  return ENDS.test(callee.name.text) || (call.arguments.length > 0 && GIVES.test(callee.name.text));
}

const ANSWERER = /^(res|response|reply|ctx|context|c)$/;
/** `ctx.res`, `this.response` */
const MEMBER = /^(res|response|reply)$/;
const ENDS = /^(end|redirect|sendStatus|render|sendFile)$/;
/** With a value; without one they read the body of an answer that has come. */
const GIVES = /^(send|json|jsonp|text|html|body|view)$/;
