/** Is a `Retry-After` (or rate-limit reset) header read: in a function, or in a helper it asks? */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import type { View } from "#linking/view";

const HEADER = /retry[-_]?after|rate-?limit-?reset|x-?rate-?limit|backoff_?(ms|seconds)/i;
const MAX_DEPTH = 2;

/** True when the function, a function nested in it or a workspace function it calls reads the header. */
export function readsRetryAfter(view: View, file: FileFacts, scope: ScopeId, depth = 0): boolean {
  const operations = view.operations(file, scope, "nested");
  if (operations.some((operation) => names(operation))) return true;
  const bound = file.scopes.some(
    (at) =>
      view.inside(file, at.id, scope) &&
      (Object.entries(at.bindings).some(([name, { values }]) => HEADER.test(name) || values.some(isHeader)) ||
        (at.test !== undefined && isHeader(at.test))),
  );
  if (bound) return true;
  if (depth >= MAX_DEPTH) return false;
  return operations.some((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined) return false;
    return view.targets(call).some((target) => readsRetryAfter(view, target.file, target.scope, depth + 1));
  });
}

const names = ({ callee, arguments: given }: Operation): boolean =>
  (callee !== undefined && isHeader(callee)) || given.some((value) => isHeader(value));

function isHeader(value: Value, depth = 0): boolean {
  if (depth > 6) return false;
  const inner = (item: Value) => isHeader(item, depth + 1);
  if ("path" in value && value.path.some((name) => HEADER.test(name))) return true;
  switch (value.kind) {
    case "literal":
      return typeof value.value === "string" && value.value.length < 40 && HEADER.test(value.value);
    case "name":
      return HEADER.test(value.name);
    case "choice":
      return value.of.some(inner) || (value.and !== undefined && inner(value.and));
    case "comparison":
      return inner(value.left) || inner(value.right);
    case "opaque":
      return (value.of ?? []).some(inner);
    case "template":
      return value.parts.some(inner);
    case "not":
    case "awaited":
    case "member":
      return inner(value.of);
    default:
      return false;
  }
}
