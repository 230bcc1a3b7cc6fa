/** Handlers that answer "500" with a text of their own: the client hears that something broke, and nobody who could mend it hears what. */

import type { Operation, Scope, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { ErrorHandler, View } from "#linking/view";

import type { GuardedWork } from "./guardedWork";
import { isHealthRoute } from "./handlerAnswer";

/**
 * What failed, in words, when a handler that does nothing else answers with status 500. A 502 or a 404 says what it was by itself, and
 * so does the failure of a check.
 */
export function untracedReply(view: View, handler: ErrorHandler, scope: Scope, work: GuardedWork): string | undefined {
  const { file, guarded } = handler;
  if (
    isProbe(view, handler, scope) ||
    work.onlyAnswers ||
    !view.operations(file, scope.id, "nested").some(saysInternalError)
  )
    return undefined;
  const waits = guarded.some(({ operation }) => operation.use.to === "awaited");
  return work.costly ?? work.serious ?? (!work.known && waits ? "its work" : undefined);
}

/** Of a health route the status is all its readers ask for. */
const isProbe = (view: View, { file }: ErrorHandler, scope: Scope): boolean =>
  isHealthRoute(view, file, scope) ||
  view.chain(file, scope.id).some(({ name = "" }) => /health|liveness|readiness|^(ping|ready|live)$/i.test(name));

/** `reply.code(500)`, `c.json(body, 500)`, `Response.json(body, { status: 500 })`, `ctx.status = 500`, `return { status: 500 }`. */
function saysInternalError({ kind, callee, arguments: [first, second] }: Operation): boolean {
  const name = memberOf(callee);
  if (kind === "assign") return /^status(Code)?$/.test(name ?? "") && isInternal(first);
  if (kind === "return") return hasStatus(first);
  if (kind !== "call" && kind !== "new") return false;
  if (/^(status|code|sendStatus|writeHead)$/.test(name ?? "") && isInternal(first)) return true;
  return isInternal(second) ? /^(json|text|html|body)$/.test(name ?? "") : hasStatus(second);
}

const isInternal = (value: Value | undefined): boolean => value?.kind === "literal" && value.value === 500;

const hasStatus = (value: Value | undefined): boolean =>
  value?.kind === "object" && (isInternal(value.properties.status) || isInternal(value.properties.statusCode));
