/** Is the result of a call kept, so that it is made once: `cached ??= read()`, `if (!cached) cached = read()`? */

import type { FileFacts, Operation, ScopeId, Use, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

const MAX_DEPTH = 8;

/** True when what the call gives ends in a variable or field that outlives the function and decides whether the call is made. */
export function isOnce(view: View, call: Call): boolean {
  const { file, operation } = call;
  const name = keptIn(view, file, operation, operation.use, 0);
  return (name !== undefined && isAsked(view, file, operation, name)) || isInFilling(view, call);
}

/** `if (this.path) return this.path; … this.path = found;`: what stands between the two runs until it has succeeded once. */
function isInFilling(view: View, { file, operation }: Call): boolean {
  const owner = file.scopes[operation.scope]?.function;
  const leaves = file.scopes.filter(
    ({ kind, function: at, exits, span }) =>
      kind === "branch" && at === owner && exits === "return" && span.end <= operation.span.start,
  );
  return leaves.some(({ test }) => {
    const name = test === undefined ? undefined : nameOf(test);
    return name?.includes(".") === true && isFilledAfter(view, file, operation, name);
  });
}

/** A variable of the function is put there after the operation. */
const isFilledAfter = (view: View, file: FileFacts, { scope, span }: Operation, name: string): boolean =>
  file.scopes
    .filter((inner) => inner.function === file.scopes[scope]?.function)
    .flatMap((inner) => Object.keys(inner.bindings).map((bound) => view.variable(file, inner.id, bound)))
    .some((variable) =>
      variable?.reads.some(
        ({ use, span: at }) => use.to === "assigned" && nameOf(use.target) === name && at.start > span.end,
      ),
    );

/** Name of the outer variable or field the value is assigned to, directly or through a call or variable (`JSON.parse(read())`). */
function keptIn(view: View, file: FileFacts, made: Operation, use: Use, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const next = (inner: Use): string | undefined => keptIn(view, file, made, inner, depth + 1);
  switch (use.to) {
    case "assigned":
      return nameOf(use.target);
    case "awaited":
      return next(use.then);
    case "member":
      return use.then.to === "callee"
        ? next(file.operations[use.then.operation]?.use ?? { to: "dropped" })
        : next(use.then);
    case "item":
      return next(use.then);
    case "argument": {
      const operation = file.operations[use.operation];
      const callee = operation?.callee;
      if (callee !== undefined && "path" in callee && callee.path.at(-1) === "set")
        return nameOf({ ...callee, path: callee.path.slice(0, -1) } as Value);
      return operation === undefined ? undefined : next(operation.use);
    }
    case "bound":
      if (!view.inside(file, use.scope, file.scopes[made.scope]?.function ?? 0)) return use.name;
      for (const read of view.variable(file, use.scope, use.name)?.reads ?? []) {
        const found = next(read.use);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** A branch before, or around, the call asks for what is kept. */
function isAsked(view: View, file: FileFacts, operation: Operation, name: string): boolean {
  const owner = file.scopes[operation.scope]?.function;
  return file.scopes.some(
    (branch) =>
      branch.kind === "branch" &&
      branch.function === owner &&
      branch.test !== undefined &&
      speaksOf(file, branch.test, name, 0) &&
      (branch.exits !== undefined
        ? branch.span.end <= operation.span.start
        : view.inside(file, operation.scope, branch.id)),
  );
}

/** A name that outlives the function: a variable of the module, a field, with members. */
function nameOf(target: Value): string | undefined {
  if (target.kind === "this") return `this.${target.path.join(".")}`;
  return target.kind === "name" ? [target.name, ...target.path].join(".") : undefined;
}

function speaksOf(file: FileFacts, test: Value, name: string, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const inner = (value: Value | undefined): boolean => value !== undefined && speaksOf(file, value, name, depth + 1);
  switch (test.kind) {
    case "name":
    case "this":
      return nameOf(test)?.startsWith(name) === true || isRead(file, test, name);
    case "not":
    case "typeof":
    case "member":
      return inner(test.of);
    case "choice":
      return test.of.some(inner) || inner(test.and);
    case "comparison":
      return inner(test.left) || inner(test.right);
    case "result": {
      const callee = file.operations[test.operation]?.callee;
      return callee !== undefined && inner(callee);
    }
    default:
      return false;
  }
}

/** `const cached = cache.get(key); if (cached) return …` */
function isRead(file: FileFacts, test: Value, name: string): boolean {
  if (test.kind !== "name") return false;
  const values = bindingValues(file, test.scope, test.name);
  return values.some((value) => {
    const callee = value.kind === "result" ? file.operations[value.operation]?.callee : value;
    const read = callee === undefined ? undefined : nameOf(callee);
    return read !== undefined && (read === name || read.startsWith(`${name}.`));
  });
}

function bindingValues(file: FileFacts, scope: ScopeId, name: string): readonly Value[] {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) {
    const binding = Object.hasOwn(at.bindings, name) ? at.bindings[name] : undefined;
    if (binding !== undefined) return binding.values;
  }
  return [];
}
