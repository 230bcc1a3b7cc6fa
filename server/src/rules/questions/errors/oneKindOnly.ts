/** Handlers that answer one kind of error with an error of their own and let every other kind fall out of the handler. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import type { ErrorHandler, View } from "#linking/view";

import { mentions } from "../mentions";

/**
 * `catch (e) { if (e.code === "P2002") throw new Conflict(); }`: a lost connection ends here, and the caller gets undefined. Rethrowing
 * the error itself for some kinds is a choice (`if (isFatal(e)) throw e`), and `!==` names the kinds that may be dropped.
 */
export function throwsForOneKindOnly(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const { file, error } = handler;
  if (error === undefined || scope.exits !== undefined) return false;
  const operations = view.operations(file, scope.id, "nested");
  const throws = operations.filter(({ kind }) => kind === "throw");
  const tops = throws.map((thrown) => topBranch(file, thrown.scope, scope.id, error));
  if (tops.some((top) => top === undefined) || !throws.every((thrown) => isTranslated(file, thrown, error)))
    return false;
  return operations.every(
    (operation) =>
      tops.some((top) => top !== undefined && view.inside(file, operation.scope, top)) || isPartOfTest(file, operation),
  );
}

/** The outermost of the branches around a throw, when each of them asks for a kind of the caught error. */
function topBranch(file: FileFacts, from: ScopeId, until: ScopeId, error: string): ScopeId | undefined {
  let top: ScopeId | undefined;
  for (let at = file.scopes[from]; at !== undefined && at.id !== until; at = file.scopes[at.parent]) {
    if (at.kind !== "branch" || !asksForKind(file, at.test, error)) return undefined;
    top = at.id;
  }
  return top;
}

/** `e instanceof X`, `e.code === "X"`, `isX(e)`, `"X" in str(e)`, and both of two; not `!isX(e)`. */
function asksForKind(file: FileFacts, test: Value | undefined, error: string): boolean {
  if (test === undefined || !mentions(file, test, error)) return false;
  switch (test.kind) {
    case "comparison":
      return /^(===?|instanceof|in)$/.test(test.operator);
    case "choice":
      return [...test.of, ...(test.and === undefined ? [] : [test.and])].every(
        (part) => !mentions(file, part, error) || asksForKind(file, part, error),
      );
    case "result":
      return true;
    default:
      return false;
  }
}

/** A new error, not the caught one itself. Python makes one by a call. */
const isTranslated = (file: FileFacts, { arguments: [value] }: Operation, error: string): boolean => {
  const made = value?.kind === "result" ? file.operations[value.operation]?.kind : undefined;
  return (made === "new" || (file.language === "python" && made === "call")) && error !== "";
};

/** `isX(e)`, and `str(e)` of `str(e).lower() == "x"`. */
function isPartOfTest(file: FileFacts, { kind, use }: Operation, depth = 0): boolean {
  if (kind !== "call" || depth > MAX_STEPS) return false;
  if (use.to === "tested" || use.to === "operand") return true;
  const called = use.to === "member" ? use.then : use;
  const next = called.to === "callee" || called.to === "argument" ? file.operations[called.operation] : undefined;
  return next !== undefined && isPartOfTest(file, next, depth + 1);
}

const MAX_STEPS = 4;
