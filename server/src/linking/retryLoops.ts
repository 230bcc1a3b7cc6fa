/** Finds code that tries failed work again, by behaviour: it catches the failure, goes round, and stops after a success. */

import type { FileFacts, Operation, Scope, ScopeId } from "#facts/file";
import { callOf, targetsOf } from "./calls";
import { bindingOf, isInside, memberOf, nearest, operationsIn, placeOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import type { RetryLoop } from "./view";

const LOOPS: Question<readonly RetryLoop[]> = { fallback: [] };

export function retryLoopsOf(linker: Linker, file: FileFacts): readonly RetryLoop[] {
  return ask(linker, LOOPS, file, "all", () =>
    file.scopes.flatMap((scope): readonly RetryLoop[] => {
      const attempt = scope.kind === "catch" && scope.of !== undefined ? file.scopes[scope.of] : undefined;
      if (attempt !== undefined) {
        const loop = loopAround(file, attempt, scope);
        return loop === undefined ? recursion(linker, file, scope, attempt.id) : [loop];
      }
      return scope.kind === "function" && isPromiseHandler(file, scope)
        ? recursion(linker, file, scope, undefined)
        : [];
    }),
  );
}

function loopAround(file: FileFacts, attempt: Scope, handler: Scope): RetryLoop | undefined {
  if (handler.exits === "throw" || handler.exits === "return" || handler.exits === "exit") return undefined;
  const loop = nearest(file, attempt.parent, "loop");
  if (loop === undefined || (handler.exits === "loop" && leavesLoop(file, handler.id, loop.id))) return undefined;
  if (!stopsAfterSuccess(file, loop, attempt, handler)) return undefined;
  return {
    file,
    kind: "loop",
    place: placeOf(file, loop.span),
    scope: loop.id,
    tryScope: attempt.id,
    catchScope: handler.id,
  };
}

/** The handler's last jump is a `break` of the loop. */
function leavesLoop(file: FileFacts, handler: ScopeId, loop: ScopeId): boolean {
  const last = operationsIn(file, handler).findLast((operation) => operation.scope === handler && isJump(operation));
  return last?.kind === "break" && nearest(file, handler, "loop")?.id === loop;
}

const isJump = (operation: Operation): boolean => operation.kind === "break" || operation.kind === "continue";

function stopsAfterSuccess(file: FileFacts, loop: Scope, attempt: Scope, handler: Scope): boolean {
  const flags = new Set(namesIn(loop));
  return operationsIn(file, loop.id).some((operation) => {
    if (isInside(file, operation.scope, handler.id)) return false;
    if (
      operation.kind === "return" ||
      (operation.kind === "break" && nearest(file, operation.scope, "loop")?.id === loop.id)
    )
      return isInside(file, operation.scope, attempt.id) || operation.order > (lastOrder(file, attempt.id) ?? 0);
    const target = operation.kind === "assign" ? operation.callee : undefined;
    return target?.kind === "name" && flags.has(target.name) && isInside(file, operation.scope, attempt.id);
  });
}

const lastOrder = (file: FileFacts, scope: ScopeId): number | undefined => operationsIn(file, scope).at(-1)?.order;

/** Names the loop's condition reads. */
function namesIn(loop: Scope): readonly string[] {
  const test = loop.test;
  if (test === undefined) return [];
  const inner = test.kind === "not" ? test.of : test;
  if (inner.kind === "name") return [inner.name];
  if (inner.kind === "comparison")
    return [inner.left, inner.right].flatMap((side) => (side.kind === "name" ? [side.name] : []));
  return inner.kind === "choice" ? inner.of.flatMap((item) => namesIn({ ...loop, test: item })) : [];
}

/** A handler that calls the function it belongs to: once more, with the same work. */
function recursion(
  linker: Linker,
  file: FileFacts,
  handler: Scope,
  attempt: ScopeId | undefined,
): readonly RetryLoop[] {
  const owner = attempt === undefined ? file.scopes[handler.parent]?.function : handler.function;
  if (owner === undefined || file.scopes[owner]?.kind !== "function") return [];
  for (const operation of operationsIn(file, handler.id, "nested")) {
    if (operation.kind !== "call") continue;
    const isTimed = runsLater(file, operation, owner);
    if (!isTimed && !mayName(file, operation, owner)) continue;
    const call = callOf(linker, file, operation);
    if (call === undefined) continue;
    if (isTimed || targetsOf(linker, call).some((target) => target.file === file && target.scope === owner))
      return [
        {
          file,
          kind: "recursion",
          place: call.place,
          scope: owner,
          tryScope: attempt ?? owner,
          catchScope: handler.id,
          again: call,
        },
      ];
  }
  return [];
}

/** `setTimeout(load, 1000)` in the handler of `load`, which takes nothing. */
function runsLater(file: FileFacts, { callee, arguments: [given] }: Operation, owner: ScopeId): boolean {
  if (callee?.kind !== "name" || callee.name !== "setTimeout" || callee.path.length > 0) return false;
  if (given?.kind !== "name" || given.path.length > 0 || (file.scopes[owner]?.parameters ?? []).length > 0)
    return false;
  const values = bindingOf(file, given.scope, given.name)?.binding.values ?? [];
  return values.some((value) => value.kind === "function" && value.scope === owner);
}

/** Cheap first look: a call by the function's own name or as a member of `this`. */
function mayName(file: FileFacts, operation: Operation, owner: ScopeId): boolean {
  const callee = operation.callee;
  if (callee?.kind === "this") return callee.path.length === 1;
  if (callee?.kind !== "name") return false;
  const values = bindingOf(file, callee.scope, callee.name)?.binding.values ?? [];
  return callee.path.length > 0 || values.some((value) => value.kind === "function" && value.scope === owner);
}

function isPromiseHandler(file: FileFacts, scope: Scope): boolean {
  const use = scope.use;
  const operation = use?.to === "argument" ? file.operations[use.operation] : undefined;
  const name = memberOf(operation?.callee);
  return use?.to === "argument" && ((name === "catch" && use.index === 0) || (name === "then" && use.index === 1));
}
