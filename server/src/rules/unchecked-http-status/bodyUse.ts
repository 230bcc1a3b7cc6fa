/** Where the parsed body goes: through a chain of `.then` to the parameter of the next link, or out of the chain. */

import type { FileFacts, Operation, ScopeId, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

const MAX_LINKS = 6;
const MAX_RELAYS = 3;
const MAX_CALLERS = 24;

interface Reach {
  readonly scope: ScopeId;
  readonly use: Use;
  /** What gives the body there. */
  readonly by: Operation;
}

/** What becomes of the body that `by` gives, at the end of its chain. */
export const chainUse = (view: View, file: FileFacts, by: Operation): Use =>
  bodyUse(view, file, { scope: by.scope, use: by.use, by }).use;

/** The use of a body that `by` gives: what a link of a chain gives back is used by the next link, else by who has the chain. */
function bodyUse(view: View, file: FileFacts, { scope, use, by }: Reach, depth = 0): Reach {
  if (use.to === "awaited" && use.then.to === "returned")
    return bodyUse(view, file, { scope, use: use.then, by }, depth);
  const stays = { scope, use, by };
  if (use.to !== "returned" || depth > MAX_LINKS) return stays;
  const link = linkOf(file, file.scopes[scope]?.function ?? 0);
  if (link === undefined) return stays;
  const next = nextLink(file, link);
  if (next === undefined)
    return link.use.to === "member"
      ? stays
      : bodyUse(view, file, { scope: link.scope, use: link.use, by: link }, depth + 1);
  const handler = view.things(file, next.arguments[0] ?? { kind: "opaque" }).find((thing) => thing.kind === "function");
  if (handler?.kind !== "function" || handler.file !== file)
    return { scope, use: { to: "argument", operation: next.id, index: 0 }, by };
  return { scope: handler.scope, use: parameterUse(file, handler.scope) ?? use, by };
}

export interface PlacedUse {
  readonly file: FileFacts;
  readonly use: Use;
  /** It came side by side with other answers: what is asked of it may well depend on those. */
  readonly gathered?: boolean;
}

/** Where the body that `by` gives ends up: what a function gives back as it is, is used by each of its callers. The use itself when they are not all known. */
export function bodyUses(view: View, file: FileFacts, by: Operation, depth = 0): readonly PlacedUse[] {
  const own = bodyUse(view, file, { scope: by.scope, use: by.use, by });
  const gathered = gatheredUse(view, file, own);
  const stays = [gathered === undefined ? { file, use: own.use } : { file, use: gathered, gathered: true }];
  if (depth > MAX_RELAYS || !isGivenBack(view, file, own.use)) return stays;
  const { callers, complete } = view.callers({ file, scope: file.scopes[own.scope]?.function ?? 0 });
  const isKnown = complete && callers.every(({ argument }) => argument === undefined);
  if (!isKnown || callers.length === 0 || callers.length > MAX_CALLERS) return stays;
  return callers.flatMap(({ call }) => bodyUses(view, call.file, call.operation, depth + 1));
}

/** `const [order, stock] = await Promise.all([readOrder(), readStock()])`: the name at its place. */
function gatheredUse(view: View, file: FileFacts, { use, by }: Reach): Use | undefined {
  const taker = use.to === "item" && use.then.to === "argument" ? file.operations[use.then.operation] : undefined;
  const list = taker?.arguments[0];
  if (taker === undefined || list?.kind !== "array" || view.call(file, taker)?.model?.collects !== "all")
    return undefined;
  const at = list.items.findIndex((item) => item.kind === "result" && item.operation === by.id);
  const taken = taker.use.to === "awaited" ? taker.use.then : taker.use;
  if (taken.to !== "destructured" || at < 0) return undefined;
  const bindings = file.scopes[taken.scope]?.bindings ?? {};
  const name = taken.names.find((one) =>
    bindings[one]?.values.some(
      (value) => value.kind === "result" && value.operation === taker.id && value.path.join() === String(at),
    ),
  );
  return name === undefined ? undefined : { to: "bound", name, scope: taken.scope };
}

/** `return response.json()`, `const body = await response.json(); return body;` */
function isGivenBack(view: View, file: FileFacts, use: Use): boolean {
  if (use.to === "awaited") return isGivenBack(view, file, use.then);
  if (use.to !== "bound") return use.to === "returned";
  const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
  return reads.length > 0 && reads.every((read) => read.use.to === "returned");
}

/** The `.then(…)` that runs the function first, with the handlers of failures behind it: they give the body on as it is. */
function linkOf(file: FileFacts, scope: ScopeId): Operation | undefined {
  const use = file.scopes[scope]?.use;
  if (use?.to !== "argument" || use.index !== 0) return undefined;
  const link = file.operations[use.operation];
  return link !== undefined && lastNameOf(link.callee) === "then" ? behindHandlers(file, link) : undefined;
}

/** `.then(first).catch(report)` */
function behindHandlers(file: FileFacts, link: Operation): Operation {
  const { use } = link;
  const next =
    use.to === "member" && /^(catch|finally)$/.test(use.name) && use.then.to === "callee"
      ? file.operations[use.then.operation]
      : undefined;
  return next === undefined ? link : behindHandlers(file, next);
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
