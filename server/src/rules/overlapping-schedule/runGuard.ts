/** What keeps a function from running twice at once: a flag that is set and asked, a lock on the way, an advisory lock in a query. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

export type RunGuard =
  | { readonly state: "present"; readonly because: string }
  | { readonly state: "unknown"; readonly because: string }
  | { readonly state: "absent" };

const ABSENT: RunGuard = { state: "absent" };
/** Locks of libraries and services that are not known by a model. */
const SOUNDS_LIKE_A_LOCK = /lock|mutex|semaphore|exclusive|singleton|leader|acquire|dedup|alreadyRunning|isRunning/i;
const MAX_DEPTH = 8;

/** Is one of the functions on the way to the work guarded against a second run? */
export function runGuard(view: View, functions: readonly FunctionRef[]): RunGuard {
  for (const at of functions) {
    if (hasFlag(view, at)) return { state: "present", because: "a flag keeps the next run out" };
    const lock = view
      .effects(at)
      .find(({ concept, call }) => concept === "lock" || concept === "file-lock" || isLockQuery(view, call));
    const held = lock?.call ?? callsIn(view, at).find(runsUnderLock);
    if (held !== undefined) return { state: "present", because: `a lock: ${held.callee}` };
  }
  for (const at of functions) {
    const called = callsIn(view, at).find(
      (call) => SOUNDS_LIKE_A_LOCK.test(call.callee) && !/unlock|block/i.test(call.callee),
    );
    if (called !== undefined) return { state: "unknown", because: `what ${called.callee} does is not known` };
  }
  return ABSENT;
}

const callsIn = (view: View, { file, scope }: FunctionRef): readonly Call[] =>
  view
    .operations(file, scope, "nested")
    .flatMap((operation) => (operation.kind === "call" ? (view.call(file, operation) ?? []) : []));

/** `redlock.using(["sync"], 60_000, sync)`, `mutex.runExclusive(sync)` */
const runsUnderLock = ({ model }: Call): boolean =>
  Object.values(model?.callbacks ?? {}).some(({ under }) => under?.includes("lock") === true);

/** `if (running) return; running = true;`, or `if (!running) { running = true; … }`, with a flag that outlives the function. */
function hasFlag(view: View, { file, scope }: FunctionRef): boolean {
  const assigned = view
    .operations(file, scope, "nested")
    .flatMap((operation) => (operation.kind === "assign" && operation.callee !== undefined ? [operation] : []));
  if (assigned.length === 0) return false;
  return file.scopes.some((branch) => {
    if (branch.kind !== "branch" || branch.test === undefined || !view.inside(file, branch.id, scope)) return false;
    return namesIn(file, branch.test, 0).some((name) => {
      const isOuter = name.value.kind === "this" || declaredOutside(view, file, scope, name.value);
      if (!isOuter) return false;
      return assigned.some(
        ({ callee, span, scope: at }) =>
          callee !== undefined &&
          keyOf(callee) === name.key &&
          (branch.exits === undefined ? view.inside(file, at, branch.id) : span.start >= branch.span.end),
      );
    });
  });
}

interface Named {
  readonly key: string;
  readonly value: Value;
}

function declaredOutside(view: View, file: FileFacts, scope: number, value: Value): boolean {
  if (value.kind !== "name") return false;
  const variable = view.variable(file, value.scope, value.name);
  return variable !== undefined && !view.inside(file, variable.scope, scope);
}

/** Names and fields a condition asks about, through negation, comparison, `&&` and variables made of them. */
function namesIn(file: FileFacts, test: Value, depth: number): readonly Named[] {
  if (depth > MAX_DEPTH) return [];
  const inner = (value: Value): readonly Named[] => namesIn(file, value, depth + 1);
  switch (test.kind) {
    case "name":
    case "this":
      return [{ key: keyOf(test), value: test }];
    case "not":
    case "member":
    case "awaited":
      return inner(test.of);
    case "comparison":
      return [...inner(test.left), ...inner(test.right)];
    case "choice":
      return [...test.of, ...(test.and === undefined ? [] : [test.and])].flatMap(inner);
    default:
      return [];
  }
}

function keyOf(value: Value): string {
  if (value.kind === "name") return [value.name, ...value.path].join(".");
  return value.kind === "this" ? ["this", ...value.path].join(".") : "";
}

/** `pg_try_advisory_lock`, `GET_LOCK`, `SET key value NX`. */
function isLockQuery(view: View, call: Call): boolean {
  const texts = call.operation.arguments.flatMap((value) =>
    view
      .things(call.file, value)
      .flatMap((thing) =>
        thing.kind === "literal" ? [String(thing.value)] : thing.kind === "template" ? [thing.value.head] : [],
      ),
  );
  if (call.model?.sql !== undefined) return texts.some((text) => /advisory_(xact_)?lock|\bGET_LOCK\s*\(/i.test(text));
  if (call.concept !== "cache") return false;
  return (
    /(^|\.)set(nx)?$/i.test(call.callee) && (/setnx$/i.test(call.callee) || texts.includes("NX") || hasNx(view, call))
  );
}

const hasNx = (view: View, call: Call): boolean => view.option(call, ["NX", "condition"]).state === "set";
