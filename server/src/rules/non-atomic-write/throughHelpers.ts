/** Reads of the file that a helper writes for its callers: `save(path, data)` and `load(path)` are given the same path. */

import type { Call, View } from "#linking/view";

import { isSerialized } from "./content";

const THROUGH: { readonly fallback: ReadonlyMap<string, readonly Call[]> } = { fallback: new Map() };

/**
 * Reads of what callers hand to the function that `write` is in; `resource` speaks of its parameters. `known` are the reads whose
 * path is known where they stand; for Python, those through a helper are found besides.
 */
export function readsThroughHelpers(
  view: View,
  write: Call,
  resource: string,
  known: ReadonlyMap<string, readonly Call[]>,
): readonly Call[] {
  const { file, operation } = write;
  const scope = file.scopes[operation.scope]?.function ?? 0;
  if (!resource.includes(`<${file.path}#${scope}:`)) return [];
  // Uploads and downloads are handed on as well, and are no state.
  if (!isSerialized(view, write)) return [];
  const reads = file.language === "python" ? view.rememberWhole(THROUGH, () => helperReads(view)) : known;
  return view.callers({ file, scope }).callers.flatMap(({ call, argument }) => {
    if (argument !== undefined || call.file.role === "test") return [];
    return view
      .effectsOf(call)
      .filter((effect) => effect.call.operation === operation && effect.resource !== undefined)
      .flatMap((effect) => reads.get(effect.resource ?? "") ?? []);
  });
}

/** Reads by what they read as seen from where the path is known: directly, or through one helper that is given it. */
function helperReads(view: View): ReadonlyMap<string, readonly Call[]> {
  const index = new Map<string, Call[]>();
  for (const file of view.files) {
    if (file.language !== "python" || file.role === "test" || file.role === "generated") continue;
    for (const call of view.calls(file)) {
      if (call.concept !== "file-read" && view.targets(call).length === 0) continue;
      for (const { concept, resource, call: read, via } of view.effectsOf(call)) {
        if (concept !== "file-read" || resource === undefined || resource.includes("<") || via.length > 2) continue;
        index.set(resource, [...(index.get(resource) ?? []), read]);
      }
    }
  }
  return index;
}
