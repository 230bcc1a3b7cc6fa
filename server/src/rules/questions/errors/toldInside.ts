/** Does work tell of its own failure where it happens, so that the rejection which arrives at a handler is the second copy? */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Call, ErrorHandler, FunctionRef, View } from "#linking/view";

import { mentions, partsOf } from "../mentions";
import { errorTrace, isConsole, saysError, tellsOfFailure } from "./errorTrace";
import { costlyConcept } from "./guardedWork";

const MAX_DEPTH = 3;

/**
 * True when every costly step of what is guarded is a step of a project function that notes the failure, whether it throws on or not:
 * in a log, to a callback of this caller, as a failed status that is stored.
 */
export function toldInside(view: View, { guarded }: ErrorHandler): boolean {
  const costly = guarded.filter((call) => isCostly(view, call));
  // Beside them nothing else of the project is waited for: what that does may not be known.
  const others = guarded.some(
    (call) => call.operation.use.to === "awaited" && !costly.includes(call) && view.targets(call).length > 0,
  );
  return costly.length > 0 && !others && costly.every((call) => tellsItself(view, call, 0));
}

/** A record that outlives the process, in code that says what is recorded: `update(id, { status: "error" })`. */
export function recordsFailure(view: View, file: FileFacts, operations: readonly Operation[]): boolean {
  const isKept = operations.some((operation) => {
    const call = view.call(file, operation);
    return call !== undefined && view.effectsOf(call).some(({ concept }) => KEEPS.has(concept));
  });
  return isKept && operations.some((one) => one.arguments.some((value) => saysFailure(file, value, 0)));
}

const KEEPS: ReadonlySet<string> = new Set(["row-insert", "row-update", "row-upsert", "file-write", "file-append"]);

const isCostly = (view: View, call: Call): boolean =>
  view.effectsOf(call).some(({ concept }) => costlyConcept(concept) !== undefined);

/** Each function the call runs notes the failure of each of its costly steps. */
function tellsItself(view: View, call: Call, depth: number): boolean {
  const targets = call.model === undefined && depth < MAX_DEPTH ? view.targets(call) : [];
  return (
    targets.length > 0 &&
    targets.every(({ file, scope }) =>
      stepsOf(view, { file, scope }).every(
        (step) => isNoted(view, call, step, step.operation.scope) || tellsItself(view, step, depth + 1),
      ),
    )
  );
}

/** Costly calls of a function; a handler's own are what it does about a failure. */
const stepsOf = (view: View, { file, scope }: FunctionRef): readonly Call[] =>
  view
    .operations(file, scope)
    .flatMap((operation) => view.call(file, operation) ?? [])
    .filter((step) => isCostly(view, step) && !isInHandler(view, step));

const isInHandler = (view: View, { file, operation }: Call): boolean =>
  view
    .chain(file, operation.scope)
    .some(({ kind, function: owner }) => kind === "catch" && owner === file.scopes[operation.scope]?.function);

/** A `try` round the step, in the same function, that notes the failure. */
function isNoted(view: View, caller: Call, step: Call, from: number): boolean {
  const { file, operation } = step;
  // `return work();` without `await` leaves the `try` before it fails.
  if (operation.use.to === "returned" && step.model?.blocking !== true) return false;
  const guard = view.guard(file, from);
  const clause = guard?.handler === undefined ? undefined : file.scopes[guard.handler];
  if (guard === undefined || clause === undefined) return false;
  const operations = view.operations(file, clause.id, "nested");
  return notes(view, caller, { file, clause, operations }) || isNoted(view, caller, step, guard.parent);
}

interface Clause {
  readonly file: FileFacts;
  readonly clause: Scope;
  readonly operations: readonly Operation[];
}

function notes(view: View, caller: Call, { file, clause, operations }: Clause): boolean {
  const handler = view.handlers(file).find(({ scope }) => scope === clause.id);
  const logs = handler === undefined ? [] : errorTrace(view, handler, clause.id).logs;
  if (logs.some((log) => saysError(log) || isConsole(log) || tellsOfFailure(log))) return true;
  return (
    recordsFailure(view, file, operations) ||
    operations.some((operation) => tellsCaller(view, caller, file, clause, operation))
  );
}

/** `onProgress?.(String(error))`, where the caller gave a function that does something with it. */
function tellsCaller(view: View, caller: Call, file: FileFacts, clause: Scope, operation: Operation): boolean {
  const { callee } = operation;
  if (operation.kind !== "call" || callee?.kind !== "name" || callee.path.length > 0) return false;
  const error = clause.error;
  if (error === undefined || !operation.arguments.some((value) => mentions(file, value, error))) return false;
  const [bound] = view.variable(file, callee.scope, callee.name)?.binding.values ?? [];
  const given = bound?.kind === "parameter" ? caller.operation.arguments[bound.index] : undefined;
  return (
    given !== undefined &&
    view
      .things(caller.file, given)
      .some((thing) => thing.kind === "function" && view.operations(thing.file, thing.scope, "nested").length > 0)
  );
}

const FAILED = /^(error|errored|failed|failure|dead|aborted|crashed|broken)$/i;

/** `{ status: "error" }`, `"failed"`, `{ lastError: … }` */
function saysFailure(file: FileFacts, value: Value, depth: number): boolean {
  if (depth > 4 || value.kind === "result") return false;
  if (value.kind === "error") return true;
  if (value.kind === "literal") return typeof value.value === "string" && FAILED.test(value.value);
  if (value.kind === "name") return FAILED.test(value.path.at(-1) ?? "");
  if (value.kind === "object" && Object.keys(value.properties).some((name) => /error|fail/i.test(name))) return true;
  return partsOf(file, value).some((part) => saysFailure(file, part, depth + 1));
}
