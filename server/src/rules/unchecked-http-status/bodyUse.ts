/** Where the parsed body goes: through a chain of `.then` to the parameter of the next link, or out of the chain. */

import type { FileFacts, Operation, ScopeId, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

const MAX_LINKS = 6;
const MAX_RELAYS = 3;
const MAX_CALLERS = 24;

/** The use of a body that was read in `scope`: what a link of a chain gives back is used by the next link, else by who has the chain. */
export function bodyUse(view: View, file: FileFacts, scope: ScopeId, use: Use, depth = 0): Use {
  if (use.to === "awaited" && use.then.to === "returned") return bodyUse(view, file, scope, use.then, depth);
  if (use.to !== "returned" || depth > MAX_LINKS) return use;
  const link = linkOf(file, file.scopes[scope]?.function ?? 0);
  if (link === undefined) return use;
  const next = nextLink(file, link);
  if (next === undefined) return link.use.to === "member" ? use : bodyUse(view, file, link.scope, link.use, depth + 1);
  const handler = view.things(file, next.arguments[0] ?? { kind: "opaque" }).find((thing) => thing.kind === "function");
  if (handler?.kind !== "function" || handler.file !== file) return { to: "argument", operation: next.id, index: 0 };
  return parameterUse(file, handler.scope) ?? use;
}

export interface PlacedUse {
  readonly file: FileFacts;
  readonly use: Use;
}

/** Where the body ends up: what a function gives back as it is, is used by each of its callers. The use itself when they are not all known. */
export function bodyUses(view: View, file: FileFacts, scope: ScopeId, use: Use, depth = 0): readonly PlacedUse[] {
  const own = bodyUse(view, file, scope, use);
  const stays = [{ file, use: own }];
  if (depth > MAX_RELAYS || !isGivenBack(view, file, own)) return stays;
  const { callers, complete } = view.callers({ file, scope: file.scopes[scope]?.function ?? 0 });
  const isKnown = complete && callers.every(({ argument }) => argument === undefined);
  if (!isKnown || callers.length === 0 || callers.length > MAX_CALLERS) return stays;
  return callers.flatMap(({ call }) => bodyUses(view, call.file, call.operation.scope, call.operation.use, depth + 1));
}

/** `return response.json()`, `const body = await response.json(); return body;` */
function isGivenBack(view: View, file: FileFacts, use: Use): boolean {
  if (use.to === "awaited") return isGivenBack(view, file, use.then);
  if (use.to !== "bound") return use.to === "returned";
  const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
  return reads.length > 0 && reads.every((read) => read.use.to === "returned");
}

/** The `.then(…)` that runs the function first. */
function linkOf(file: FileFacts, scope: ScopeId): Operation | undefined {
  const use = file.scopes[scope]?.use;
  if (use?.to !== "argument" || use.index !== 0) return undefined;
  const link = file.operations[use.operation];
  return link !== undefined && lastNameOf(link.callee) === "then" ? link : undefined;
}

/** `.then(first).then(next)` */
function nextLink(file: FileFacts, { use }: Operation): Operation | undefined {
  if (use.to !== "member" || use.name !== "then" || use.then.to !== "callee") return undefined;
  return file.operations[use.then.operation];
}

function parameterUse(file: FileFacts, scope: ScopeId): Use | undefined {
  const name = file.scopes[scope]?.parameters?.[0]?.name;
  if (name !== undefined) return { to: "bound", name, scope };
  const names = Object.entries(file.scopes[scope]?.bindings ?? {})
    .filter(([, { values }]) => values.some((value) => value.kind === "parameter" && value.index === 0))
    .map(([key]) => key);
  return names.length === 0 ? undefined : { to: "destructured", scope, names };
}
