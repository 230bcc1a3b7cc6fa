/** Calls a value was computed from, also through calls that transform what they are given (`JSON.parse(await read())`). */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

const MAX_DEPTH = 5;

/** Does the value come from the call, directly or through conversions, schemas and copies? */
export function derivesFrom(view: View, file: FileFacts, value: Value, call: Call, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  return view.sources(file, value).some((source) => {
    if (source.operation === call.operation && source.file === call.file) return true;
    if (isFetchedFrom(view, source, call)) return true;
    return (
      source.file === file &&
      transforms(view, source) &&
      inputsOf(source).some((input) => derivesFrom(view, file, input, call, depth + 1))
    );
  });
}

/** Parsing, validating, copying; and library code that says nothing else of itself. Workspace functions are followed by `sources`. */
const transforms = (view: View, call: Call): boolean =>
  call.concept === "parse" ||
  call.concept === "validation" ||
  (call.concept === undefined && view.targets(call).length === 0);

/** Arguments, and the object a method is called on. */
function inputsOf({ operation }: Call): readonly Value[] {
  const { callee } = operation;
  const receiver: readonly Value[] =
    callee !== undefined && "path" in callee && callee.path.length > 0 ? [{ ...callee, path: [] }] : [];
  return [...operation.arguments, ...receiver];
}

/** `cursor.execute("select …"); row = cursor.fetchone()`: rows come from the statement that the cursor ran last. */
function isFetchedFrom(view: View, fetch: Call, call: Call): boolean {
  const { file, operation } = fetch;
  const cursor = nameOf(operation.callee);
  if (file.language !== "python" || file !== call.file || cursor === undefined) return false;
  if (!/^fetch(one|all|many|val)$/.test(memberOf(operation.callee) ?? "")) return false;
  const owner = file.scopes[operation.scope]?.function ?? 0;
  const last = view
    .operations(file, owner)
    .filter(
      ({ kind, callee, order }) =>
        kind === "call" && order < operation.order && memberOf(callee) === "execute" && nameOf(callee) === cursor,
    )
    .at(-1);
  return last === call.operation;
}

const nameOf = (callee: Value | undefined): string | undefined =>
  callee?.kind === "name" && callee.path.length === 1 ? callee.name : undefined;
