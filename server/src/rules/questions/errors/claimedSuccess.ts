/** Functions whose main work failed and that tell of a success a few lines later, whatever happened. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import type { ErrorHandler, View } from "#linking/view";
import { givesReason } from "./excuses";
import { costlyConcept } from "./guardedWork";
import { type Given, isYes } from "./handlerAnswer";

/**
 * `await save(rows).catch(log); return { success: true };`: where it is said. Only when all that the function changes is done in the
 * guarded code: next to work of its own, a notice that could not be sent is a side line.
 */
export function claimsSuccess(view: View, handler: ErrorHandler, scope: Scope, given: Given): Place | undefined {
  const { file } = handler;
  const owner = ownerOf(handler, scope);
  if (owner === undefined || givesReason(scope) || !(given === "goes-on" || isDropped(handler))) return undefined;
  // One of many: what became of each is told elsewhere.
  const from = handler.operation?.scope ?? scope.id;
  if (view.chain(file, from).some(({ kind, function: at }) => kind === "loop" && at === owner.id)) return undefined;
  const end = handler.operation?.span.end ?? scope.span.end;
  const later = view.operations(file, owner.id).filter(({ span }) => span.start >= end);
  const claim = later.find((operation) => operation.kind === "return" && operation.scope === owner.id);
  if (claim === undefined || !isClaim(claim) || later.some(({ kind }) => kind === "throw")) return undefined;
  const changes = view.operations(file, owner.id).some((operation) => {
    const isGuarded = handler.guarded.some((call) => holds(call.operation, operation));
    return !isGuarded && !view.inside(file, operation.scope, scope.id) && isChange(view, file, operation);
  });
  return changes ? undefined : view.place(file, claim.span);
}

/** The function that goes on after the handler. */
function ownerOf({ file, kind, operation }: ErrorHandler, scope: Scope): Scope | undefined {
  const id = kind === "catch" ? scope.function : file.scopes[operation?.scope ?? 0]?.function;
  const owner = id === undefined ? undefined : file.scopes[id];
  return owner?.kind === "function" ? owner : undefined;
}

/** `await save().catch(log);` */
export const isDropped = ({ kind, operation }: ErrorHandler): boolean =>
  kind === "promise-catch" && operation?.use.to === "awaited" && operation.use.then.to === "dropped";

const isClaim = ({ arguments: [value] }: Operation): boolean => value !== undefined && isYes(value);

/** True for the operation itself, too. */
const holds = (outer: Operation, inner: Operation): boolean =>
  inner.span.start >= outer.span.start && inner.span.end <= outer.span.end;

function isChange(view: View, file: FileFacts, operation: Operation): boolean {
  const call = view.call(file, operation);
  return call !== undefined && view.effectsOf(call).some(({ concept }) => costlyConcept(concept) !== undefined);
}
