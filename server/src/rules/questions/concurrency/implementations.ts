/** A call that runs one of several functions, of which some give a promise and others their answer there and then. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, FunctionRef, View } from "#linking/view";

const MAX_STEPS = 4;

/**
 * `chosen.limit(model)`, where one provider is asynchronous and the others are not: where the promise comes from. Undefined when all that
 * it may run is alike.
 */
export function promiseOfSome(view: View, call: Call, depth = 0): Place | undefined {
  const targets = view.targets(call);
  const [only, ...others] = targets;
  if (only === undefined || depth > MAX_STEPS) return undefined;
  if (others.length > 0) {
    const started = targets.find(isAsync);
    return started !== undefined && targets.some((target) => isPlain(view, target))
      ? placeOf(view, started)
      : undefined;
  }
  if (isAsync(only)) return undefined;
  for (const { file, value } of returnedBy(view, only))
    for (const id of resultsIn(value)) {
      const operation = file.operations[id];
      const inner = operation === undefined ? undefined : view.call(file, operation);
      const found = inner === undefined ? undefined : promiseOfSome(view, inner, depth + 1);
      if (found !== undefined) return found;
    }
  return undefined;
}

const isAsync = ({ file, scope }: FunctionRef): boolean => file.scopes[scope]?.async === true;

/** Gives something, and nothing of it is a promise. */
function isPlain(view: View, target: FunctionRef): boolean {
  if (isAsync(target)) return false;
  const returned = returnedBy(view, target);
  return (
    returned.length > 0 &&
    returned.every(({ file, value }) => !view.things(file, value).some(({ kind }) => kind === "promise"))
  );
}

const returnedBy = (view: View, { file, scope }: FunctionRef): readonly { file: FileFacts; value: Value }[] =>
  view
    .operations(file, scope)
    .flatMap(({ kind, arguments: [value] }) => (kind === "return" && value !== undefined ? [{ file, value }] : []));

function resultsIn(value: Value): readonly number[] {
  if (value.kind === "result") return value.path.length === 0 && !value.awaited ? [value.operation] : [];
  return value.kind === "choice" ? value.of.flatMap(resultsIn) : [];
}

function placeOf(view: View, { file, scope }: FunctionRef): Place {
  const start = file.scopes[scope]?.span.start ?? 0;
  return view.place(file, { start, end: start });
}
