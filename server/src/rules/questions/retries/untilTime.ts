/** Does a loop go round until a moment in time? Then it polls. */

import type { FileFacts, Value } from "#facts/file";
import type { RetryLoop, View } from "#linking/view";

/** The loop goes round until a moment in time: it polls. */
export function endsInTime(view: View, { file, scope }: RetryLoop): boolean {
  const loop = file.scopes[scope];
  if (loop === undefined) return false;
  const tests = view
    .operations(file, scope)
    .filter(({ kind }) => kind === "throw" || kind === "return" || kind === "break")
    .flatMap((operation) => view.chain(file, operation.scope))
    .filter((at) => at.kind === "branch" && view.inside(file, at.id, scope))
    .flatMap((at) => (at.test === undefined ? [] : [at.test]));
  return [...(loop.test === undefined ? [] : [loop.test]), ...tests].some((test) => readsClock(view, file, test, 0));
}

const CLOCK =
  /^(global\.(Date(\.now)?|performance\.now|process\.(uptime|hrtime(\.bigint)?))|.*\.(performance\.now|hrtime)|time\.(time|monotonic|perf_counter)(_ns)?|datetime\.datetime\.(utc)?now|asyncio\.Loop\.time)$/;

function readsClock(view: View, file: FileFacts, value: Value, depth: number): boolean {
  if (depth > 8) return false;
  const inner = (item: Value) => readsClock(view, file, item, depth + 1);
  switch (value.kind) {
    case "comparison":
      return inner(value.left) || inner(value.right);
    case "choice":
      return value.of.some(inner) || (value.and !== undefined && inner(value.and));
    case "not":
      return inner(value.of);
    case "opaque":
      return (value.of ?? []).some(inner);
    case "template":
      return value.parts.some(inner);
    case "name":
      return (view.variable(file, value.scope, value.name)?.binding.values ?? []).some(inner);
    case "result":
      return clockCall(view, file, value.operation);
    default:
      return false;
  }
}

function clockCall(view: View, file: FileFacts, id: number): boolean {
  const operation = file.operations[id];
  const call = operation === undefined ? undefined : view.call(file, operation);
  return call !== undefined && (CLOCK.test(call.symbol ?? "") || /^(Date\.now|performance\.now)$/.test(call.callee));
}
