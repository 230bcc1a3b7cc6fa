/** Reads of what a request or message brings, in the function that is given it: `request.body`, `({ body }) =>`, `await request.json()`. */

import type { FileFacts, Use } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, FunctionRef, View } from "#linking/view";
import type { InputSource } from "./inputFlow";
import { argumentCall, parameterNames } from "./valueFlow";

export interface InputRead extends InputSource {
  /** What a finding about it underlines. */
  readonly place: Place;
}

const MAX_HELPERS = 1;

/** Reads of `member` (`body`) of the request that parameter `index` is. */
export function memberReads(
  view: View,
  handler: FunctionRef,
  index: number,
  member: string,
  depth = 0,
): readonly InputRead[] {
  const { file, scope } = handler;
  const at = file.scopes[scope];
  return parameterNames(handler, index).flatMap((name) => {
    const variable = view.variable(file, scope, name);
    const [value] = variable?.binding.values ?? [];
    const path = value?.kind === "parameter" ? value.path : [];
    if (variable === undefined || at === undefined || (path.length > 0 && path[0] !== member)) return [];
    return variable.reads.flatMap((read): readonly InputRead[] => {
      const by = { file, scope: read.scope, by: read };
      const own = view.place(file, read.span);
      // `({ body: { name } }) =>`: as if it was read from the body here.
      if (path.length > 0) {
        const use = [...path.slice(1)]
          .reverse()
          .reduce<Use>((then, key) => ({ to: "member", name: key, then }), read.use);
        return [{ ...by, use, place: own }];
      }
      const use = memberOf(read.use, "request") ?? read.use;
      const found = memberOf(use, member);
      // Koa: `context.body = …` is the reply.
      if (found?.to === "target") return [];
      if (found !== undefined)
        return [
          {
            ...by,
            use: found,
            place: view.place(file, { start: read.span.start, end: read.span.end + member.length + 1 }),
          },
        ];
      if (use.to === "destructured")
        return use.names.includes(member)
          ? (view.variable(file, use.scope, member)?.reads ?? []).map((inner) => ({
              file,
              scope: inner.scope,
              by: inner,
              use: inner.use,
              place: view.place(file, inner.span),
            }))
          : [];
      return depth < MAX_HELPERS
        ? readsInHelper(view, file, use, member, depth).map((one) => ({ ...one, place: own }))
        : [];
    });
  });
}

/** `createFrom(request)`: what the helper reads from it. One that answers by itself has a body of its own to account for. */
function readsInHelper(view: View, file: FileFacts, use: Use, member: string, depth: number): readonly InputRead[] {
  const call = use.to === "argument" ? argumentCall(view, file, use) : undefined;
  if (call === undefined || use.to !== "argument" || call.concept !== undefined) return [];
  if (view.targets(call).some((target) => isSubHandler(file, call, target))) return [];
  return view.targets(call).flatMap((target) => memberReads(view, target, use.index, member, depth + 1));
}

/**
 * Functions of the handler's own file that it hands its request and its response on to, and theirs: `case "POST": return create(request,
 * response)`. Each reads its own body. The handler itself is not among them.
 */
export function subHandlers(
  view: View,
  handler: FunctionRef,
  seen: readonly FunctionRef[] = [],
): readonly FunctionRef[] {
  const { file, scope } = handler;
  const found = view.operations(file, scope, "nested").flatMap((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined || call.model !== undefined || !handsOnBoth(file, call)) return [];
    return view.targets(call).filter((target) => isSubHandler(file, call, target));
  });
  const all = [...seen];
  for (const target of found)
    if (!all.some((one) => one.scope === target.scope) && target.scope !== scope)
      all.push(target, ...subHandlers(view, target, [...all, target]));
  return [...new Map(all.map((one) => [one.scope, one])).values()];
}

const isSubHandler = (file: FileFacts, call: Call, target: FunctionRef): boolean =>
  target.file === file && handsOnBoth(file, call);

/** The first two parameters of the function around a call are its first two arguments. */
function handsOnBoth(file: FileFacts, { operation }: Call): boolean {
  const owner = { file, scope: file.scopes[operation.scope]?.function ?? 0 };
  const [request, response] = operation.arguments;
  return [request, response].every(
    (value, index) =>
      value?.kind === "name" && value.path.length === 0 && parameterNames(owner, index).includes(value.name),
  );
}

/** Uses of a parameter that is itself the input: a message, a Nest body. */
export const parameterReads = (
  view: View,
  { file, scope }: FunctionRef,
  names: readonly string[],
): readonly InputRead[] =>
  names.flatMap((name) =>
    (view.variable(file, scope, name)?.reads ?? []).flatMap((read): readonly InputRead[] => [
      { file, scope: read.scope, use: read.use, by: read, place: view.place(file, read.span) },
    ]),
  );

const TAKES_BODY = /^(next\.Request|fetch\.Request|hono\.Request)\.(json|formData|parseBody)$/;

/** Calls that give the body: `await request.json()` of a web request, `await c.req.json()` of Hono. */
export const takenBodies = (view: View, { file, scope }: FunctionRef): readonly InputRead[] =>
  view.operations(file, scope).flatMap((operation) => {
    const call: Call | undefined = view.call(file, operation);
    return call !== undefined && TAKES_BODY.test(call.symbol ?? "")
      ? [{ file, scope: operation.scope, use: operation.use, by: operation, place: call.place }]
      : [];
  });

const memberOf = (use: Use, name: string): Use | undefined =>
  use.to === "member" && use.name === name ? use.then : undefined;
