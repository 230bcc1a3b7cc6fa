/** Python: the functions that a decorator of the project wraps: what a retry inside it tries again. */

import type { FileFacts, Value } from "#facts/file";
import type { FunctionRef, View } from "#linking/view";

const DECORATED: { readonly fallback: ReadonlyMap<string, readonly FunctionRef[]> } = { fallback: new Map() };

/** Functions under a decorator that `inner` is, or is nested in: `@again`, `@again(times=3)`. */
export function decoratedBy(view: View, { file, scope }: FunctionRef): readonly FunctionRef[] {
  if (file.language !== "python") return [];
  const index = view.rememberWhole(DECORATED, () => indexOf(view));
  return view
    .chain(file, scope)
    .flatMap(({ id, kind }) => (kind === "function" ? (index.get(key(file, id)) ?? []) : []));
}

const key = (file: FileFacts, scope: number): string => `${file.path}#${scope}`;

function indexOf(view: View): ReadonlyMap<string, readonly FunctionRef[]> {
  const index = new Map<string, FunctionRef[]>();
  for (const file of view.files) {
    if (file.language !== "python" || file.role === "test") continue;
    for (const { id, kind, decorators = [] } of file.scopes)
      if (kind === "function")
        for (const value of decorators)
          for (const at of decoratorsIn(view, file, value)) {
            const list = index.get(at);
            if (list === undefined) index.set(at, [{ file, scope: id }]);
            else list.push({ file, scope: id });
          }
  }
  return index;
}

function decoratorsIn(view: View, file: FileFacts, value: Value): readonly string[] {
  const called = value.kind === "result" ? file.operations[value.operation]?.callee : undefined;
  return view
    .things(file, called ?? value)
    .flatMap((thing) => (thing.kind === "function" ? [key(thing.file, thing.scope)] : []));
}
