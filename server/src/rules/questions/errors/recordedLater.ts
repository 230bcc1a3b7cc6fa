/** Does a handler put the failure into an object that the code after it stores? */

import type { Scope } from "#facts/file";
import type { ErrorHandler, View } from "#linking/view";

import { mentions } from "../mentions";
import { costlyConcept } from "./guardedWork";

/** `catch (error) { changes.problem = error.message; } await rows.update(id, changes);` */
export function recordsForLater(view: View, { file, error }: ErrorHandler, scope: Scope): boolean {
  if (error === undefined) return false;
  const filled = view
    .operations(file, scope.id)
    .flatMap(({ kind, callee, arguments: [value] }) =>
      kind === "assign" && callee?.kind === "name" && mentions(file, value, error) ? [callee.name] : [],
    );
  if (filled.length === 0) return false;
  return view.operations(file, scope.function).some((later) => {
    if (later.span.start < scope.span.end) return false;
    if (!later.arguments.some((value) => filled.some((name) => mentions(file, value, name)))) return false;
    const call = view.call(file, later);
    return call !== undefined && view.effectsOf(call).some(({ concept }) => costlyConcept(concept) !== undefined);
  });
}
