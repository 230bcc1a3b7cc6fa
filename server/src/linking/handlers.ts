/** Every place of a file that receives errors: catch clauses, promise handlers, node-style callbacks. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import { callbackModel } from "./callbacks";
import { callOf } from "./calls";
import { memberOf, operationsIn, placeOf, rootOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { sourcesOf } from "./sources";
import { thingsOf } from "./things";
import type { Call, ErrorHandler } from "./view";

const HANDLERS: Question<readonly ErrorHandler[]> = { fallback: [] };

export function handlersOf(linker: Linker, file: FileFacts): readonly ErrorHandler[] {
  return ask(linker, HANDLERS, file, "all", () => {
    const clauses = file.scopes.flatMap((scope) => (scope.kind === "catch" ? [clause(linker, file, scope)] : []));
    // Python has neither `.catch(…)` nor callbacks that take an error first.
    const calls = file.language === "python" ? [] : file.operations;
    const promises = calls.flatMap((operation) => promiseHandler(linker, file, operation));
    const callbacks = calls.flatMap((operation) => nodeCallback(linker, file, operation));
    const suppressed = file.scopes.flatMap((scope) => suppressor(linker, file, scope));
    return [...clauses, ...promises, ...callbacks, ...suppressed].sort(
      (a, b) => a.place.span.start - b.place.span.start,
    );
  });
}

function clause(linker: Linker, file: FileFacts, scope: Scope): ErrorHandler {
  const { of: tried } = scope;
  const guarded =
    tried === undefined ? [] : operationsIn(file, tried, "nested").filter((one) => runsHere(file, one, tried));
  return {
    file,
    kind: "catch",
    place: placeOf(file, scope.span),
    scope: scope.id,
    guarded: guarded.flatMap((operation) => present(callOf(linker, file, operation))),
    ...(scope.error === undefined ? {} : { error: scope.error }),
    ...(scope.of === undefined ? {} : { tryScope: scope.of }),
  };
}

/** `try: def load(): …`: what Python only defines in the `try` fails where it is called. */
function runsHere(file: FileFacts, { scope }: Operation, tried: ScopeId): boolean {
  if (file.language !== "python") return true;
  for (let at = file.scopes[scope]; at !== undefined && at.id !== tried; at = file.scopes[at.parent])
    if (at.kind === "function" && at.use === undefined) return false;
  return true;
}

/** `with contextlib.suppress(OSError):`: a handler without a body, for all that the block does. */
function suppressor(linker: Linker, file: FileFacts, scope: Scope): readonly ErrorHandler[] {
  if (scope.kind !== "with" || scope.test?.kind !== "result") return [];
  const operation = file.operations[scope.test.operation];
  const call = operation === undefined ? undefined : callOf(linker, file, operation);
  if (operation === undefined || call?.symbol !== "contextlib.suppress") return [];
  const guarded = operationsIn(file, scope.id, "nested").flatMap((inner) => present(callOf(linker, file, inner)));
  return [{ file, kind: "catch", place: call.place, operation, tryScope: scope.id, guarded }];
}

const present = (call: Call | undefined): readonly Call[] => (call === undefined ? [] : [call]);

/** `.catch(fn)` and the second argument of `.then`; on promises, and on what may be one. */
function promiseHandler(linker: Linker, file: FileFacts, operation: Operation): readonly ErrorHandler[] {
  const callee = operation.kind === "call" ? operation.callee : undefined;
  const name = memberOf(callee);
  const value = name === "catch" ? operation.arguments[0] : name === "then" ? operation.arguments[1] : undefined;
  if (callee === undefined || (name !== "catch" && value === undefined)) return [];
  const receiver = thingsOf(linker, file, callee);
  const isOther =
    receiver.length > 0 &&
    receiver.every(
      (thing) =>
        thing.kind === "function" ||
        (thing.kind === "method" && thing.type !== "Promise" && thing.of.kind !== "unknown"),
    );
  if (isOther) return [];
  const guarded = "path" in callee ? sourcesOf(linker, file, withoutLast(callee)) : [];
  return [
    {
      file,
      kind: "promise-catch",
      place: placeOf(file, operation.span),
      operation,
      guarded,
      ...body(linker, file, value),
    },
  ];
}

const withoutLast = (callee: Value): Value =>
  "path" in callee && callee.path.length > 1 && callee.kind !== "member"
    ? { ...callee, path: callee.path.slice(0, -1) }
    : rootOf(callee);

/** The handler's own scope and the name of its first parameter, when it is a function written in this file. */
function body(linker: Linker, file: FileFacts, value: Value | undefined): Partial<ErrorHandler> {
  if (value === undefined) return {};
  const own = thingsOf(linker, file, value).find((thing) => thing.kind === "function" && thing.file === file);
  if (own?.kind !== "function") return { value };
  const error = file.scopes[own.scope]?.parameters?.[0]?.name;
  return { value, scope: own.scope, ...(error === undefined ? {} : { error }) };
}

/** `(err, result) => …` as the last argument of a call that is not a chain. */
function nodeCallback(linker: Linker, file: FileFacts, operation: Operation): readonly ErrorHandler[] {
  if (operation.kind !== "call") return [];
  const value = operation.arguments.at(-1);
  const scope = value?.kind === "function" ? file.scopes[value.scope] : undefined;
  const error = scope?.parameters?.[0]?.name;
  if (value === undefined || scope === undefined || error === undefined || !/^_?(err|error|e|ex)\d?$/.test(error))
    return [];
  const callee = operation.callee;
  const name = memberOf(callee);
  if (name === "catch" || name === "then" || (scope.parameters?.length ?? 0) > 3) return [];
  const how = callbackModel(linker, file, operation, operation.arguments.length - 1)?.how;
  if (how === "route" || how === "job" || how === "collects") return [];
  return [
    {
      file,
      kind: "callback",
      place: placeOf(file, scope.span),
      operation,
      value,
      scope: scope.id,
      error,
      guarded: present(callOf(linker, file, operation)),
    },
  ];
}
