/** `names.forEach(async …)`: the function round it ends before its work does, and somebody waits for its end. */

import type { Call, FunctionRef, View } from "#linking/view";

/** The async function that ends too early: it is awaited somewhere, and more is done there after it. Undefined for all others. */
export function endsAhead(view: View, { file, operation }: Call, callback: FunctionRef): string | undefined {
  const own = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  if (own?.async !== true || own.name === undefined || !waits(view, callback)) return undefined;
  const { callers } = view.callers({ file, scope: own.id });
  return callers.some(({ call, argument }) => argument === undefined && goesOn(view, call)) ? own.name : undefined;
}

const waits = (view: View, { file, scope }: FunctionRef): boolean =>
  view.operations(file, scope).some(({ use }) => use.to === "awaited");

/** `await closeAll(); await copy(folder);`: what comes next takes the work for done. */
function goesOn(view: View, call: Call): boolean {
  const { file, operation } = call;
  if (file.role === "test" || view.outcome(call).state !== "awaited") return false;
  return view.operations(file, file.scopes[operation.scope]?.function ?? 0, "nested").some((later) => {
    if (later.kind !== "call" || later.span.start < operation.span.end) return false;
    const concept = view.call(file, later)?.concept;
    return concept !== "log" && concept !== "exit";
  });
}
