/** Is a call left to callers outside the project, who may give it its deadline, while only scripts here make it without? */

import type { FileFacts, ScopeId, Value } from "#facts/file";
import type { Call, Context, View } from "#linking/view";

/** Runs once, with somebody at hand: what it leaves out says nothing about the users of a library. */
const ONCE: ReadonlySet<Context> = new Set(["script", "cli", "test", "unknown"]);

/** `export const latest = (options = {}) => fetch(url, { ...options, headers })`, which a release script calls without any. */
export function isLeftToOthers(view: View, { file, operation, model }: Call): boolean {
  const at = model?.deadline?.at;
  const options = operation.arguments[typeof at === "number" ? at : operation.arguments.length - 1];
  if (options === undefined || at === "keyword") return false;
  const scope = file.scopes[operation.scope]?.function ?? 0;
  const contexts = view.context({ file, scope });
  if (!contexts.has("unknown") || ![...contexts].every((context) => ONCE.has(context))) return false;
  const given = options.kind === "object" ? options.spreads : [options];
  return given.some((value) => isParameter(view, file, scope, value));
}

/** A parameter as it is, not a member of it: whatever its caller puts in goes on. */
function isParameter(view: View, file: FileFacts, scope: ScopeId, value: Value): boolean {
  if (value.kind !== "name" || value.path.length > 0) return false;
  const variable = view.variable(file, scope, value.name);
  const values = variable?.binding.values.flatMap((one) => (one.kind === "choice" ? one.of : [one])) ?? [];
  return values.some((one) => one.kind === "parameter" && one.path.length === 0);
}
