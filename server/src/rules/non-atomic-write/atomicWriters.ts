/** Calls of functions that write beside a file and rename: `writeFileAtomic(path, content)`, whoever wrote it. */

import type { FileFacts } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

/** Calls in `file` of atomic writers that are declared in other files. */
export const atomicWrites = (view: View, file: FileFacts): readonly Call[] =>
  view.rememberWhole(WRITES, () => findWrites(view)).get(file) ?? [];

const WRITES: { readonly fallback: ReadonlyMap<FileFacts, readonly Call[]> } = { fallback: new Map() };
const MAX_STEPS = 2;

function findWrites(view: View): ReadonlyMap<FileFacts, readonly Call[]> {
  const found = new Map<FileFacts, Set<Call>>();
  for (const file of view.files) {
    if (file.role === "test" || file.role === "generated") continue;
    for (const rename of view.calls(file, { concept: "file-rename" })) {
      for (const writer of functionsAround(view, rename)) {
        if (writesBefore(view, writer, rename)) collect(view, writer, found, 0);
      }
    }
  }
  return new Map([...found].map(([file, calls]) => [file, [...calls]]));
}

/** Callers in other files of a writer that is told where and what; steps of the writer's own file are followed. */
function collect(view: View, writer: FunctionRef, found: Map<FileFacts, Set<Call>>, steps: number): void {
  if ((writer.file.scopes[writer.scope]?.parameters?.length ?? 0) < 2) return;
  for (const { call, argument } of view.callers(writer).callers) {
    if (argument !== undefined) continue;
    if (call.file !== writer.file) found.set(call.file, (found.get(call.file) ?? new Set()).add(call));
    else if (steps < MAX_STEPS) for (const outer of functionsAround(view, call)) collect(view, outer, found, steps + 1);
  }
}

const functionsAround = (view: View, { file, operation }: Call): readonly FunctionRef[] =>
  view
    .chain(file, operation.scope)
    .filter(({ kind }) => kind === "function")
    .map(({ id }) => ({ file, scope: id }));

const writesBefore = (view: View, { file, scope }: FunctionRef, rename: Call): boolean =>
  view
    .operations(file, scope, "nested")
    .some(
      (operation) =>
        operation.kind === "call" &&
        operation.span.start < rename.operation.span.start &&
        view.call(file, operation)?.concept === "file-write",
    );
