/** Where a value from outside goes: is it checked, does it reach a store, does it leave our sight? */

import type { FileFacts, Operation, Read, ScopeId, Use } from "#facts/file";
import type { Concept } from "#knowledge/model";
import type { Call, FunctionRef, View } from "#linking/view";

export interface InputUse {
  /** Given to a schema or guard, or tested for its type. */
  readonly checked: boolean;
  /** First call that stores it or sends it on. */
  readonly sink?: { readonly call: Call; readonly concept: Concept };
  /** Given to code that is not known. */
  readonly lost: boolean;
}

const SINKS: ReadonlySet<Concept> = new Set<Concept>([
  "row-insert",
  "row-update",
  "row-upsert",
  "query",
  "file-write",
  "enqueue",
  "outbound-call",
]);
/** Calls that turn anything into a value of one type. */
const COERCIONS =
  /^global\.(Number|String|Boolean|BigInt|parseInt|parseFloat|Number\.(parseInt|parseFloat|isInteger|isFinite)|Array\.isArray|isNaN)$/;
const MAX_DEPTH = 6;

interface Seen {
  checked: boolean;
  sink: { readonly call: Call; readonly concept: Concept } | undefined;
  lost: boolean;
  readonly visited: Set<object>;
}

/** Follows a use of a value (written in `scope` of `file`) through variables, fields, objects and helpers. */
export function followInput(view: View, file: FileFacts, use: Use, scope: ScopeId): InputUse {
  const seen: Seen = { checked: false, sink: undefined, lost: false, visited: new Set() };
  follow(view, { file, scope }, use, seen, 0);
  return seen.sink === undefined
    ? { checked: seen.checked, lost: seen.lost }
    : { checked: seen.checked, sink: seen.sink, lost: seen.lost };
}

function follow(view: View, at: FunctionRef, use: Use, seen: Seen, depth: number): void {
  if (depth > MAX_DEPTH) return;
  switch (use.to) {
    case "typeof":
    case "tested":
      seen.checked = true;
      return;
    case "awaited":
      return follow(view, at, use.then, seen, depth);
    case "item":
      return follow(view, at, use.then, seen, depth);
    case "member":
      return member(view, at, use, seen, depth);
    case "bound":
      return reads(view, at.file, use.scope, use.name, seen, depth);
    case "destructured":
      for (const name of use.names) reads(view, at.file, use.scope, name, seen, depth);
      return;
    case "argument":
      return argument(view, at, use, seen, depth);
    case "iterated":
    case "assigned":
    case "field":
    case "returned":
      seen.lost = true;
      return;
    default:
      return;
  }
}

function member(view: View, at: FunctionRef, use: Extract<Use, { to: "member" }>, seen: Seen, depth: number): void {
  if (use.then.to === "target" || use.then.to === "deleted") return;
  if (use.then.to !== "callee") return follow(view, at, use.then, seen, depth + 1);
  followOperation(view, at.file, at.file.operations[use.then.operation], seen, depth);
}

function reads(view: View, file: FileFacts, scope: ScopeId, name: string, seen: Seen, depth: number): void {
  for (const read of view.variable(file, scope, name)?.reads ?? []) followRead(view, file, read, seen, depth);
}

function followRead(view: View, file: FileFacts, read: Read, seen: Seen, depth: number): void {
  if (seen.visited.has(read)) return;
  seen.visited.add(read);
  follow(view, { file, scope: read.scope }, read.use, seen, depth + 1);
}

function followOperation(
  view: View,
  file: FileFacts,
  operation: Operation | undefined,
  seen: Seen,
  depth: number,
): void {
  if (operation === undefined || seen.visited.has(operation)) return;
  seen.visited.add(operation);
  follow(view, { file, scope: operation.scope }, operation.use, seen, depth + 1);
}

function argument(
  view: View,
  { file }: FunctionRef,
  use: Extract<Use, { to: "argument" }>,
  seen: Seen,
  depth: number,
): void {
  const operation = file.operations[use.operation];
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (call === undefined || operation === undefined) return;
  if (call.concept === "validation" || COERCIONS.test(call.symbol ?? "")) {
    seen.checked = true;
    return;
  }
  if (call.concept === "log" || call.concept === "reply" || call.concept === "reply-status") return;
  const targets = view.targets(call);
  if (targets.some((target) => guards(view, target, use.index, depth))) {
    seen.checked = true;
    return;
  }
  if (call.concept !== undefined && SINKS.has(call.concept)) {
    seen.sink ??= { call, concept: call.concept };
    return;
  }
  if (targets.length === 0) {
    if (call.symbol === "global.JSON.stringify" || call.concept === "parse")
      return followOperation(view, file, operation, seen, depth);
    seen.lost = true;
    return;
  }
  for (const target of targets) intoParameter(view, target, use.index, seen, depth);
}

/** Follows the value into the parameter of a workspace function; destructured parameters by their names. */
function intoParameter(view: View, target: FunctionRef, index: number, seen: Seen, depth: number): void {
  for (const name of parameterNames(target, index)) reads(view, target.file, target.scope, name, seen, depth + 1);
}

function parameterNames({ file, scope }: FunctionRef, index: number): readonly string[] {
  const bindings = Object.entries(file.scopes[scope]?.bindings ?? {});
  return bindings
    .filter(([, { values }]) => values.some((value) => value.kind === "parameter" && value.index === index))
    .map(([name]) => name);
}

/** A function that tests the type of its parameter, or hands it to a schema. */
function guards(view: View, target: FunctionRef, index: number, depth: number): boolean {
  if (depth >= MAX_DEPTH) return false;
  return parameterNames(target, index).some((name) =>
    (view.variable(target.file, target.scope, name)?.reads ?? []).some((read) =>
      isGuard(view, target.file, read.use, depth),
    ),
  );
}

function isGuard(view: View, file: FileFacts, use: Use, depth: number): boolean {
  if (use.to === "typeof") return true;
  if (use.to === "member") return isGuard(view, file, use.then, depth);
  if (use.to !== "argument") return false;
  const operation = file.operations[use.operation];
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (call === undefined) return false;
  if (call.concept === "validation" || call.symbol === "global.Array.isArray") return true;
  return view.targets(call).some((inner) => guards(view, inner, use.index, depth + 1));
}
